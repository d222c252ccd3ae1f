using System.CommandLine;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary>The options of als and mcmc: those that they have of their own, and what the common ones mean to them. Others are refused.</summary>
sealed class BlockedOptionSet
{
    static readonly AlsOptions Als = new();
    static readonly McmcOptions Mcmc = new();

    readonly TextOption _burnIn = new("--burn-in", "N", "mcmc: the first sweeps, which predictions leave out; 0 or more, below --epochs [default: a fortieth of --epochs]");
    readonly TextOption _draws = new("--draws", "D", "mcmc: draws that the model keeps and averages over; 1 to 10000 [default: as many as make a model of 64 MB, 20 or more]");
    readonly TextOption _posteriorMean = new("--posterior-mean", "BOOL", "mcmc: keep the mean of all draws' weights in place of draws, for a small model that is less accurate: true, false [default: false]");

    /// <summary>The options that only these solvers have.</summary>
    public TextOption[] Own => [_burnIn, _draws, _posteriorMean];

    /// <summary>The names of the solvers.</summary>
    public static bool Knows(string? solver) => solver == Als.ToHyperparameters()["solver"] || solver == Mcmc.ToHyperparameters()["solver"];

    /// <summary>Whether an option fits options of this kind.</summary>
    public static bool Takes(BlockedOptions options, string name) => (options is AlsOptions ? OfAls : OfMcmc).ContainsKey(name);

    /// <summary>The solver's defaults, changed by each option given.</summary>
    /// <param name="solver">als or mcmc.</param>
    /// <param name="others">The options of the stochastic solver, of which these take some.</param>
    /// <param name="parsed">What was given.</param>
    /// <exception cref="UsageException">A value is none, or the solver has no such option.</exception>
    /// <exception cref="OptionException">A value is out of its range.</exception>
    public BlockedOptions Bind(string solver, IEnumerable<TextOption> others, ParseResult parsed)
    {
        BlockedOptions options = solver == "als" ? Als : Mcmc;
        IReadOnlyDictionary<string, Func<BlockedOptions, string, string, BlockedOptions>> fit = options is AlsOptions ? OfAls : OfMcmc;
        foreach (TextOption option in others.Concat(Own))
        {
            if (option.Name == "--solver" || option.In(parsed) is not { } text)
                continue;
            if (!fit.TryGetValue(option.Name, out Func<BlockedOptions, string, string, BlockedOptions>? apply))
                throw new UsageException($"{option.Name} does not fit --solver {solver}, which takes {string.Join(", ", fit.Keys)}.", option.Name, string.Join(", ", fit.Keys), "Leave it out, or use another --solver.");
            options = apply(options, option.Name, text);
        }
        options.Validate();
        return options;
    }

    /// <summary>Refuses what only these solvers have.</summary>
    /// <exception cref="UsageException">One of their options is given.</exception>
    public void RefuseOwn(ParseResult parsed)
    {
        foreach (TextOption option in Own)
            if (option.In(parsed) is not null)
                throw new UsageException($"{option.Name} fits --solver mcmc only.", option.Name, "no such option", "Leave it out, or use --solver mcmc.");
    }

    static readonly Dictionary<string, Func<BlockedOptions, string, string, BlockedOptions>> Common = new()
    {
        ["--predictor-type"] = (o, name, text) => o with { PredictorType = TextOption.ParseChoice(name, text, SolverOptionSet.Tasks) },
        ["--positive-label"] = (o, _, text) => o with { PositiveLabel = text },
        ["--num-factors"] = (o, name, text) => o with { NumFactors = TextOption.ParseInt(name, text, "a whole number, 0 to 65536") },
        ["--epochs"] = (o, name, text) => o with { Sweeps = TextOption.ParseInt(name, text, "a whole number, 1 or more") },
        ["--threads"] = (o, name, text) => o with { Threads = TextOption.ParseInt(name, text, "a whole number, 1 to 1024") },
        ["--seed"] = (o, name, text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? o with { Seed = seed } : throw UsageException.Value(name, text, "a whole number of 0 or more"),
        ["--factors-init-sigma"] = (o, name, text) => o with { FactorsInitSigma = TextOption.ParseNumber(name, text, "a number, 0 or more") },
    };

    static readonly Dictionary<string, Func<BlockedOptions, string, string, BlockedOptions>> OfAls = new(Common)
    {
        ["--linear-l2"] = (o, name, text) => (AlsOptions)o with { LinearL2 = TextOption.ParseNumber(name, text, "a number above 0") },
        ["--factors-l2"] = (o, name, text) => (AlsOptions)o with { FactorsL2 = TextOption.ParseNumber(name, text, "a number above 0") },
        ["--standardize-labels"] = (o, name, text) => (AlsOptions)o with { StandardizeLabels = TextOption.ParseChoice(name, text, SolverOptionSet.YesNo) },
    };

    static readonly Dictionary<string, Func<BlockedOptions, string, string, BlockedOptions>> OfMcmc = new(Common)
    {
        ["--burn-in"] = (o, name, text) => (McmcOptions)o with { BurnIn = TextOption.ParseInt(name, text, "a whole number, 0 or more") },
        ["--draws"] = (o, name, text) => (McmcOptions)o with { Draws = TextOption.ParseInt(name, text, "a whole number, 1 to 10000") },
        ["--posterior-mean"] = (o, name, text) => (McmcOptions)o with { PosteriorMean = TextOption.ParseChoice(name, text, SolverOptionSet.YesNo) },
    };
}
