using System.Globalization;

namespace Cofactor.Cli;

/// <summary>What the model predicts and how good it is, in a few sentences and numbers.</summary>
static class Headline
{
    public static string Of(ReportFacts facts)
    {
        string what = facts.Labels.Type switch
        {
            PredictorType.Regressor => $"This model predicts {facts.Label}, a number.",
            PredictorType.BinaryClassifier => $"This model tells how likely it is that {facts.Label} is '{facts.Labels.ClassNames[1]}' and not '{facts.Labels.ClassNames[0]}'.",
            PredictorType.MulticlassClassifier => $"This model tells which of {Show.Count(facts.Labels.ClassNames.Count)} classes {facts.Label} is.",
            PredictorType.Ordinal => $"This model tells which of {Show.Count(facts.Labels.ClassNames.Count)} ordered levels, {facts.Labels.ClassNames[0]} to {facts.Labels.ClassNames[^1]}, {facts.Label} is.",
            _ => facts.Model.Card.Hyperparameters.TryGetValue("item", out string? item) ? $"This model puts items ({item}) in order: what fits a context best comes first." : "This model puts rows of a group in order: what is preferred comes first.",
        };
        return $"{what} {(facts.Evaluation is null ? WithoutRows(facts) : WithRows(facts))}";
    }

    /// <summary>The numbers to be seen first.</summary>
    public static IReadOnlyList<KeyFigure> Figures(ReportFacts facts)
    {
        var figures = new List<KeyFigure>();
        ModelCard card = facts.Model.Card;
        if (facts.Evaluation is { } e)
        {
            string[] second = facts.Labels.Type switch
            {
                PredictorType.Regressor => [MetricNames.Mae],
                PredictorType.BinaryClassifier => [MetricNames.Auc, MetricNames.Accuracy],
                PredictorType.MulticlassClassifier => [MetricNames.Accuracy, MetricNames.MacroF1],
                PredictorType.Ordinal => [MetricNames.Rmse, MetricNames.Accuracy],
                _ => [MetricNames.Mrr, MetricNames.Auc],
            };
            foreach (string name in new[] { facts.Main.Name }.Concat(second).Where(e.Metrics.ContainsKey))
                figures.Add(new KeyFigure(name, Show.Metric(e.Metrics[name]), e.Intervals.TryGetValue(name, out Interval i) ? $"95 %: {Show.Metric(i.Low)} to {Show.Metric(i.High)}" : ""));
            figures.Add(new KeyFigure("judged by", Show.Count(e.Rows), e.Groups > 0 ? $"rows, {Show.Count(e.Groups, "group")}" : "rows"));
        }
        else
        {
            foreach ((string name, double value) in card.Metrics.Take(2))
                figures.Add(new KeyFigure(name.Replace('_', ' '), Show.Metric(value), "while training"));
        }
        if (card.TrainingRows > 0)
            figures.Add(new KeyFigure("trained on", Show.Count(card.TrainingRows), "rows"));
        figures.Add(new KeyFigure("size", Show.Count(facts.Model.FeatureCount), $"features × {Show.Count(facts.Model.FactorCount, "factor")}"));
        return figures;
    }

    static string WithoutRows(ReportFacts facts)
    {
        string metric = "validation_" + facts.Main.Name;
        return facts.Model.Card.Metrics.TryGetValue(metric, out double value)
            ? $"While it was trained, its {metric.Replace('_', ' ')} came to {Show.Metric(value)}. How good that is can be told by labelled rows that it has not seen: cofactor report MODEL DATA."
            : "How good it is can be told by labelled rows that it has not seen: cofactor report MODEL DATA.";
    }

    static string WithRows(ReportFacts facts)
    {
        (string main, bool higher) = facts.Main;
        double value = facts.Metric(main), baseline = facts.Baseline.GetValueOrDefault(main, double.NaN);
        string rows = $"On the {Show.Count(facts.Evaluation!.Rows, "row")} of {ReportFacts.NameOf(facts.DataPath!)}";
        string comparison = facts.Labels.Type switch
        {
            PredictorType.Regressor => $"its typical error ({main}) is {Show.Metric(value)}; always giving the mean would come to {Show.Metric(baseline)}",
            PredictorType.BinaryClassifier when facts.Metric(MetricNames.Auc) is var auc && !double.IsNaN(auc) =>
                $"it puts '{facts.Labels.ClassNames[1]}' before '{facts.Labels.ClassNames[0]}' in {Percent(auc)} of all pairs, where chance has 50 %. Its log loss is {Show.Metric(value)}; always giving the share of '{facts.Labels.ClassNames[1]}' would come to {Show.Metric(baseline)}",
            PredictorType.BinaryClassifier or PredictorType.MulticlassClassifier =>
                $"it is right in {Percent(facts.Metric(MetricNames.Accuracy))} of the cases; always giving the most frequent class would be right in {Percent(facts.Baseline.GetValueOrDefault(MetricNames.Accuracy))}. Its log loss is {Show.Metric(value)}; always giving the shares of the classes would come to {Show.Metric(baseline)}",
            PredictorType.Ordinal =>
                $"it finds the very level in {Percent(facts.Metric(MetricNames.Accuracy))} of the cases; always giving the most frequent would in {Percent(facts.Baseline.GetValueOrDefault(MetricNames.Accuracy))}. Its expected level is off by {Show.Metric(facts.Metric(MetricNames.Rmse))} (rmse), where the mean's is by {Show.Metric(facts.Baseline.GetValueOrDefault(MetricNames.Rmse, double.NaN))}. Its log loss is {Show.Metric(value)}; always giving the shares of the levels would come to {Show.Metric(baseline)}",
            _ when double.IsNaN(baseline) => $"its {main} is {Show.Metric(value)}{(facts.Metric(MetricNames.Auc) is var auc && !double.IsNaN(auc) ? $", and what was chosen stands before {Percent(auc)} of the other items, where chance has 50 %" : "")}",
            _ => $"its {main} is {Show.Metric(value)}; an order by chance would come to {Show.Metric(baseline)}",
        };
        return $"{rows}, {comparison}. {Verdict(value, baseline, higher)}{Familiar(facts)}".TrimEnd();
    }

    static string Verdict(double value, double baseline, bool higher)
    {
        double gain = higher ? value - baseline : baseline - value;
        return !double.IsFinite(gain) || baseline == 0 ? ""
            : gain <= 0 ? "So it is no better than without a model. "
            : higher ? "" : $"So the model removes {Percent(gain / baseline)} of that. ";
    }

    static string Familiar(ReportFacts facts) => facts.Evaluation!.Rows == facts.Model.Card.TrainingRows
        ? "It was trained on as many rows: if these are the same, the numbers flatter it." : "";

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
