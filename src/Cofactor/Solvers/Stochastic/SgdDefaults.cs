namespace Cofactor;

/// <summary>
/// Cofactor's defaults of the stochastic solver that depend on optimizer and task, chosen on validation splits of several data sets,
/// never on a test set: docs/solvers.md says which and how. A regressor's are for labels in units of their standard deviation.
/// </summary>
static class SgdDefaults
{
    public static SgdOptions Fill(SgdOptions o, PredictorType type)
    {
        bool regressor = type == PredictorType.Regressor, multiclass = type == PredictorType.MulticlassClassifier, ranker = type == PredictorType.Ranker;
        (double rate, double linearWd, double factorsWd, double eps) = o.Optimizer switch
        {
            Optimizer.Sgd => regressor ? (0.01, 0.01, 0.05, 1.0) : (0.03, 0.002, multiclass ? 0.002 : 0.01, 1.0),
            Optimizer.AdaGrad => regressor ? (0.05, 0.01, 0.05, 1.0) : (0.07, 0.002, multiclass ? 0.002 : ranker ? 0.01 : 0.02, 1.0),
            Optimizer.Adam => regressor ? (0.003, 0.0001, 0.0001, 1e-8) : (0.003, 0.00001, 0.0001, 1e-8),
            Optimizer.Ftrl => regressor ? (0.1, 1.0, 1.0, 1.0) : (0.1, 0.1, 1.0, 1.0),
            _ => throw new ArgumentOutOfRangeException(nameof(o)),
        };
        // Only where rows step one by one: how much they gain by it elsewhere is not known. Pairs lose by it.
        bool penalized = !ranker && o.Optimizer is Optimizer.AdaGrad or Optimizer.Sgd;
        // The factors' rate is the first to be found too large.
        double common = o.LearningRate ?? rate / Math.Pow(3, Math.Max(0, o.Attempt - 1)), factors = o.LearningRate ?? rate / Math.Pow(3, o.Attempt);
        return o with
        {
            PredictorType = type,
            MiniBatchSize = o.MiniBatchSize ?? (o.Optimizer == Optimizer.Adam ? 1000 : 1),
            LearningRate = null,
            BiasLr = o.BiasLr ?? common * (o.BiasLrMult ?? 1),
            LinearLr = o.LinearLr ?? common * (o.LinearLrMult ?? 1),
            FactorsLr = o.FactorsLr ?? factors * (o.FactorsLrMult ?? 1),
            BiasLrMult = null,
            LinearLrMult = null,
            FactorsLrMult = null,
            LinearWd = o.LinearWd ?? linearWd,
            FactorsWd = o.FactorsWd ?? factorsWd,
            LinearL2 = o.LinearL2 ?? (penalized ? 1 : 0),
            FactorsL2 = o.FactorsL2 ?? (penalized ? regressor ? 3 : 1 : 0),
            BiasInit = o.BiasInit with { Sigma = o.BiasInit.Sigma ?? 0.01 },
            LinearInit = o.LinearInit with { Sigma = o.LinearInit.Sigma ?? 0.01 },
            FactorsInit = o.FactorsInit with { Sigma = o.FactorsInit.Sigma ?? (multiclass ? 0.03 : 0.02) },
            Eps = o.Eps ?? eps,
        };
    }
}
