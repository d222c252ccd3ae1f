namespace Cofactor;

/// <summary>What a model remembers of its making. It does not change a prediction.</summary>
public sealed record ModelCard
{
    /// <summary>The hyperparameters of the run by their SageMaker names, such as <c>num_factors</c>, values as text.</summary>
    public IReadOnlyDictionary<string, string> Hyperparameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The final metrics, such as <c>train_rmse</c> and <c>validation_rmse</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The run epoch by epoch.</summary>
    public IReadOnlyList<EpochReport> History { get; init; } = [];

    /// <summary>Number of rows trained on; 0 if unknown.</summary>
    public long TrainingRows { get; init; }

    /// <summary>Number of features with at least one training row; the others contribute nothing.</summary>
    public long TrainedFeatures { get; init; }

    /// <summary>The least and the largest label trained on, to which predictions can be clipped; null where unknown, and for other tasks than a regressor.</summary>
    public LabelRange? LabelRange { get; init; }

    /// <summary>Program and version that made the model, processor family and vector width: what a repetition bit for bit needs.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Further text kept with the model, such as what an imported artifact said of itself.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();
}
