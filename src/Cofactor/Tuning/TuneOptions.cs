namespace Cofactor;

/// <summary>
/// What a search over hyperparameters tries. Searched are the solver, <c>num_factors</c>, and of <c>learning_rate</c>, <c>linear_wd</c>,
/// <c>factors_wd</c>, <c>linear_l2</c>, <c>factors_l2</c> and <c>factors_init_sigma</c> those that <see cref="Base"/> leaves to the defaults;
/// of ALS <c>linear_l2</c> and <c>factors_l2</c>.
/// </summary>
public sealed record TuneOptions
{
    /// <summary>What every trial has in common. Its <see cref="SgdOptions.Epochs"/> are those of the longest trials.</summary>
    public SgdOptions Base { get; init; } = new();

    /// <summary>Stochastic solvers to try (<c>solver</c>); one alone is not searched.</summary>
    public IReadOnlyList<Optimizer> Solvers { get; init; } = [Optimizer.AdaGrad, Optimizer.Sgd, Optimizer.Ftrl, Optimizer.Adam];

    /// <summary>
    /// ALS and MCMC to try beside them, with the sweeps of the longest trials; task, seed, threads and <c>min_count</c> are those of
    /// <see cref="Base"/>. Null: those that fit the task, where the rows have at most <see cref="MostBlockedNonZeros"/> non-zeros.
    /// </summary>
    public IReadOnlyList<BlockedOptions>? Blocked { get; init; }

    /// <summary>Beyond this many non-zeros a trial of ALS or MCMC takes the time of many others, so these are tried only if asked for.</summary>
    public const long MostBlockedNonZeros = 10_000_000;

    /// <summary>More factors than these are not searched with ALS and MCMC, whose sweeps cost their square.</summary>
    public const int MostBlockedFactors = 32;

    /// <summary>Numbers of factors to try (<c>num_factors</c>), ascending; one alone is not searched.</summary>
    public IReadOnlyList<int> NumFactors { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>Candidates to draw beside the defaults, 1 or more; null: as many as there is time for, until the caller's token ends the search.</summary>
    public int? Candidates { get; init; } = 54;

    /// <summary>Candidates that start together, 2 or more: after each rung the best <c>1 / <see cref="Reduction"/></c> of them go on with that many times the epochs (successive halving; Jamieson and Talwalkar 2016).</summary>
    public int Width { get; init; } = 27;

    /// <summary>η of successive halving, 2 or more.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>Decides which candidates are drawn; each trial's own random numbers are those of <see cref="Base"/>.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="OptionException">An option is out of its range.</exception>
    public void Validate()
    {
        // The task of blocked solvers alone may be one that stochastic ones do not fit.
        (Solvers.Count == 0 ? Base with { PredictorType = null } : Base).Validate();
        OptionException.Check(Solvers.Count > 0 || Blocked is { Count: > 0 }, "solver", "nothing", "one solver or more");
        foreach (BlockedOptions blocked in Blocked ?? [])
            blocked.Validate();
        OptionException.Check(NumFactors.Count > 0 && NumFactors.All(k => k is >= 0 and <= 65_536), "num_factors", string.Join(",", NumFactors), "whole numbers from 0 to 65536");
        OptionException.Check(Candidates is null or >= 1, "trials", Candidates, "a whole number of 1 or more");
        OptionException.Check(Width >= 2, "width", Width, "a whole number of 2 or more");
        OptionException.Check(Reduction >= 2, "reduction", Reduction, "a whole number of 2 or more");
    }
}
