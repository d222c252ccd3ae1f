namespace Cofactor.Cli;

/// <summary>All that a report is made of.</summary>
sealed record ReportFacts
{
    public required FmModel Model { get; init; }

    /// <summary>The model's file, as given.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The rows that it was judged by; null without.</summary>
    public string? DataPath { get; init; }

    public Evaluation? Evaluation { get; init; }

    /// <summary>What was collected of the rows; null without any, and for rankers of all items.</summary>
    public RowStatistics? Rows { get; init; }

    /// <summary>What the best constant prediction, or chance, comes to, by metric.</summary>
    public IReadOnlyDictionary<string, double> Baseline { get; init; } = new Dictionary<string, double>();

    public LabelMap Labels => Model.Labels;

    /// <summary>What the label is called.</summary>
    public string Label => Model.FeatureMap?.Layout.Label is { Length: > 0 } name ? name : "the label";

    /// <summary>The metric to look at first, and whether higher is better.</summary>
    public (string Name, bool HigherIsBetter) Main => Labels.Type == PredictorType.Ranker
        ? (Evaluation?.Metrics.Keys.FirstOrDefault(k => k.StartsWith("ndcg", StringComparison.Ordinal)) ?? MetricNames.Auc, true)
        : (MetricNames.Main(Labels.Type), false);

    /// <summary>A metric of the rows; NaN where it is not known.</summary>
    public double Metric(string name) => Evaluation?.Metrics.GetValueOrDefault(name, double.NaN) ?? double.NaN;

    /// <summary>The last part of a path, or what standard input is.</summary>
    public static string NameOf(string path) => path == OutputPath.Standard ? "standard input" : Path.GetFileName(path.TrimEnd('/'));
}
