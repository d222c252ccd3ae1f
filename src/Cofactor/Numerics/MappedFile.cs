using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.ConstrainedExecution;
using Microsoft.Win32.SafeHandles;

namespace Cofactor.Numerics;

/// <summary>
/// A file as memory, read-only: its pages come from the system's page cache and go back there. It stays mapped as long as any
/// <see cref="Memory{T}"/> of it is referenced; spans alone do not hold it.
/// </summary>
sealed unsafe class MappedFile : CriticalFinalizerObject
{
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _start;
    readonly long _length;

    /// <exception cref="IOException">The file cannot be mapped.</exception>
    public MappedFile(SafeFileHandle handle)
    {
        _length = RandomAccess.GetLength(handle);
        using var file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Part of the file as numbers.</summary>
    /// <param name="offset">Byte where they start, a multiple of their size.</param>
    /// <param name="count">How many.</param>
    public ReadOnlyMemory<T> Memory<T>(long offset, int count) where T : unmanaged
    {
        if (offset < 0 || offset > _length || count < 0 || count > (_length - offset) / sizeof(T))
            throw new ArgumentOutOfRangeException(nameof(offset), $"{count} numbers at byte {offset} are outside a file of {_length} bytes.");
        return new Part<T>(this, (T*)(_start + offset), count).Memory;
    }

    // The acquired pointer counts as a use of the handle, which would hold the mapping for ever.
    ~MappedFile()
    {
        if (_start != null)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    sealed class Part<T>(MappedFile owner, T* start, int count) : MemoryManager<T> where T : unmanaged
    {
        readonly MappedFile _owner = owner;   // held for its finalizer

        public override Span<T> GetSpan() => new(start, count);

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex, pinnable: this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => GC.KeepAlive(_owner);
    }
}
