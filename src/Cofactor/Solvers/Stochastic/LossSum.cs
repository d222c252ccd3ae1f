namespace Cofactor.Solvers;

/// <summary>A weighted sum of losses. In double: a float sum of millions of losses would lose the last ones.</summary>
/// <param name="Loss">Σ c·L.</param>
/// <param name="Weight">Σ c.</param>
/// <param name="Rows">Number of rows.</param>
readonly record struct LossSum(double Loss, double Weight, long Rows)
{
    public double Mean => Loss / Weight;

    public static LossSum operator +(LossSum a, LossSum b) => new(a.Loss + b.Loss, a.Weight + b.Weight, a.Rows + b.Rows);
}
