using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>The hyperparameters as options, SageMaker's names in kebab case, and the options record that they make.</summary>
sealed class SolverOptionSet
{
    const string Rate = "0 or more", Positive = "above 0";

    public static readonly (string, bool)[] YesNo = [("true", true), ("false", false)];

    public static readonly (string, PredictorType?)[] Tasks =
    [
        ("auto", null), ("regressor", PredictorType.Regressor), ("binary_classifier", PredictorType.BinaryClassifier),
        ("multiclass_classifier", PredictorType.MulticlassClassifier), ("ranker", PredictorType.Ranker), ("ordinal", PredictorType.Ordinal),
    ];

    readonly TextOption _preset = new("--preset", "NAME", "sagemaker: SageMaker's defaults and semantics whole (adam, batch 1000, file order, no hold-out, padded last batch); other options given override it");

    readonly Hyperparameter[] _task =
    [
        Hyperparameter.Choice("--predictor-type", "TASK", "What to predict", Tasks, o => o.PredictorType, (o, v) => o with { PredictorType = v }, "required"),
        Hyperparameter.Whole("--num-classes", "C", "Number of classes, labels then being 0 to C − 1", "2 or more", o => o.NumClasses, (o, v) => o with { NumClasses = v }, "as many as the labels show", ""),
        Hyperparameter.Text("--positive-label", "NAME", "The class whose probability a binary classifier predicts", "1, else the second in ordinal order", (o, v) => o with { PositiveLabel = v }),
    ];

    readonly Hyperparameter[] _ranking =
    [
        Hyperparameter.Choice("--loss", "LOSS", "What a ranker loses by a pair in the wrong order", [("bpr", PairLoss.Bpr), ("warp", PairLoss.Warp)], o => o.Pairs.Loss, (o, v) => o with { Pairs = o.Pairs with { Loss = v } }, ""),
        Hyperparameter.Text("--item", "COLUMNS", "The item of implicit feedback: each row happened, and is compared with itself with another item; a column (and those that go with it: film,genres), a libFFM field, or ids such as 943-2624", "none: rows of a group are compared", (o, v) => o with { Pairs = o.Pairs with { Item = v } }),
        Hyperparameter.Text("--user", "COLUMNS", "The user, whose own items are not drawn", "all that is not the item", (o, v) => o with { Pairs = o.Pairs with { User = v } }),
        Hyperparameter.Choice("--negatives", "HOW", "How other items are drawn", [("uniform", NegativeSampling.Uniform), ("popularity", NegativeSampling.Popularity)], o => o.Pairs.Negatives, (o, v) => o with { Pairs = o.Pairs with { Negatives = v } }, ""),
        Hyperparameter.Number("--negatives-power", "P", "Drawn in proportion to rows^P by popularity", "0 to 2", o => o.Pairs.NegativesPower, (o, v) => o with { Pairs = o.Pairs with { NegativesPower = v } }, sageMaker: ""),
        Hyperparameter.Whole("--warp-tries", "N", "Partners that warp tries until one is too near", "1 to 10000", o => o.Pairs.WarpTries, (o, v) => o with { Pairs = o.Pairs with { WarpTries = v } }, sageMaker: ""),
    ];

    readonly Hyperparameter[] _model =
    [
        // als and mcmc, of which the value is null, have options of their own.
        Hyperparameter.Choice("--solver", "NAME", "How it learns; ordinal tasks by mcmc alone, which is then the default", [.. Hyperparameter.Solvers.Select(s => (s.Name, (Optimizer?)s.Value)), ("als", null), ("mcmc", null)], o => o.Optimizer, (o, v) => o with { Optimizer = v!.Value }),
        Hyperparameter.Whole("--num-factors", "K", "Factors of a feature; 0 is linear or logistic regression", "0 to 65536", o => o.NumFactors, (o, v) => o with { NumFactors = v }, sageMaker: "required, 64 advised"),
        Hyperparameter.Whole("--epochs", "N", "Passes over the training rows, at most", "1 or more", o => o.Epochs, (o, v) => o with { Epochs = v }),
        Hyperparameter.Whole("--mini-batch-size", "B", "Rows a step", "1 or more", o => o.MiniBatchSize, (o, v) => o with { MiniBatchSize = v }, Hyperparameter.BySolver(o => o.MiniBatchSize)),
        // Later entries see what earlier ones set: a common rate given takes a preset's three rates back, a rate of its own stands.
        Hyperparameter.Number("--learning-rate", "R", "Common learning rate", Rate, o => o.LearningRate, (o, v) => o with { LearningRate = v, BiasLr = null, LinearLr = null, FactorsLr = null }, Hyperparameter.BySolver(o => o.LinearLr), ""),
        Hyperparameter.Whole("--threads", "T", "Threads; the same number gives the same model", "1 to 1024", o => o.Threads, (o, v) => o with { Threads = v }, "as many as gain, at most the cores", ""),
        new(new TextOption("--seed", "S", "Decides every random number of the run, 0 or more [default: 1]"),
            (o, text) => ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong seed)
                ? o with { Seed = seed } : throw UsageException.Value("--seed", text, "a whole number of 0 or more")),
    ];

    readonly Hyperparameter[] _bias = Block("bias", "w₀", o => o.BiasLr, (o, v) => o with { BiasLr = v }, o => o.BiasLrMult, (o, v) => o with { BiasLrMult = v, BiasLr = null },
        o => o.BiasWd, (o, v) => o with { BiasWd = v }, o => o.BiasInit, (o, v) => o with { BiasInit = v });

    readonly Hyperparameter[] _linear = Block("linear", "the linear weights w", o => o.LinearLr, (o, v) => o with { LinearLr = v }, o => o.LinearLrMult, (o, v) => o with { LinearLrMult = v, LinearLr = null },
        o => o.LinearWd, (o, v) => o with { LinearWd = v }, o => o.LinearInit, (o, v) => o with { LinearInit = v }, o => o.LinearL2, (o, v) => o with { LinearL2 = v });

    readonly Hyperparameter[] _factors = Block("factors", "the factors V", o => o.FactorsLr, (o, v) => o with { FactorsLr = v }, o => o.FactorsLrMult, (o, v) => o with { FactorsLrMult = v, FactorsLr = null },
        o => o.FactorsWd, (o, v) => o with { FactorsWd = v }, o => o.FactorsInit, (o, v) => o with { FactorsInit = v }, o => o.FactorsL2, (o, v) => o with { FactorsL2 = v });

    readonly Hyperparameter[] _steps =
    [
        Hyperparameter.Number("--linear-l1", "L", "L1 of ftrl on w", Rate, o => o.LinearL1, (o, v) => o with { LinearL1 = v }, sageMaker: ""),
        Hyperparameter.Number("--factors-l1", "L", "L1 of ftrl on V", Rate, o => o.FactorsL1, (o, v) => o with { FactorsL1 = v }, sageMaker: ""),
        Hyperparameter.Number("--clip-gradient", "C", "Clip each gradient value to [−C, C]", Positive, o => o.ClipGradient, (o, v) => o with { ClipGradient = v }),
        Hyperparameter.Number("--rescale-grad", "R", "Factor on the sum of a batch's gradients", Positive, o => o.RescaleGrad, (o, v) => o with { RescaleGrad = v }, "1 / rows of the batch"),
        Hyperparameter.Number("--eps", "E", "ε of the optimizer", Positive, o => o.Eps, (o, v) => o with { Eps = v }, Hyperparameter.BySolver(o => o.Eps), "1e-8"),
        Hyperparameter.Choice("--shuffle", "BOOL", "A new order of the rows each epoch", YesNo, o => o.Shuffle, (o, v) => o with { Shuffle = v }),
        Hyperparameter.Choice("--standardize-labels", "BOOL", "Centre and scale a regressor's labels while it learns", YesNo, o => o.StandardizeLabels, (o, v) => o with { StandardizeLabels = v }),
    ];

    readonly Hyperparameter[] _stopping =
    [
        Hyperparameter.Whole("--early-stopping", "N", "End after N epochs without a better validation metric and keep the best epoch; 0: off", "0 or more", o => o.EarlyStopping, (o, v) => o with { EarlyStopping = v }, sageMaker: "none"),
        Hyperparameter.Number("--validation-fraction", "F", "Share of the rows held out at random when there is no --validation and 1,000 rows or more", "0 to below 1", o => o.ValidationFraction, (o, v) => o with { ValidationFraction = v }, sageMaker: "none"),
        Hyperparameter.Number("--validation-last", "F", "Hold out the last rows, this share of them", "between 0 and 1", o => o.ValidationLast, (o, v) => o with { ValidationLast = v }, "not", "none"),
    ];

    readonly BlockedOptionSet _blocked = new();

    readonly Option<bool> _refit = new("--refit") { Description = "Then train again on all rows for the best number of epochs" };

    Hyperparameter[] Hyperparameters => [.. _task, .. _ranking, .. _model, .. _bias, .. _linear, .. _factors, .. _steps, .. _stopping];

    public void AddTo(CofactorCommand command)
    {
        command.AddGroup("Task", Options(_task));
        command.AddGroup("Ranking (--predictor-type ranker)", Options(_ranking));
        command.AddGroup("Training", [_preset, .. Options(_model), .. Options(_steps)]);
        command.AddGroup("Sampling", _blocked.Own);
        command.AddGroup("Early stopping", [.. Options(_stopping), _refit]);
        command.AddGroup("Bias w₀", Options(_bias));
        command.AddGroup("Linear weights w", Options(_linear));
        command.AddGroup("Factors V", Options(_factors));
    }

    /// <summary>The preset, changed by each option given.</summary>
    /// <exception cref="UsageException">A value is none.</exception>
    /// <exception cref="OptionException">A value is out of its range.</exception>
    public SolverOptions Bind(ParseResult parsed)
    {
        Hyperparameter[] all = Hyperparameters;
        // One solver alone fits levels: asking for the task is asking for it.
        string? solver = _model[0].Option.In(parsed) ?? (all.First(h => h.Option.Name == "--predictor-type").Option.In(parsed) == "ordinal" ? "mcmc" : null);
        if (BlockedOptionSet.Knows(solver))
        {
            if (parsed.GetValue(_refit))
                throw new UsageException($"--refit does not fit --solver {solver}, which holds no rows out.", "--refit", "no such option", "Leave it out.");
            return _blocked.Bind(solver!, [_preset, .. all.Select(h => h.Option)], parsed);
        }
        _blocked.RefuseOwn(parsed);
        SgdOptions options = _preset.In(parsed) switch
        {
            null => new SgdOptions(),
            "sagemaker" => SgdOptions.SageMaker,
            { } other => throw UsageException.Value("--preset", other, "sagemaker"),
        };
        foreach (Hyperparameter h in all)
            options = h.Bind(options, parsed);
        if (parsed.GetValue(_refit))
            options = options with { Refit = true };
        options.Validate();
        return options;
    }

    /// <summary>Whether an option is one of solvers, and options of this kind have none of it.</summary>
    public bool Refuses(SolverOptions options, string name) => options is BlockedOptions blocked && !BlockedOptionSet.Takes(blocked, name)
        && (Hyperparameters.Any(h => h.Option.Name == name) || name == _preset.Name || name == _refit.Name);

    static Option[] Options(Hyperparameter[] some) => [.. some.Select(h => h.Option)];

    static Hyperparameter[] Block(string block, string what,
        Func<SgdOptions, double?> lr, Func<SgdOptions, double, SgdOptions> withLr,
        Func<SgdOptions, double?> mult, Func<SgdOptions, double, SgdOptions> withMult,
        Func<SgdOptions, double?> wd, Func<SgdOptions, double, SgdOptions> withWd,
        Func<SgdOptions, InitOptions> init, Func<SgdOptions, InitOptions, SgdOptions> withInit,
        Func<SgdOptions, double?>? l2 = null, Func<SgdOptions, double, SgdOptions>? withL2 = null)
    {
        (string, InitMethod)[] methods = [("normal", InitMethod.Normal), ("uniform", InitMethod.Uniform), ("constant", InitMethod.Constant)];
        // A sigma, scale or value given means its own method, unless --*-init-method says otherwise: that one is bound last.
        return
        [
            Hyperparameter.Number($"--{block}-lr-mult", "M", $"Learning rate of {what} as a multiple of --learning-rate", Rate, mult, withMult, "1", ""),
            Hyperparameter.Number($"--{block}-lr", "R", $"Learning rate of {what}; not beside --{block}-lr-mult", Rate, lr, withLr, "--learning-rate × multiple"),
            Hyperparameter.Number($"--{block}-wd", "W", "Weight decay" + (block == "bias" ? "" : ", for ftrl the L2"), Rate, wd, withWd, Hyperparameter.BySolver(wd)),
            .. l2 is null ? (Hyperparameter[])[] : [Hyperparameter.Number($"--{block}-l2", "L", $"L2 penalty of {what}, counted once over all rows: holds back rare features", Rate, l2, withL2!, Hyperparameter.BySolver(l2), "")],
            Hyperparameter.Number($"--{block}-init-sigma", "S", "Standard deviation of a normal start", Rate, o => init(o).Sigma,
                (o, v) => withInit(o, init(o) with { Method = InitMethod.Normal, Sigma = v }), Hyperparameter.BySolver(o => init(o).Sigma)),
            Hyperparameter.Number($"--{block}-init-scale", "S", "Range ±S of a uniform start", Rate, o => init(o).Scale,
                (o, v) => withInit(o, init(o) with { Method = InitMethod.Uniform, Scale = v }), sageMaker: "none"),
            Hyperparameter.Number($"--{block}-init-value", "V", "Value of a constant start", "any", o => init(o).Value,
                (o, v) => withInit(o, init(o) with { Method = InitMethod.Constant, Value = v }), sageMaker: "none"),
            Hyperparameter.Choice($"--{block}-init-method", "METHOD", "How it starts", methods, o => init(o).Method, (o, v) => withInit(o, init(o) with { Method = v })),
        ];
    }
}
