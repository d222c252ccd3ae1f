namespace Cofactor;

/// <summary>The names that metrics bear everywhere: in results, model files, tables and JSON.</summary>
public static class MetricNames
{
    /// <summary>Root mean squared error.</summary>
    public const string Rmse = "rmse";

    /// <summary>Mean absolute error.</summary>
    public const string Mae = "mae";

    /// <summary>Mean negative logarithm of the probability that the true class was given, in nats.</summary>
    public const string LogLoss = "log_loss";

    /// <summary>Share of rows whose most probable class is the true one.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Area under the ROC curve.</summary>
    public const string Auc = "auc";

    /// <summary>Harmonic mean of precision and recall of class 1.</summary>
    public const string F1 = "f1";

    /// <summary>Mean prediction divided by mean label; 1 is best.</summary>
    public const string Calibration = "calibration";

    /// <summary>Mean over classes of each class's F1.</summary>
    public const string MacroF1 = "macro_f1";

    /// <summary>Mean average precision.</summary>
    public const string Map = "map";

    /// <summary>Mean reciprocal rank of the first relevant row.</summary>
    public const string Mrr = "mrr";

    /// <summary>Normalised discounted cumulative gain of the first <paramref name="k"/> rows: <c>ndcg@10</c>.</summary>
    public static string Ndcg(int k) => At("ndcg", k);

    /// <summary>Share of relevant rows among the first <paramref name="k"/>.</summary>
    public static string Precision(int k) => At("precision", k);

    /// <summary>Share of the relevant rows that are among the first <paramref name="k"/>.</summary>
    public static string Recall(int k) => At("recall", k);

    /// <summary>The metric by which a task's models are compared, lower is better: <c>rmse</c> for a regressor, <c>log_loss</c> for classifiers, levels and, of pairs, for rankers.</summary>
    public static string Main(PredictorType type) => type == PredictorType.Regressor ? Rmse : LogLoss;

    static string At(string name, int k) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}@{k}");
}
