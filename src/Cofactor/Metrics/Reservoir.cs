using Cofactor.Numerics;

namespace Cofactor;

/// <summary>A uniform sample of fixed size from rows that pass by (Vitter 1985, algorithm R); all of them while they are few. Seeded.</summary>
/// <typeparam name="T">What is kept of a row.</typeparam>
public sealed class Reservoir<T>
{
    const int Purpose = 0x73616D70;

    readonly List<T> _kept = [];
    readonly int _capacity;
    readonly ulong _key;

    /// <summary>An empty sample.</summary>
    /// <param name="capacity">How many rows it keeps, 1 or more.</param>
    /// <param name="seed">Decides which.</param>
    public Reservoir(int capacity, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
        _key = CounterRandom.Key(seed, Purpose);
    }

    /// <summary>Rows that have passed.</summary>
    public long Seen { get; private set; }

    /// <summary>Those kept.</summary>
    public IReadOnlyList<T> Kept => _kept;

    /// <summary>Lets a row pass.</summary>
    public void Add(T row)
    {
        if (Seen < _capacity)
            _kept.Add(row);
        else if ((long)(CounterRandom.Uniform(_key, (ulong)Seen) * (Seen + 1)) is var place && place < _capacity)
            _kept[(int)place] = row;
        Seen++;
    }
}
