namespace Cofactor;

/// <summary>The learning rates and ε of a run once defaults and multipliers are filled in.</summary>
readonly record struct Rates(double Bias, double Linear, double Factors, double Eps)
{
    public static Rates Of(SgdOptions o)
    {
        double common = o.LearningRate ?? o.Optimizer switch
        {
            Optimizer.Sgd => 0.02,
            Optimizer.AdaGrad => 0.05,
            Optimizer.Adam => 0.001,
            Optimizer.Ftrl => 0.05,
            _ => throw new ArgumentOutOfRangeException(nameof(o)),
        };
        return new Rates(
            o.BiasLr ?? common * (o.BiasLrMult ?? 1),
            o.LinearLr ?? common * (o.LinearLrMult ?? 1),
            o.FactorsLr ?? common * (o.FactorsLrMult ?? 1),
            o.Eps ?? (o.Optimizer == Optimizer.Adam ? 1e-8 : 1));
    }
}
