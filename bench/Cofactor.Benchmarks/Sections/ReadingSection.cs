using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>Files to rows in memory, by format and threads.</summary>
static class ReadingSection
{
    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Reading");
        report.Say("A file in the page cache becomes a data set in memory (`DataFile.Read`), MB of file a second, median (least–most) of the rounds. Clicks of the Criteo-like set, 39 non-zeros a row; CSV has 39 text columns and a column of decimals and is encoded with a map that exists.");
        int all = Environment.ProcessorCount;
        report.Table(["format", "MB", "1 thread, MB/s", $"{all} threads, MB/s"], RowFile.Large(BenchmarkData.Folder(settings, "reading")).Select(file =>
        {
            double megabytes = new FileInfo(file.Path).Length / 1e6;
            Timing[] timings = Rounds.Measure(settings.Rounds, () => Rounds.Seconds(() => DataFile.Read(file.Path, file.Options with { Threads = 1 })), () => Rounds.Seconds(() => DataFile.Read(file.Path, file.Options with { Threads = all })));
            string Rate(Timing t) => MarkdownReport.Number(new Timing(megabytes / t.Median, megabytes / t.High, megabytes / t.Low), 0);
            return new[] { file.Name, megabytes.ToString("N0", CultureInfo.InvariantCulture), Rate(timings[0]), Rate(timings[1]) };
        }).ToArray());
    }
}
