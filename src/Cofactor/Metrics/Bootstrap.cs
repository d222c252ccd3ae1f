using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Confidence intervals of statistics that are functions of sums over rows (or groups of a ranker), by the percentile bootstrap (Efron 1979):
/// rows are drawn with replacement, as many as there are; the interval holds the middle part of what the statistic comes to, R times over.
/// <para>Rows come one by one and are not kept. Beyond a number of units that keeps the work at R · 500,000 additions, rows are dealt to units at random
/// and units are drawn in place of rows: sums of rows dealt at random vary as the rows do, so the interval has the same width but for O(1 / units).</para>
/// <para>Seeded: the same rows give the same interval.</para>
/// </summary>
public sealed class Bootstrap
{
    const int Work = 500_000, LeastUnits = 100, MostUnits = 10_000, Purpose = 0x626F6F74;

    readonly int _sums, _most;
    readonly ulong _seed, _dealing;
    double[] _units;   // [units × sums]
    int _count;
    long _rows;

    /// <summary>An empty sample.</summary>
    /// <param name="sums">How many sums a unit has, 1 or more.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public Bootstrap(int sums, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sums, 1);
        _sums = sums;
        _seed = seed;
        _dealing = CounterRandom.Key(seed, Purpose);
        _most = Math.Clamp(Work / sums, LeastUnits, MostUnits);
        _units = new double[Math.Min(_most, 64) * sums];
    }

    /// <summary>The sums that the next row is to be added to. // [sums]</summary>
    public Span<double> Next()
    {
        int unit = _rows < _most ? (int)_rows : CounterRandom.Below(_dealing, (ulong)_rows, _most);
        _rows++;
        if (unit == _count && ++_count * _sums > _units.Length)
            Array.Resize(ref _units, (int)Math.Min(2L * _units.Length, (long)_most * _sums));
        return _units.AsSpan(unit * _sums, _sums);
    }

    /// <summary>The intervals of statistics.</summary>
    /// <param name="statistics">From the sums of a sample to its statistics by name; one that is undefined there is missing or not finite.</param>
    /// <param name="level">The share of resamples inside, between 0 and 1.</param>
    /// <param name="resamples">R ≥ 1.</param>
    /// <returns>Those statistics that at least half of the resamples define; none of fewer than two rows.</returns>
    public IReadOnlyDictionary<string, Interval> Intervals(Func<double[], IReadOnlyDictionary<string, double>> statistics, double level = 0.95, int resamples = 1000)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level is between 0 and 1.");
        var values = new Dictionary<string, List<double>>();
        for (int r = 0; r < resamples && _count > 1; r++)
            foreach ((string name, double value) in statistics(Resample((ulong)r)))
            {
                if (!values.TryGetValue(name, out List<double>? all))
                    values[name] = all = [];
                if (double.IsFinite(value))
                    all.Add(value);
            }
        return values.Where(v => 2 * v.Value.Count >= resamples).ToDictionary(v => v.Key, v => Middle(v.Value, level));
    }

    /// <summary>The sums of one resample. // [sums]</summary>
    double[] Resample(ulong number)
    {
        var totals = new double[_sums];
        ulong key = CounterRandom.Key(_seed, Purpose, number + 1);
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<double> unit = _units.AsSpan(CounterRandom.Below(key, (ulong)i, _count) * _sums, _sums);
            for (int s = 0; s < unit.Length; s++)
                totals[s] += unit[s];
        }
        return totals;
    }

    static Interval Middle(List<double> values, double level)
    {
        values.Sort();
        return new Interval(Quantile(values, (1 - level) / 2), Quantile(values, (1 + level) / 2));
    }

    /// <summary>The quantile q of ascending values, by linear interpolation between the two next to place q · (count − 1).</summary>
    static double Quantile(List<double> values, double q)
    {
        double place = q * (values.Count - 1);
        int below = (int)place;
        return below + 1 < values.Count ? values[below] + (place - below) * (values[below + 1] - values[below]) : values[below];
    }
}
