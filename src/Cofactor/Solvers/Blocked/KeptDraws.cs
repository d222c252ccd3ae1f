namespace Cofactor.Solvers;

/// <summary>The draws that become the model: evenly spread over those offered, or the mean of all.</summary>
sealed class KeptDraws
{
    readonly FmShape _shape;
    readonly int _cutPoints;
    readonly long _offers;
    readonly bool _isMean;
    readonly FmWeights _weights;
    long _offered;
    int _kept;

    /// <param name="draw">One as they will be offered.</param>
    /// <param name="options">How many are offered and kept.</param>
    public KeptDraws(FmWeights draw, McmcOptions options)
    {
        _offers = options.Sweeps - options.SkippedSweeps;
        _isMean = options.PosteriorMean;
        _shape = draw.Shape with { DrawCount = _isMean ? 1 : (int)Math.Min(options.Draws, _offers) };
        _cutPoints = draw.CutPoints.Length;
        _weights = new FmWeights(_shape, _cutPoints);
    }

    public void Offer(FmWeights draw)
    {
        _offered++;
        if (_isMean)
            Add(draw);
        else if (_offered * _shape.DrawCount / _offers > (_offered - 1) * _shape.DrawCount / _offers)
            draw.CopyTo(_weights, _kept++);
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
