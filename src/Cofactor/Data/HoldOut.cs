namespace Cofactor;

/// <summary>
/// Which rows early stopping holds out: those whose seeded hash of their number falls below a fraction, or the last of them. A rule of
/// the row number alone (and, for the last, of their count), so it is the same in memory, on streams and after a resumed run.
/// </summary>
/// <param name="Fraction">Share of the rows held out, 0 ≤ F &lt; 1.</param>
/// <param name="Seed">The run's seed; the last rows do not depend on it.</param>
/// <param name="IsLast">Whether the last rows are held out, and not random ones.</param>
public sealed record HoldOut(double Fraction, ulong Seed, bool IsLast = false)
{
    /// <summary>Where the held-out share of the hashes starts, from 0 to below 1: folds of one seed that follow each other share no row.</summary>
    public double From { get; init; }

    /// <summary>Fewer rows than these are all trained on.</summary>
    public const long MinimumRows = 1_000;

    /// <summary>Whether the row of this number (from 0) is held out of <see cref="MinimumRows"/> or more.</summary>
    /// <param name="row">Number of the row.</param>
    /// <param name="rows">Number of all rows; needed where the last are held out.</param>
    /// <exception cref="ArgumentNullException">The last rows are held out, and their number is not given.</exception>
    public bool Contains(long row, long? rows = null)
    {
        if (!IsLast)
        {
            double hash = Numerics.CounterRandom.Uniform(Seed ^ 0x48_6F_6C_64_4F_75_74UL, (ulong)row);
            return hash >= From && hash < From + Fraction;
        }
        return row >= Math.Round((rows ?? throw new ArgumentNullException(nameof(rows))) * (1 - Fraction));
    }
}
