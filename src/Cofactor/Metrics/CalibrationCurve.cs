namespace Cofactor;

/// <summary>Rows of like predictions.</summary>
/// <param name="Weight">Σ c.</param>
/// <param name="Prediction">Their mean probability, Σ cp / Σ c.</param>
/// <param name="Share">The share that the event came true in, Σ cy / Σ c.</param>
/// <param name="Likely">Where that share's true value lies, 95 % (Wilson 1927, of Σ c rows).</param>
public readonly record struct CalibrationBin(double Weight, double Prediction, double Share, Interval Likely);

/// <summary>
/// Whether probabilities mean what they say: of the rows given about p, an event should come true in a share of p. Rows are put into 1,000 cells
/// of equal width as they come, which are then joined to bins of about as many rows each.
/// </summary>
public sealed class CalibrationCurve
{
    const int Cells = 1000;
    const double NormalQuantile = 1.959963984540054;   // of 97.5 %

    readonly double[] _weights = new double[Cells], _predictions = new double[Cells], _hits = new double[Cells];   // Σ c, Σ cp, Σ cy

    /// <summary>Adds a row.</summary>
    /// <param name="prediction">The probability of the event, 0 to 1.</param>
    /// <param name="happened">Whether it came true.</param>
    /// <param name="weight">The row's weight, 0 or more.</param>
    public void Add(float prediction, bool happened, float weight = 1f)
    {
        int cell = Math.Clamp((int)(prediction * Cells), 0, Cells - 1);
        _weights[cell] += weight;
        _predictions[cell] += (double)weight * prediction;
        if (happened)
            _hits[cell] += weight;
    }

    /// <summary>
    /// The curve by ascending prediction: up to <paramref name="count"/> ≥ 1 bins, each of a <paramref name="count"/>th of the rows or more, the last of half as many or more.
    /// </summary>
    public IReadOnlyList<CalibrationBin> Bins(int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var bins = new List<CalibrationBin>();
        double left = _weights.Sum(), least = left / count, weight = 0, predictions = 0, hits = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            left -= _weights[cell];
            weight += _weights[cell];
            predictions += _predictions[cell];
            hits += _hits[cell];
            if (weight == 0 || (cell < Cells - 1 && (weight < least || left < least / 2)))
                continue;
            bins.Add(new CalibrationBin(weight, predictions / weight, hits / weight, Wilson(hits / weight, weight)));
            weight = predictions = hits = 0;
        }
        return bins;
    }

    /// <summary>The expected calibration error: the mean over rows of |share − mean prediction| of their bin; 0 is best, NaN without rows.</summary>
    public double Error(int count = 10)
    {
        IReadOnlyList<CalibrationBin> bins = Bins(count);
        return bins.Sum(b => b.Weight * Math.Abs(b.Share - b.Prediction)) / bins.Sum(b => b.Weight);
    }

    static Interval Wilson(double share, double n)
    {
        double z2 = NormalQuantile * NormalQuantile, middle = (share + z2 / (2 * n)) / (1 + z2 / n);
        double half = NormalQuantile / (1 + z2 / n) * Math.Sqrt(share * (1 - share) / n + z2 / (4 * n * n));
        return new Interval(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
