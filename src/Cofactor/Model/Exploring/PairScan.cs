namespace Cofactor;

/// <summary>
/// All pairs of a small group of features with another: the small one's factors lie in blocks of <see cref="CandidateKernel"/>, largest ‖vⱼ‖
/// first, and stay in the cache while the other's are read once, in order. Blocks whose norms are too small are not multiplied.
/// </summary>
sealed class PairScan
{
    const int Block = CandidateKernel.Block;

    readonly OutputWeights _weights;
    readonly float[] _norms;
    readonly FactorRanking _small;
    readonly float[] _blocks;   // [blocks × L × 16], zeros behind the last

    /// <param name="weights">The factors.</param>
    /// <param name="norms">‖vⱼ‖ of every feature.</param>
    /// <param name="small">All trained features of the small group.</param>
    public PairScan(OutputWeights weights, float[] norms, FactorRanking small)
    {
        (_weights, _norms, _small) = (weights, norms, small);
        int length = weights.Length, count = small.Features.Length;
        _blocks = new float[(count + Block - 1) / Block * Block * length];
        for (int i = 0; i < count; i++)
            for (int f = 0; f < length; f++)
                _blocks[(i / Block * length + f) * Block + i % Block] = small[i][f];
    }

    /// <summary>The strongest pairs, the small group's feature first.</summary>
    /// <param name="large">The other group; where it is the small one itself, a pair comes once.</param>
    /// <param name="isSame">Whether it is.</param>
    /// <param name="count">How many of each sign.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public StrongestPairs Run(FeatureGroup large, bool isSame, int count, CancellationToken cancellationToken)
    {
        var found = new StrongestPairs(count);
        float[] query = new float[_weights.Length], products = new float[Block];
        int block = Block * query.Length;
        for (int j = large.First; j < large.First + large.Count; j++)
        {
            if ((j - large.First) % 256 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (_norms[j] == 0 || !CanHold(j, 0, found.Least))
                continue;
            _weights.Factors(j, query);
            for (int first = 0; first < _small.Features.Length && CanHold(j, first, found.Least); first += Block)
            {
                CandidateKernel.Products(_blocks.AsSpan(first / Block * block, block), query, products);
                float least = found.Least;
                for (int i = 0; i < Math.Min(Block, _small.Features.Length - first); i++)
                    if (Math.Abs(products[i]) > least && (!isSame || _small.Features[first + i] < j))
                        found.Offer(_small.Features[first + i], j, products[i]);
            }
        }
        return found;
    }

    bool CanHold(int feature, int place, float least) => _norms[feature] * _small.Norms[place] * PairSearch.Slack > least;
}
