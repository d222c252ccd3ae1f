namespace Cofactor.Cli;

/// <summary>What <c>predict</c> writes of a row.</summary>
enum OutputType
{
    /// <summary>The value, the expected level, the probability, or C probabilities.</summary>
    Prediction,

    /// <summary>The score, before the link, of each output.</summary>
    Score,

    /// <summary>The name of the most probable class or level; for a regressor the value.</summary>
    Label,

    /// <summary>The probability of each class or level.</summary>
    Probability,
}

/// <summary>How predictions are laid out.</summary>
enum PredictionLayout
{
    /// <summary>One row a line; several numbers have commas between them and a line of names above.</summary>
    Lines,

    /// <summary>One JSON document: a number, an array of numbers, a text or an object a row.</summary>
    Json,
}

/// <summary>What is written of each row.</summary>
/// <param name="Type">Predictions, scores, labels or probabilities.</param>
/// <param name="Keep">Columns to copy beside them.</param>
/// <param name="Interval">The level of an interval to be added; null: none.</param>
/// <param name="Clip">The range that predictions are clipped to; null: none.</param>
sealed record PredictionForm(OutputType Type, IReadOnlyList<string> Keep, double? Interval, LabelRange? Clip)
{
    /// <summary>What an interval is written as.</summary>
    public static readonly string[] IntervalNames = ["prediction", "deviation", "lower", "upper"];

    /// <exception cref="UsageException">The model cannot give what is asked for, or parts do not go together.</exception>
    public void Check(FmModel model)
    {
        if (Type == OutputType.Probability && model.Labels.ClassNames.Count == 0)
            throw new UsageException($"--output-type probability needs a model of classes or levels; this one is a {PredictorTypes.NameOf(model.Labels.Type)}.", "probability", "prediction or score", "Leave --output-type out.");
        if (Type == OutputType.Score && Clip is not null)
            throw new UsageException("--clip is for predictions; scores are not clipped.", remedy: "Leave out --clip or --output-type score.");
        if (Interval is null)
            return;
        if (Type != OutputType.Prediction)
            throw new UsageException("--interval goes with --output-type prediction only.", remedy: "Leave out --interval or --output-type.");
        if (model.Labels.Type is PredictorType.Ordinal or PredictorType.MulticlassClassifier)
            throw new UsageException($"--interval fits regressors and binary classifiers; the model's task is {PredictorTypes.NameOf(model.Labels.Type)}.", remedy: "Use --output-type probability, which tells how sure it is of each class or level.");
        if (!model.HasIntervals)
            throw new UsageException("--interval needs a model that keeps draws, which tell how sure it is; this one does not.", $"{model.Shape.DrawCount} draw of a {PredictorTypes.NameOf(model.Labels.Type)}",
                "a regressor, binary classifier or ordinal model trained with --solver mcmc, without --posterior-mean", "Train with --solver mcmc, or leave out --interval.");
    }
}
