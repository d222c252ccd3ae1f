namespace Cofactor.Cli;

/// <summary>Every metric with its interval and what it means.</summary>
static class QualitySection
{
    public static ReportSection? Of(ReportFacts facts)
    {
        if (facts.Evaluation is not { } e)
            return null;
        string units = facts.Labels.Type == PredictorType.Ranker ? "groups" : "rows";
        var rows = new List<Cell[]>();
        foreach ((string name, double value) in e.Metrics)
            rows.Add([new Cell(name, Note: Meaning(name)), Show.Metric(value), e.Intervals.TryGetValue(name, out Interval i) ? $"{Show.Metric(i.Low)} to\u00A0{Show.Metric(i.High)}" : "", facts.Baseline.TryGetValue(name, out double b) ? Show.Metric(b) : ""]);
        return new ReportSection("How good it is", $"The interval tells what another sample of as many {units} might have given: 95 % of 1,000 draws of the {units} with replacement lie in it (percentile bootstrap, seed 1). "
            + $"Without a model: {(facts.Labels.Type switch { PredictorType.Regressor => "always the mean", PredictorType.Ranker => "an order by chance", PredictorType.Ordinal => "always the shares of the levels, and their mean", _ => "always the shares of the classes" })}.",
            [new Table("", ["Metric", "Value", "95 % interval", "No model"], rows)]);
    }

    static string Meaning(string name) => name.Split('@')[0] switch
    {
        MetricNames.Rmse => "root of the mean squared error; 0 is best",
        MetricNames.Mae => "mean absolute error; 0 is best",
        MetricNames.LogLoss => "mean −ln of the probability given to what was true; 0 is best",
        MetricNames.Accuracy => "share of rows whose most probable class or level is the true one",
        MetricNames.Auc => "share of pairs in the right order; ½ is chance, 1 is best",
        MetricNames.F1 => "harmonic mean of precision and recall at probability ½",
        MetricNames.Calibration => "mean prediction / mean label; 1 is best",
        MetricNames.MacroF1 => "mean over classes of each class's F1",
        MetricNames.Map => "mean average precision; 1 is best",
        MetricNames.Mrr => "mean of 1 / place of the first relevant row",
        "ndcg" => "gain of the first places, of the best order's; 1 is best",
        "precision" => "relevant share of the first places",
        "recall" => "share of what is relevant that is among the first places",
        _ => "",
    };
}
