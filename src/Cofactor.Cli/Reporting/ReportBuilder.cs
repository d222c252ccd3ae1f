namespace Cofactor.Cli;

/// <summary>Puts a report together: from what matters most to what is looked up.</summary>
static class ReportBuilder
{
    public static ReportDocument Build(ReportFacts facts, CancellationToken cancellationToken) => new(
        $"{ReportFacts.NameOf(facts.ModelPath)}: {PredictorTypes.NameOf(facts.Labels.Type).Replace('_', ' ')}",
        Headline.Of(facts),
        Headline.Figures(facts),
        [
            .. new[]
            {
                QualitySection.Of(facts), ShapeSection.Of(facts), WeakSpotsSection.Of(facts), WeightsSection.Of(facts.Model, cancellationToken),
                DataSection.Of(facts), TrainingSection.Of(facts), ReproduceSection.Of(facts),
            }.OfType<ReportSection>(),
        ],
        $"Made by cofactor {typeof(FmModel).Assembly.GetName().Version!.ToString(3)} from {ReportFacts.NameOf(facts.ModelPath)}{(facts.DataPath is null ? "" : $" and {ReportFacts.NameOf(facts.DataPath)}")}.");
}
