namespace Cofactor.Benchmarks;

/// <summary>How long the command takes to answer when there is nothing to do.</summary>
static class StartSection
{
    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Start");
        Timing ms = Timing.Of(Enumerable.Range(0, 15).Select(_ => Child.Run(settings.Command, ["--help"]).Seconds)).Times(1000);
        report.Say($"`cofactor --help`, from start to end of the process, 15 times: {MarkdownReport.Number(ms, 0)} ms.");
    }
}
