namespace Cofactor.Benchmarks;

/// <summary>Speed counts only where both compute the same.</summary>
static class Twins
{
    /// <exception cref="InvalidOperationException">The figures differ by more than rounding explains.</exception>
    public static void RequireEqual(double naive, double cofactor, double tolerance)
    {
        if (!(Math.Abs(naive - cofactor) <= tolerance * Math.Max(1, Math.Abs(naive))))
            throw new InvalidOperationException($"The naive twin gives {naive} and Cofactor {cofactor}.");
    }
}
