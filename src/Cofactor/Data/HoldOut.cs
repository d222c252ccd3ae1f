namespace Cofactor;

/// <summary>
/// Which rows early stopping holds out: those whose seeded hash of their number falls below a fraction. A rule of the row number
/// alone, so it is the same in memory, on streams and after a resumed run.
/// </summary>
/// <param name="Fraction">Share of the rows held out, 0 ≤ F &lt; 1.</param>
/// <param name="Seed">The run's seed.</param>
public sealed record HoldOut(double Fraction, ulong Seed)
{
    /// <summary>Fewer rows than these are all trained on.</summary>
    public const long MinimumRows = 1_000;

    /// <summary>Whether the row of this number (from 0) is held out.</summary>
    public bool Contains(long row) => Numerics.CounterRandom.Uniform(Seed ^ 0x48_6F_6C_64_4F_75_74UL, (ulong)row) < Fraction;
}
