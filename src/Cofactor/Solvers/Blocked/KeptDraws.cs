using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>The draws that become the model: evenly spread over those offered, or the mean of all.</summary>
sealed class KeptDraws
{
    const long UsualBytes = 64 << 20;
    const int LeastDraws = 20, MostDraws = 10_000;

    readonly FmShape _shape;
    readonly int _cutPoints;
    readonly long _offers;
    readonly bool _isMean;
    readonly FmWeights _weights;
    readonly float[] _noise;
    long _offered;
    int _kept;

    /// <param name="draw">One as they will be offered.</param>
    /// <param name="options">How many are offered and kept.</param>
    public KeptDraws(FmWeights draw, McmcOptions options)
    {
        _offers = options.Sweeps - options.SkippedSweeps;
        _isMean = options.PosteriorMean;
        _shape = draw.Shape with { DrawCount = CountOf(draw.Shape, options) };
        _cutPoints = draw.CutPoints.Length;
        _weights = new FmWeights(_shape, _cutPoints);
        _noise = new float[_shape.DrawCount];
    }

    /// <summary>How many the model is to keep.</summary>
    public int Draws => _shape.DrawCount;

    /// <summary>1/√α of each draw that <see cref="Take"/> gave; null where the draws have none, or their mean is kept.</summary>
    public float[]? Noise => _isMean || _kept == 0 || _noise[0] == 0 ? null : _noise[.._kept];

    /// <exception cref="DataFormatException">The run's weights, those of the draws included, do not fit in memory beside the rows.</exception>
    public static void CheckRoom(BlockedData data, BlockedOptions options, IRowSource source, long memory)
    {
        var one = new FmShape(data.FeatureCount, options.NumFactors);
        int draws = options is McmcOptions mcmc ? CountOf(one, mcmc) : 0;
        decimal needed = data.Bytes + (decimal)one.Bytes * (2 + draws);   // those of this sweep, in training and as a model
        if (needed <= memory)
            return;
        string what = draws > 1 ? string.Create(CultureInfo.InvariantCulture, $"{draws} draws of {options.NumFactors} factors") : string.Create(CultureInfo.InvariantCulture, $"{options.NumFactors} factors");
        throw new DataFormatException(source.Locate(-1), string.Create(CultureInfo.InvariantCulture, $"{data.FeatureCount:N0} features, of which {what} need {needed / 1e9m:N1} GB to train"),
            string.Create(CultureInfo.InvariantCulture, $"a model that fits in {memory / 1e9:N1} GB with its rows"),
            (draws > 1 ? "Use fewer --draws, --posterior-mean true, " : "Use ") + "a smaller --num-factors, or --hash-bits 20 to hash the ids into fewer features.");
    }

    public void Offer(FmWeights draw, double? noisePrecision)
    {
        _offered++;
        if (_isMean)
            Add(draw);
        else if (_offered * _shape.DrawCount / _offers > (_offered - 1) * _shape.DrawCount / _offers)
        {
            _noise[_kept] = noisePrecision is { } alpha ? (float)(1 / Math.Sqrt(alpha)) : 0;
            draw.CopyTo(_weights, _kept++);
        }
    }

    /// <summary>What was kept; null for nothing.</summary>
    public FmWeights? Take()
    {
        if (_isMean ? _offered > 0 : _kept == _shape.DrawCount)
            return _weights;
        if (_kept == 0)
            return null;
        var fewer = new FmWeights(_shape with { DrawCount = _kept }, _cutPoints);
        _weights.CopyTo(fewer, 0);
        return fewer;
    }

    static int CountOf(FmShape one, McmcOptions options)
    {
        if (options.PosteriorMean)
            return 1;
        long usual = Math.Clamp(UsualBytes / Math.Max(1, one.Bytes), LeastDraws, MostDraws);
        return (int)Math.Min(options.Draws ?? usual, options.Sweeps - options.SkippedSweeps);
    }

    void Add(FmWeights draw)
    {
        Add(draw.Bias, _weights.Bias);
        Add(draw.Linear, _weights.Linear);
        Add(draw.Factors, _weights.Factors);
        for (int l = 0; l < _cutPoints; l++)
            _weights.CutPoints[l] += (draw.CutPoints[l] - _weights.CutPoints[l]) / _offered;
    }

    void Add(Numerics.NativeBuffer draw, Numerics.NativeBuffer mean)
    {
        for (long at = 0; at < mean.Length; at += 1 << 20)
        {
            int count = (int)Math.Min(1 << 20, mean.Length - at);
            Span<float> to = mean.Span(at, count), from = draw.Span(at, count);
            for (int i = 0; i < count; i++)
                to[i] += (from[i] - to[i]) / _offered;
        }
        GC.KeepAlive(draw);
        GC.KeepAlive(mean);
    }
}
