using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Distinct byte strings, numbered 0, 1, … in the order they were added: one blob, offsets and a hash table of numbers, no object
/// per string. Once nothing is added any more it is safe to share between threads.
/// </summary>
sealed class Vocabulary
{
    Slot[] _slots = new Slot[16];   // at most two thirds are taken
    byte[] _bytes;
    long[] _offsets;   // [Count + 1] of the array are used

    /// <summary>A string's start stands in its slot, so that finding a short one reads nothing else: a large table is not in the cache.</summary>
    readonly record struct Slot(ulong FirstWord, int Length, int Next)   // Next: id + 1; 0 is an empty slot
    {
        public int Id => Next - 1;
    }

    public Vocabulary()
        : this(new byte[64], new long[9])
    {
    }

    Vocabulary(byte[] bytes, long[] offsets)
    {
        _bytes = bytes;
        _offsets = offsets;
    }

    /// <summary>Number of strings.</summary>
    public int Count { get; private set; }

    /// <summary>The string of an id below <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan((int)_offsets[id]..(int)_offsets[id + 1]);

    /// <summary>The id of a string, or −1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        ulong word = ByteHash.FirstWord(text), hash = text.Length < sizeof(ulong) ? ByteHash.OfShort(word, text.Length) : ByteHash.Of(text);
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        for (int s = (int)hash & mask; slots[s].Next != 0; s = (s + 1) & mask)
            if (slots[s].FirstWord == word && slots[s].Length == text.Length && (text.Length <= sizeof(ulong) || this[slots[s].Id].SequenceEqual(text)))
                return slots[s].Id;
        return -1;
    }

    /// <summary>The id of a string, which is added if it is new; −1 when no more than 2 GB of text is left to hold it.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        int id = Find(text);
        if (id >= 0)
            return id;
        long end = _offsets[Count] + text.Length;
        if (end > Array.MaxLength || Count >= 1 << 29)
            return -1;
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _bytes.Length)));
        if (Count + 2 > _offsets.Length)
            Array.Resize(ref _offsets, 2 * _offsets.Length);
        text.CopyTo(_bytes.AsSpan((int)_offsets[Count]));
        _offsets[Count + 1] = end;
        Place(text);
        return Count - 1;
    }

    /// <summary>A vocabulary over the arrays of a file, which are taken; null when they are none: offsets that do not ascend from 0 to the end of the bytes, an empty string, or one that stands twice.</summary>
    public static Vocabulary? Of(byte[] bytes, long[] offsets)
    {
        if (offsets.Length == 0 || offsets.Length > 1 << 29 || offsets[0] != 0 || offsets[^1] != bytes.Length)
            return null;
        for (int i = 1; i < offsets.Length; i++)
            if (offsets[i] <= offsets[i - 1])
                return null;
        var vocabulary = new Vocabulary(bytes, offsets);
        for (int i = 1; i < offsets.Length; i++)
        {
            ReadOnlySpan<byte> text = bytes.AsSpan((int)offsets[i - 1]..(int)offsets[i]);
            if (vocabulary.Find(text) >= 0)
                return null;
            vocabulary.Place(text);
        }
        return vocabulary;
    }

    /// <summary>All strings, one after the other. // [Σ lengths]</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, (int)_offsets[Count]);

    /// <summary>Where each string starts in <see cref="Bytes"/>, and the end. // [Count + 1]</summary>
    public ReadOnlySpan<long> Offsets => _offsets.AsSpan(0, Count + 1);

    /// <summary>The blob of all strings. // [Σ lengths]</summary>
    public byte[] ToBytes() => Bytes.ToArray();

    /// <summary>Where each string starts in the blob, and the end. // [Count + 1]</summary>
    public long[] ToOffsets() => Offsets.ToArray();

    /// <summary>Makes the next string, which stands in the blob already, one that is found.</summary>
    void Place(ReadOnlySpan<byte> text)
    {
        Count++;
        if (1.5 * Count <= _slots.Length)
        {
            Insert(text, Count - 1);
            return;
        }
        _slots = new Slot[2 * _slots.Length];
        for (int id = 0; id < Count; id++)
            Insert(this[id], id);
    }

    void Insert(ReadOnlySpan<byte> text, int id)
    {
        int mask = _slots.Length - 1, s = (int)ByteHash.Of(text) & mask;
        while (_slots[s].Next != 0)
            s = (s + 1) & mask;
        _slots[s] = new Slot(ByteHash.FirstWord(text), text.Length, id + 1);
    }
}
