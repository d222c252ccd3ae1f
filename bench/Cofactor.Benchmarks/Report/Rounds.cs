namespace Cofactor.Benchmarks;

/// <summary>What several runs of one alternative took, in a unit of the caller's.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The most.</param>
readonly record struct Timing(double Median, double Low, double High)
{
    public static Timing Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Timing(sorted[sorted.Length / 2], sorted[0], sorted[^1]);
    }

    /// <summary>The same in another unit.</summary>
    public Timing Times(double factor) => new(Median * factor, Low * factor, High * factor);
}

/// <summary>
/// Times alternatives by turns in one process on the same memory: on a machine that others use as well, what disturbs one disturbs all,
/// and only ratios of the same run mean anything. The first round warms up and does not count.
/// </summary>
static class Rounds
{
    /// <summary>Runs every alternative once a round; each returns what it took.</summary>
    public static Timing[] Measure(int rounds, params Func<double>[] alternatives)
    {
        var taken = new List<double>[alternatives.Length];
        for (int a = 0; a < taken.Length; a++)
            taken[a] = [];
        for (int round = -1; round < rounds; round++)
            for (int a = 0; a < alternatives.Length; a++)
            {
                double one = alternatives[a]();
                if (round >= 0)
                    taken[a].Add(one);
            }
        return [.. taken.Select(Timing.Of)];
    }

    /// <summary>Seconds that an action takes.</summary>
    public static double Seconds(Action action)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        action();
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
