namespace Cofactor.Benchmarks;

/// <summary>What the memory of the machine gives, to read the other figures by.</summary>
static class MemorySection
{
    public static void Write(MarkdownReport report)
    {
        report.Heading("Memory");
        report.Say("Long runs through arrays of 256 MB on huge pages, best of four, in GB/s.");
        int all = Environment.ProcessorCount;
        string Gb(double bytes) => MarkdownReport.Number(bytes / 1e9, 1);
        report.Table(["", "1 thread", $"{all} threads"],
        [
            ["read", Gb(Bandwidth.Read(1)), Gb(Bandwidth.Read(all))],
            ["a = b + s·c (STREAM's triad)", Gb(Bandwidth.Triad(1)), Gb(Bandwidth.Triad(all))],
        ]);
    }
}
