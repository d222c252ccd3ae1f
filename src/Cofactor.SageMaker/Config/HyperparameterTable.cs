namespace Cofactor.SageMaker;

/// <summary>
/// The table: what SageMaker documents, what its container accepts beside that, and what Cofactor adds. Names that start with an underscore
/// are the container's own and stand in no table.
/// </summary>
static class HyperparameterTable
{
    static readonly (string, Optimizer)[] Solvers = [("adagrad", Optimizer.AdaGrad), ("sgd", Optimizer.Sgd), ("adam", Optimizer.Adam), ("ftrl", Optimizer.Ftrl)];

    static readonly (string, InitMethod)[] Methods = [("uniform", InitMethod.Uniform), ("normal", InitMethod.Normal), ("constant", InitMethod.Constant)];

    /// <summary>All rows, in the order in which they are taken in.</summary>
    public static IReadOnlyList<Hyperparameter> Rows { get; } =
    [
        Hyperparameter.Whole("feature_dim", 1, (j, v) => j with { FeatureDim = v }) with { IsRequired = true },
        Option("num_factors", 1, (o, v) => o with { NumFactors = v }) with { IsRequired = true },
        Hyperparameter.Choice("predictor_type", [.. Enum.GetValues<PredictorType>().Where(t => t is not (PredictorType.Ranker or PredictorType.Ordinal)).Select(t => (PredictorTypes.NameOf(t), t))], (j, v) => j with { Options = j.Options with { PredictorType = v } }) with { IsRequired = true },
        Option("epochs", 1, (o, v) => o with { Epochs = v }),
        Option("mini_batch_size", 1, (o, v) => o with { MiniBatchSize = v }),
        .. Block("bias", o => o.BiasInit, (o, v) => o with { BiasInit = v }, (o, v) => o with { BiasLr = v }, (o, v) => o with { BiasWd = v },
            (o, own, v) => own ? o with { BiasLrMult = v } : o with { BiasLr = SgdOptions.SageMaker.BiasLr * v }),
        .. Block("linear", o => o.LinearInit, (o, v) => o with { LinearInit = v }, (o, v) => o with { LinearLr = v }, (o, v) => o with { LinearWd = v },
            (o, own, v) => own ? o with { LinearLrMult = v } : o with { LinearLr = SgdOptions.SageMaker.LinearLr * v }),
        .. Block("factors", o => o.FactorsInit, (o, v) => o with { FactorsInit = v }, (o, v) => o with { FactorsLr = v }, (o, v) => o with { FactorsWd = v },
            (o, own, v) => own ? o with { FactorsLrMult = v } : o with { FactorsLr = SgdOptions.SageMaker.FactorsLr * v }),
        // MXNet does not clip where the bound is 0 or below.
        Option("clip_gradient", (o, v) => o with { ClipGradient = v > 0 ? v : null }, "a number", double.MinValue),
        Option("eps", (o, v) => o with { Eps = v }, "a number above 0", double.Epsilon),
        Option("rescale_grad", (o, v) => o with { RescaleGrad = v }, "a number above 0", double.Epsilon),
        // Not documented, but in the container's default configuration.
        Hyperparameter.Flag("use_bias", (j, v) => j with { UseBias = v }),
        Hyperparameter.Flag("use_linear", (j, v) => j with { UseLinear = v }),
        Hyperparameter.Whole("batch_metrics_publish_interval", 1, (j, v) => j with { PublishInterval = v }),
        // Beyond SageMaker.
        Hyperparameter.Flag("compatibility", (j, v) => j with { IsCompatible = v }),
        Option("num_classes", 2, (o, v) => o with { NumClasses = v }),
        .. OwnRows().Select(row => row with { IsOwn = true }),
    ];

    static IEnumerable<Hyperparameter> OwnRows() =>
    [
        Hyperparameter.Choice("solver", Solvers, (j, v) => j with { Options = j.Options with { Optimizer = v } }),
        Option("learning_rate", (o, v) => o with { LearningRate = v }),
        Option("linear_l2", (o, v) => o with { LinearL2 = v }),
        Option("factors_l2", (o, v) => o with { FactorsL2 = v }),
        Option("linear_l1", (o, v) => o with { LinearL1 = v }),
        Option("factors_l1", (o, v) => o with { FactorsL1 = v }),
        OptionFlag("shuffle", (o, v) => o with { Shuffle = v }),
        OptionFlag("standardize_labels", (o, v) => o with { StandardizeLabels = v }),
        Option("early_stopping", 0, (o, v) => o with { EarlyStopping = v }),
        Option("validation_fraction", (o, v) => o with { ValidationFraction = v }, "a number from 0 to below 1"),
        Option("validation_last", (o, v) => o with { ValidationLast = v }, "a number between 0 and 1"),
        OptionFlag("refit", (o, v) => o with { Refit = v }),
        Option("min_count", 1, (o, v) => o with { MinCount = v }),
        Option("threads", 1, (o, v) => o with { Threads = v }),
        new Hyperparameter("seed", "a whole number of 0 or more", (j, text) => ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong seed)
            ? j with { Options = j.Options with { Seed = seed } } : null),
        new Hyperparameter("positive_label", "a label", (j, text) => j with { Options = j.Options with { PositiveLabel = text } }),
    ];

    static Hyperparameter[] Block(string block, Func<SgdOptions, InitOptions> init, Func<SgdOptions, InitOptions, SgdOptions> withInit,
        Func<SgdOptions, double, SgdOptions> withLr, Func<SgdOptions, double, SgdOptions> withWd, Func<SgdOptions, bool, double, SgdOptions> withMult) =>
    [
        Hyperparameter.Choice($"{block}_init_method", Methods, (j, v) => j with { Options = withInit(j.Options, init(j.Options) with { Method = v }) }),
        Option($"{block}_init_scale", (o, v) => withInit(o, init(o) with { Scale = v })),
        Option($"{block}_init_sigma", (o, v) => withInit(o, init(o) with { Sigma = v })),
        Option($"{block}_init_value", (o, v) => withInit(o, init(o) with { Value = v }), "a number", double.MinValue),
        Option($"{block}_lr", withLr),
        Option($"{block}_wd", withWd),
        Hyperparameter.Number($"{block}_lr_mult", (j, v) => j with { Options = withMult(j.Options, !j.IsCompatible, v) }),
    ];

    static Hyperparameter Option(string name, int least, Func<SgdOptions, int, SgdOptions> set) =>
        Hyperparameter.Whole(name, least, (j, v) => j with { Options = set(j.Options, v) });

    static Hyperparameter Option(string name, Func<SgdOptions, double, SgdOptions> set, string expected = "a number of 0 or more", double least = 0) =>
        Hyperparameter.Number(name, (j, v) => j with { Options = set(j.Options, v) }, expected, least);

    static Hyperparameter OptionFlag(string name, Func<SgdOptions, bool, SgdOptions> set) =>
        Hyperparameter.Flag(name, (j, v) => j with { Options = set(j.Options, v) });
}
