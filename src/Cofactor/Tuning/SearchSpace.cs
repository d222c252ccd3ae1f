using Cofactor.Numerics;

namespace Cofactor.Tuning;

/// <summary>
/// From a point of the unit cube to options: the solver and k by equal shares of their axes; rates and penalties by the logarithm,
/// their default for solver and task in the middle.
/// </summary>
/// <param name="options">What is searched.</param>
/// <param name="blocked">ALS and MCMC as they are tried, on the solver's axis after the stochastic ones.</param>
/// <param name="type">The task.</param>
sealed class SearchSpace(TuneOptions options, IReadOnlyList<BlockedOptions> blocked, PredictorType type)
{
    // A default may be this many times too large or too small.
    const double RateFactor = 10, PenaltyFactor = 30, SigmaFactor = 10;

    const int Solver = 0, Factors = 1, Rate = 2, LinearWd = 3, FactorsWd = 4, LinearL2 = 5, FactorsL2 = 6, Sigma = 7;

    /// <summary>Number of axes.</summary>
    public const int Axes = 8;

    /// <summary>The options at a point, for the longest trials divided by a number.</summary>
    public SolverOptions At(ReadOnlySpan<double> point, double shorter)
    {
        int solver = Share(point[Solver], options.Solvers.Count + blocked.Count);
        return solver < options.Solvers.Count
            ? Stochastic(options.Solvers[solver], point) with { Epochs = Shorter(options.Base.Epochs, shorter), Refit = false }
            : Blocked(blocked[solver - options.Solvers.Count], point, shorter);
    }

    /// <summary>The middle of what a blocked solver has of the cube.</summary>
    public double[] Middle(int number)
    {
        double[] point = [.. Enumerable.Repeat(0.5, Axes)];
        point[Solver] = (options.Solvers.Count + number + 0.5) / (options.Solvers.Count + blocked.Count);
        return point;
    }

    BlockedOptions Blocked(BlockedOptions usual, ReadOnlySpan<double> point, double shorter)
    {
        int[] few = [.. options.NumFactors.Where(k => k <= TuneOptions.MostBlockedFactors)];
        BlockedOptions at = usual with { NumFactors = few.Length > 0 ? few[Share(point[Factors], few.Length)] : options.NumFactors[0], Sweeps = Shorter(usual.Sweeps, shorter) };
        return at switch
        {
            AlsOptions als => als with { LinearL2 = Around(als.LinearL2, PenaltyFactor, point[LinearL2]), FactorsL2 = Around(als.FactorsL2, PenaltyFactor, point[FactorsL2]) },
            McmcOptions { BurnIn: { } burnIn } mcmc => mcmc with { BurnIn = (int)(burnIn / shorter) },
            _ => at,
        };
    }

    SgdOptions Stochastic(Optimizer optimizer, ReadOnlySpan<double> point)
    {
        SgdOptions given = options.Base with { Optimizer = optimizer, NumFactors = options.NumFactors[Share(point[Factors], options.NumFactors.Count)] };
        SgdOptions usual = given.Resolve(type);
        bool rates = given is { LearningRate: null, BiasLr: null, LinearLr: null, FactorsLr: null };
        return given with
        {
            LearningRate = rates ? Around(usual.FactorsLr!.Value, RateFactor, point[Rate]) : given.LearningRate,
            LinearWd = given.LinearWd ?? Around(usual.LinearWd!.Value, PenaltyFactor, point[LinearWd]),
            FactorsWd = given.FactorsWd ?? Around(usual.FactorsWd!.Value, PenaltyFactor, point[FactorsWd]),
            LinearL2 = given.LinearL2 ?? Around(usual.LinearL2!.Value, PenaltyFactor, point[LinearL2]),
            FactorsL2 = given.FactorsL2 ?? Around(usual.FactorsL2!.Value, PenaltyFactor, point[FactorsL2]),
            FactorsInit = given.FactorsInit is { Method: InitMethod.Normal, Sigma: null } ? given.FactorsInit with { Sigma = Around(usual.FactorsInit.Sigma!.Value, SigmaFactor, point[Sigma]) } : given.FactorsInit,
        };
    }

    /// <summary>A point anywhere.</summary>
    public static double[] Draw(ulong key) => [.. Enumerable.Range(0, Axes).Select(a => CounterRandom.Uniform(key, (ulong)a))];

    /// <summary>A point near another: each axis moved by a normal number of standard deviation 0.1, mirrored at the ends; in one of four the solver and k are drawn anew.</summary>
    public static double[] Near(ReadOnlySpan<double> point, ulong key)
    {
        const double Step = 0.1, Anew = 0.25;
        double[] near = Draw(key);
        for (int a = 0; a < Axes; a++)
        {
            if (a is Solver or Factors && CounterRandom.Uniform(key, (ulong)(Axes + a)) < Anew)
                continue;
            double moved = point[a] + (a is Solver or Factors ? 0 : Step * CounterRandom.Normal(key, (ulong)(2 * Axes + a)));
            near[a] = Math.Clamp(moved < 0 ? -moved : moved >= 1 ? 2 - moved : moved, 0, 1 - 1e-9);
        }
        return near;
    }

    static int Shorter(int epochs, double shorter) => Math.Max(1, (int)(epochs / shorter));

    static int Share(double x, int count) => Math.Min((int)(x * count), count - 1);

    // Three digits: a command line that can be read, and the run that it repeats.
    static double Around(double usual, double factor, double x) =>
        usual == 0 ? 0 : double.Parse((usual * Math.Pow(factor, 2 * x - 1)).ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
