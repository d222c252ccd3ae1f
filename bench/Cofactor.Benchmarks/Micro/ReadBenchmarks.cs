using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Cofactor.Benchmarks;

/// <summary>Time to read a file in memory into a data set, the format found out; CSV is read twice, to fit its map and to encode.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class ReadBenchmarks
{
    public static IEnumerable<RowFile> Files => RowFile.All;

    [ParamsSource(nameof(Files))]
    public RowFile File { get; set; } = null!;

    [GlobalSetup]
    public void Setup() => _ = File.Content;

    [Benchmark]
    public Dataset Read()
    {
        using Stream stream = File.Open();
        return DataFile.Read(stream, File.Name);
    }

    sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new ThroughputColumn(benchmark => ((RowFile)benchmark.Parameters[nameof(File)]).Content.Length));
    }
}
