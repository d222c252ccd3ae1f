using Cofactor.Losses;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>From options to the one compiled loop that serves them.</summary>
static class SgdSteppers
{
    /// <summary>Optimizer numbers that a weight has.</summary>
    public static int StateCount(Optimizer optimizer) => optimizer switch
    {
        Optimizer.Sgd => Sgd.StateCount,
        Optimizer.AdaGrad => AdaGrad.StateCount,
        Optimizer.Adam => Adam.StateCount,
        Optimizer.Ftrl => Ftrl.StateCount,
        _ => throw new ArgumentOutOfRangeException(nameof(optimizer)),
    };

    /// <summary>The loop for a task and an optimizer, over a table.</summary>
    public static ISgdStepper For(ParameterTable table, SgdOptions options, PredictorType type) => type switch
    {
        PredictorType.Regressor => For<SquaredLoss>(table, options),
        PredictorType.BinaryClassifier => For<LogLoss>(table, options),
        PredictorType.MulticlassClassifier => For<SoftmaxLoss>(table, options),
        PredictorType.Ranker => options.Pairs.Loss == PairLoss.Warp ? For<HingeLoss>(table, options) : For<LogLoss>(table, options),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    static ISgdStepper For<TLoss>(ParameterTable table, SgdOptions options)
        where TLoss : struct, ILoss => options.Optimizer switch
        {
            Optimizer.Sgd => For<TLoss, Sgd>(table, options),
            Optimizer.AdaGrad => For<TLoss, AdaGrad>(table, options),
            Optimizer.Adam => For<TLoss, Adam>(table, options),
            Optimizer.Ftrl => For<TLoss, Ftrl>(table, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static ISgdStepper For<TLoss, TOptimizer>(ParameterTable table, SgdOptions options)
        where TLoss : struct, ILoss
        where TOptimizer : struct, IOptimizer<TOptimizer> =>
        options.ClipGradient is null ? Of<TLoss, TOptimizer>(table, options) : Of<TLoss, Clipped<TOptimizer>>(table, options);

    static ISgdStepper Of<TLoss, TOptimizer>(ParameterTable table, SgdOptions options)
        where TLoss : struct, ILoss
        where TOptimizer : struct, IOptimizer<TOptimizer> =>
        options.PredictorType == PredictorType.Ranker ? new PairStepper<TLoss, TOptimizer>(table, options)
        : table.Shape.OutputCount == 1 && options.MiniBatchSize == 1 ? new RowStepper<TLoss, TOptimizer>(table, options) : new BatchStepper<TLoss, TOptimizer>(table, options);
}
