using System.Numerics;

namespace Cofactor.Solvers;

/// <summary>A set of feature ids, one bit each; grows with the largest.</summary>
sealed class FeatureSet(int featureCount)
{
    ulong[] _bits = new ulong[(featureCount + 63L) / 64];

    public void Add(int feature)
    {
        int word = feature >> 6;
        if (word >= _bits.Length)
            Array.Resize(ref _bits, Math.Max(word + 1, (int)Math.Min(2L * _bits.Length, Array.MaxLength)));
        _bits[word] |= 1UL << (feature & 63);
    }

    public bool Contains(int feature) => feature >> 6 < _bits.Length && (_bits[feature >> 6] >> (feature & 63) & 1) != 0;

    public long Count => _bits.Sum(bits => (long)BitOperations.PopCount(bits));
}
