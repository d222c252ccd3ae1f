using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Cofactor.Benchmarks;

/// <summary>MB/s: millions of bytes that one operation goes through, a second of mean time.</summary>
/// <param name="bytes">The bytes of one operation.</param>
sealed class ThroughputColumn(Func<BenchmarkCase, long> bytes) : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "MB/s";

    public string Legend => "10^6 bytes of input a second, by the mean";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Statistics;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { Mean: var nanoseconds }
            ? (bytes(benchmarkCase) / nanoseconds * 1e3).ToString("F0", CultureInfo.InvariantCulture)
            : "NA";
}
