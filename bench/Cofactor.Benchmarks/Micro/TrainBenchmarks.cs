using BenchmarkDotNet.Attributes;

namespace Cofactor.Benchmarks;

/// <summary>
/// Time of a training run of one epoch, AdaGrad on log-loss over 100,000 rows of 39 non-zeros in memory: from options to model, so the
/// start of all weights and Cofactor's look at the labels count as well. Both start from the same weights and keep the rows' order.
/// </summary>
[MemoryDiagnoser]
public class TrainBenchmarks
{
    const double Start = 0.01;   // of each factor: a constant, so that random numbers take no time

    Dataset _rows = null!;
    SgdOptions _options = null!;

    [Params(8, 16, 32, 64)]
    public int K { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = ClickRows.Make(100_000, renumber: true);
        _options = new SgdOptions
        {
            NumFactors = K,
            Epochs = 1,
            EarlyStopping = 0,
            Shuffle = false,
            FactorsInit = new InitOptions(InitMethod.Constant, Value: Start),
        }.Resolve(PredictorType.BinaryClassifier);
        Twins.RequireEqual(Naive(), Trainer.Run(_rows, _options).History[0].TrainMetric, 1e-3);
    }

    [Benchmark(Baseline = true)]
    public double Naive() => NaiveAdaGrad.Of(_options, PredictorType.BinaryClassifier, _rows).Epoch(_rows);

    [Benchmark]
    public FmModel Cofactor() => Trainer.Train(_rows, _options);
}
