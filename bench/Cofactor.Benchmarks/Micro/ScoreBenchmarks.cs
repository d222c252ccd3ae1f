using BenchmarkDotNet.Attributes;
using Cofactor.Numerics;

namespace Cofactor.Benchmarks;

/// <summary>Time to score one row of ones: random rows, one after the other, of a model that no cache holds.</summary>
[MemoryDiagnoser]
public class ScoreBenchmarks
{
    const int Factors = 1 << 26;    // n · k: 256 MB of V, whatever k
    const int NonZeros = 1 << 22;   // of all rows together, so that a round touches about as much

    FmModel _model = null!;
    NaiveModel _naive = null!;
    int[] _ids = null!;
    int _next;

    [Params(8, 16, 32, 64)]
    public int K { get; set; }

    [Params(2, 39)]
    public int NonZerosPerRow { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int n = Factors / K;
        _naive = new NaiveModel(n, K) { Bias = 0.5f };
        Fill(_naive.Linear, 1);
        Fill(_naive.Factors, 2);
        _model = FmModel.FromWeights(new FmShape(n, K), [_naive.Bias], _naive.Linear, _naive.Factors, LabelMap.Binary);
        _ids = [.. Enumerable.Range(0, NonZeros).Select(p => CounterRandom.Below(3, (ulong)p, n))];
        SparseRow row = Next();
        Twins.RequireEqual(_naive.Score(row), _model.Score(row), 1e-4);
    }

    [Benchmark(Baseline = true)]
    public float Naive() => _naive.Score(Next());

    [Benchmark]
    public float Cofactor() => _model.Score(Next());

    SparseRow Next()
    {
        int start = _next;
        _next = start + 2 * NonZerosPerRow <= _ids.Length ? start + NonZerosPerRow : 0;
        return new SparseRow(_ids.AsSpan(start, NonZerosPerRow));
    }

    static void Fill(float[] weights, ulong key)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = 0.2f * (float)(CounterRandom.Uniform(key, (ulong)i) - 0.5);
    }
}
