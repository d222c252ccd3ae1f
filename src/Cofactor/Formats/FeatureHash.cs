using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Hashes feature ids into 2^bits features (<c>--hash-bits</c>): the upper bits of a fixed 64-bit mix of the id, the same on every
/// machine and in every run, so that training and prediction agree. Ids that meet share a feature.
/// </summary>
static class FeatureHash
{
    const ulong Key = 0x46_65_61_74_75_72_65;

    /// <summary>The feature, 0 … 2^bits − 1, of an id; 1 ≤ <paramref name="bits"/> ≤ 30.</summary>
    public static int Of(ulong id, int bits) => (int)(CounterRandom.Bits(Key, id) >> (64 - bits));
}
