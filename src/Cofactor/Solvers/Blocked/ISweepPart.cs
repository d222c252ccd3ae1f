namespace Cofactor.Solvers;

/// <summary>Some features of a sweep, which follow each other or are updated at once.</summary>
interface ISweepPart : IDisposable
{
    /// <summary>The features in an order in which one thread updates them.</summary>
    IEnumerable<int> Features { get; }

    /// <summary>One update of each feature.</summary>
    /// <param name="priors">What is believed beforehand.</param>
    /// <param name="noise">The key of this sweep's random numbers.</param>
    void Sweep(BlockPriors priors, ulong noise);

    /// <summary>Adds what the features contribute to every row's sums and residual, which so far have nothing of them.</summary>
    void Rebuild();
}
