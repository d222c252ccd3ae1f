using Cofactor.Numerics;

namespace Cofactor.Tuning;

/// <summary>
/// From a point of the unit cube to options: the solver and k by equal shares of their axes; rates and penalties by the logarithm,
/// their default for solver and task in the middle.
/// </summary>
sealed class SearchSpace(TuneOptions options, PredictorType type)
{
    // A default may be this many times too large or too small.
    const double RateFactor = 10, PenaltyFactor = 30, SigmaFactor = 10;

    const int Solver = 0, Factors = 1, Rate = 2, LinearWd = 3, FactorsWd = 4, LinearL2 = 5, FactorsL2 = 6, Sigma = 7;

    /// <summary>Number of axes.</summary>
    public const int Axes = 8;

    /// <summary>The options at a point.</summary>
    public SgdOptions At(ReadOnlySpan<double> point)
    {
        SgdOptions given = options.Base with { Optimizer = options.Solvers[Share(point[Solver], options.Solvers.Count)], NumFactors = options.NumFactors[Share(point[Factors], options.NumFactors.Count)] };
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

    static int Share(double x, int count) => Math.Min((int)(x * count), count - 1);

    // Three digits: a command line that can be read, and the run that it repeats.
    static double Around(double usual, double factor, double x) =>
        usual == 0 ? 0 : double.Parse((usual * Math.Pow(factor, 2 * x - 1)).ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
