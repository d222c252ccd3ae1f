using System.Globalization;

namespace Cofactor;

/// <summary>
/// Options of the stochastic solver. Names, ranges and meaning are SageMaker's; the defaults are Cofactor's own (docs/solvers.md says
/// how they were chosen). <see cref="SageMaker"/> is SageMaker's defaults and semantics whole.
/// </summary>
public sealed record SgdOptions : SolverOptions
{
    /// <summary>How it steps. Default AdaGrad; SageMaker: adam.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdaGrad;

    /// <summary>Passes over the training rows, at most (<c>epochs</c>), 1 or more. SageMaker: 1.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Rows a step (<c>mini_batch_size</c>), 1 or more; null: 1, or 1000 for adam. SageMaker: 1000.</summary>
    public int? MiniBatchSize { get; init; }

    /// <summary>The common learning rate (<c>learning_rate</c>) ≥ 0; null: the default of optimizer and task, see <see cref="SgdDefaults"/>.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Learning rate of w₀ (<c>bias_lr</c>) ≥ 0; null: <see cref="LearningRate"/> × <see cref="BiasLrMult"/>. SageMaker: 0.1.</summary>
    public double? BiasLr { get; init; }

    /// <summary>Learning rate of w (<c>linear_lr</c>) ≥ 0; null as above. SageMaker: 0.001.</summary>
    public double? LinearLr { get; init; }

    /// <summary>Learning rate of V (<c>factors_lr</c>) ≥ 0; null as above. SageMaker: 0.0001.</summary>
    public double? FactorsLr { get; init; }

    /// <summary>Factor on the common learning rate for w₀ (<c>bias_lr_mult</c>); not together with <see cref="BiasLr"/>. Null: 1.</summary>
    public double? BiasLrMult { get; init; }

    /// <summary>The same for w (<c>linear_lr_mult</c>).</summary>
    public double? LinearLrMult { get; init; }

    /// <summary>The same for V (<c>factors_lr_mult</c>).</summary>
    public double? FactorsLrMult { get; init; }

    /// <summary>Weight decay of w₀ (<c>bias_wd</c>) ≥ 0: wd · w₀ is added to each mini-batch's gradient. SageMaker: 0.01.</summary>
    public double BiasWd { get; init; }

    /// <summary>Weight decay of the w that a mini-batch touches (<c>linear_wd</c>) ≥ 0; for ftrl, its L2. Null: the default of optimizer and task. SageMaker: 0.001.</summary>
    public double? LinearWd { get; init; }

    /// <summary>Weight decay of the V that a mini-batch touches (<c>factors_wd</c>) ≥ 0; for ftrl, its L2. Null: the default of optimizer and task. SageMaker: 0.00001.</summary>
    public double? FactorsWd { get; init; }

    /// <summary>
    /// λ_w of the objective (<c>linear_l2</c>) ≥ 0: ½ λ_w wⱼ² counted once for each feature, spread over the training rows that it stands
    /// in. It holds back what rare features learn, where weight decay holds back frequent ones. Not for ftrl. Null: the default of
    /// optimizer and task. SageMaker has none.
    /// </summary>
    public double? LinearL2 { get; init; }

    /// <summary>λ_V of the objective (<c>factors_l2</c>) ≥ 0, as <see cref="LinearL2"/>.</summary>
    public double? FactorsL2 { get; init; }

    /// <summary>L1 of ftrl on w (<c>linear_l1</c>) ≥ 0; other optimizers have none.</summary>
    public double LinearL1 { get; init; }

    /// <summary>L1 of ftrl on V (<c>factors_l1</c>) ≥ 0; other optimizers have none.</summary>
    public double FactorsL1 { get; init; }

    /// <summary>The start of w₀ (<c>bias_init_*</c>). SageMaker: normal, sigma 0.01.</summary>
    public InitOptions BiasInit { get; init; } = new(InitMethod.Constant);

    /// <summary>The start of w (<c>linear_init_*</c>). SageMaker: normal, sigma 0.01.</summary>
    public InitOptions LinearInit { get; init; } = new(InitMethod.Constant);

    /// <summary>The start of V (<c>factors_init_*</c>). SageMaker: normal, sigma 0.001.</summary>
    public InitOptions FactorsInit { get; init; } = new(InitMethod.Normal);

    /// <summary>Clips each gradient value, weight decay included, to [−c, c] (<c>clip_gradient</c>), c above 0; null: not.</summary>
    public double? ClipGradient { get; init; }

    /// <summary>Factor on the sum of a mini-batch's gradients (<c>rescale_grad</c>); null: 1 / rows of the mini-batch.</summary>
    public double? RescaleGrad { get; init; }

    /// <summary>ε of the optimizer (<c>eps</c>) above 0; null: 1e-8 for adam, 1 for adagrad (in √(G + ε)) and ftrl (its β). sgd has none.</summary>
    public double? Eps { get; init; }

    /// <summary>
    /// Whether each epoch goes through the rows in a new order (<c>shuffle</c>); false: in the order of the file. SageMaker: false.
    /// Shuffled are the blocks of <see cref="RowBlock.MaxRows"/> rows, then the rows within each; a stream's blocks come in the order
    /// of the file, so up to one block, or unshuffled, a run gives the same model from memory and from a stream.
    /// </summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Epochs without a better validation metric after which the run ends (<c>early_stopping</c>), keeping the best epoch; 0: off. SageMaker has none.</summary>
    public int EarlyStopping { get; init; } = 5;

    /// <summary>Share of the rows held out for early stopping when no validation rows are given (<c>validation_fraction</c>), 0 ≤ F &lt; 1.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Hold out the last rows, this share of them, and not a random share (<c>validation_last</c>); null: random.</summary>
    public double? ValidationLast { get; init; }

    /// <summary>The rows held out of 1,000 or more when no validation rows are given (of a ranker's groups, whole groups by the same rule of their ids); null: none. Reading CSV, give it to the reader as well, so that the feature map does not see them.</summary>
    public override HoldOut? HoldOut =>
        EarlyStopping == 0 ? null
        : ValidationLast is double last ? new HoldOut(last, Seed, IsLast: true)
        : ValidationFraction > 0 ? new HoldOut(ValidationFraction, Seed) : null;

    /// <summary>After early stopping, train again on all rows for the best number of epochs (<c>refit</c>).</summary>
    public bool Refit { get; init; }

    /// <summary>Whether a regressor's labels are centred and scaled while it learns, so that learning rates suit labels of any unit; the weights are folded back, the model predicts in the labels' unit (<c>standardize_labels</c>). SageMaker: false.</summary>
    public bool StandardizeLabels { get; init; } = true;

    /// <summary>SageMaker's handling of the last, short mini-batch: filled up with rows of gradient zero that divisor and logged metrics count.</summary>
    public bool PadLastBatch { get; init; }

    /// <summary>Whether features without a training row keep their random start, as SageMaker's do; false: they contribute exactly zero.</summary>
    public bool KeepUntrained { get; init; }

    /// <summary>How a ranker learns from pairs.</summary>
    public PairOptions Pairs { get; init; } = new();

    /// <summary>Whether pairs are of rows of a group, which are held out whole.</summary>
    internal bool RanksGroups => PredictorType == Cofactor.PredictorType.Ranker && Pairs.Item is null;

    /// <summary>How often the default learning rate was found too large before: it is divided by 3 each time.</summary>
    internal int Attempt { get; init; }

    /// <summary>The validation metric of the attempt before; null for the first.</summary>
    internal double? ToBeat { get; init; }

    /// <summary>SageMaker's defaults and semantics whole: adam, batch 1000, file order, no hold-out, the last batch padded (<c>--preset sagemaker</c>).</summary>
    public static SgdOptions SageMaker { get; } = new()
    {
        Optimizer = Optimizer.Adam,
        Epochs = 1,
        MiniBatchSize = 1000,
        NumFactors = 64,
        BiasLr = 0.1,
        LinearLr = 0.001,
        FactorsLr = 0.0001,
        BiasWd = 0.01,
        LinearWd = 0.001,
        FactorsWd = 0.00001,
        LinearL2 = 0,
        FactorsL2 = 0,
        BiasInit = new(InitMethod.Normal, Sigma: 0.01),
        LinearInit = new(InitMethod.Normal, Sigma: 0.01),
        FactorsInit = new(InitMethod.Normal, Sigma: 0.001),
        Shuffle = false,
        EarlyStopping = 0,
        StandardizeLabels = false,
        PadLastBatch = true,
        KeepUntrained = true,
    };

    /// <summary>The same options with every default of optimizer and task filled in: what the run uses and the model records.</summary>
    public SgdOptions Resolve(PredictorType type) => SgdDefaults.Fill(this, type);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Check(PredictorType != Cofactor.PredictorType.Ordinal, "predictor_type", "ordinal", "another task for sgd, adagrad, adam and ftrl; mcmc alone fits ordinal");
        OptionException.Check(Epochs >= 1, "epochs", Epochs, "a whole number of 1 or more");
        OptionException.Check(MiniBatchSize is null or >= 1, "mini_batch_size", MiniBatchSize, "a whole number of 1 or more");
        CheckRate("learning_rate", LearningRate);
        CheckBlock("bias", BiasLr, BiasLrMult, BiasWd, BiasInit);
        CheckBlock("linear", LinearLr, LinearLrMult, LinearWd, LinearInit);
        CheckBlock("factors", FactorsLr, FactorsLrMult, FactorsWd, FactorsInit);
        CheckRate("linear_l2", LinearL2);
        CheckRate("factors_l2", FactorsL2);
        OptionException.Check(Optimizer != Optimizer.Ftrl || (LinearL2 ?? 0) == 0, "linear_l2", LinearL2, "nothing for ftrl: its linear_wd is that");
        OptionException.Check(Optimizer != Optimizer.Ftrl || (FactorsL2 ?? 0) == 0, "factors_l2", FactorsL2, "nothing for ftrl: its factors_wd is that");
        CheckRate("linear_l1", LinearL1);
        CheckRate("factors_l1", FactorsL1);
        OptionException.Check(Optimizer != Optimizer.Ftrl || !new[] { LearningRate, BiasLr, LinearLr, FactorsLr, BiasLrMult, LinearLrMult, FactorsLrMult }.Contains(0), "learning_rate", 0, "rates above 0 for ftrl, which divides by them");
        OptionException.Check(LinearL1 == 0 || Optimizer == Optimizer.Ftrl, "linear_l1", LinearL1, "0 unless the solver is ftrl, the only one with L1");
        OptionException.Check(FactorsL1 == 0 || Optimizer == Optimizer.Ftrl, "factors_l1", FactorsL1, "0 unless the solver is ftrl, the only one with L1");
        OptionException.Check(ClipGradient is null || (ClipGradient > 0 && double.IsFinite(ClipGradient.Value)), "clip_gradient", ClipGradient, "a number above 0");
        OptionException.Check(RescaleGrad is null || (RescaleGrad > 0 && double.IsFinite(RescaleGrad.Value)), "rescale_grad", RescaleGrad, "a number above 0");
        OptionException.Check(Eps is null || ((float)Eps > 0 && float.IsFinite((float)Eps)), "eps", Eps, "a number above 0 within the range of a 32-bit float");
        OptionException.Check(EarlyStopping >= 0, "early_stopping", EarlyStopping, "a whole number of 0 or more");
        OptionException.Check(ValidationFraction is >= 0 and < 1, "validation_fraction", ValidationFraction, "a number from 0 to below 1");
        OptionException.Check(ValidationLast is null or (> 0 and < 1), "validation_last", ValidationLast, "a number between 0 and 1");
        OptionException.Check(ValidationLast is null || !RanksGroups, "validation_last", ValidationLast, "nothing for a ranker of groups, which are held out whole and at random");
        Pairs.Validate(PredictorType);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> ToHyperparameters()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Set(string name, object? value)
        {
            if (value is not null)
                all[name] = value is bool b ? (b ? "true" : "false") : value is Enum e ? Snake(e) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
        void SetInit(string block, InitOptions init)
        {
            Set($"{block}_init_method", init.Method);
            switch (init.Method)
            {
                case InitMethod.Normal: Set($"{block}_init_sigma", init.Sigma); break;
                case InitMethod.Uniform: Set($"{block}_init_scale", init.Scale); break;
                default: Set($"{block}_init_value", init.Value); break;
            }
        }
        Set("solver", Optimizer);
        Set("predictor_type", PredictorType);
        Set("num_classes", NumClasses);
        Set("positive_label", PositiveLabel);
        Set("num_factors", NumFactors);
        Set("seed", Seed);
        Set("threads", Threads);
        Set("epochs", Epochs);
        Set("mini_batch_size", MiniBatchSize);
        Set("learning_rate", LearningRate);
        Set("bias_lr", BiasLr);
        Set("linear_lr", LinearLr);
        Set("factors_lr", FactorsLr);
        Set("bias_lr_mult", BiasLrMult);
        Set("linear_lr_mult", LinearLrMult);
        Set("factors_lr_mult", FactorsLrMult);
        Set("bias_wd", BiasWd);
        Set("linear_wd", LinearWd);
        Set("factors_wd", FactorsWd);
        Set("linear_l2", LinearL2);
        Set("factors_l2", FactorsL2);
        Set("linear_l1", LinearL1);
        Set("factors_l1", FactorsL1);
        SetInit("bias", BiasInit);
        SetInit("linear", LinearInit);
        SetInit("factors", FactorsInit);
        Set("clip_gradient", ClipGradient);
        Set("rescale_grad", RescaleGrad);
        Set("eps", Eps);
        Set("shuffle", Shuffle);
        Set("early_stopping", EarlyStopping);
        Set("validation_fraction", ValidationFraction);
        Set("validation_last", ValidationLast);
        Set("refit", Refit);
        Set("min_count", MinCount);
        Set("standardize_labels", StandardizeLabels);
        Set("pad_last_batch", PadLastBatch);
        Set("keep_untrained", KeepUntrained);
        if (PredictorType == Cofactor.PredictorType.Ranker)
            Pairs.Show(Set);
        return all;
    }

    static string Snake(Enum value) => value switch
    {
        Cofactor.PredictorType type => PredictorTypes.NameOf(type),
        _ => value.ToString().ToLowerInvariant(),
    };

    static void CheckBlock(string block, double? lr, double? mult, double? wd, InitOptions init)
    {
        CheckRate($"{block}_lr", lr);
        CheckRate($"{block}_lr_mult", mult);
        OptionException.Check(lr is null || mult is null, $"{block}_lr", lr, $"no value beside {block}_lr_mult: give one of the two");
        CheckRate($"{block}_wd", wd);
        init.Validate(block);
    }

    static void CheckRate(string name, double? value) =>
        OptionException.Check(value is null || (value >= 0 && double.IsFinite(value.Value)), name, value, "a number of 0 or more");
}
