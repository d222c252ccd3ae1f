using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>
/// Two jobs that Amazon SageMaker ran and whose logs are public, run again with its settings in file order. The ranges tell its
/// optimizer from near misses: a doubled gradient ends at test RMSE 0.996, dense Adam at 0.983, shuffling at 0.942.
/// </summary>
public class SageMakerJobTests
{
    [Fact]
    public void MovieLens_u1_regressor()
    {
        TrainingResult result = Trainer.Run(RealData.MovieLensById("u1.base", false), SgdOptions.SageMaker with { PredictorType = PredictorType.Regressor, Epochs = 50 });
        FmModel model = result.Model!;
        Assert.InRange(result.History[0].TrainMetric, 1.80, 1.83);
        Assert.InRange(result.History[1].TrainMetric, 1.105, 1.115);
        Assert.InRange(result.History[49].TrainMetric, 0.940, 0.945);
        Assert.InRange(Evaluator.Evaluate(model, RealData.MovieLensById("u1.test", false)).Metrics["rmse"], 0.998, 1.004);
        Assert.InRange(model.Bias(), 3.42, 3.45);
        Assert.InRange(RootMeanSquareOfFactors(model), 0.064, 0.067);
    }

    [Fact]
    public void MovieLens_ua_binary_classifier()
    {
        SgdOptions options = SgdOptions.SageMaker with { PredictorType = PredictorType.BinaryClassifier, Epochs = 30, MiniBatchSize = 200 };
        TrainingResult result = Trainer.Run(RealData.MovieLensById("ua.base", true), options);
        Assert.Equal(0.6858, result.History[0].TrainMetric, 0.001);
        Assert.Equal(0.5828, result.History[29].TrainMetric, 0.001);
        Assert.InRange(Evaluator.Evaluate(result.Model!, RealData.MovieLensById("ua.test", true)).Metrics["log_loss"], 0.602, 0.607);
    }

    /// <summary>Of all factors of all features.</summary>
    internal static double RootMeanSquareOfFactors(FmModel model)
    {
        double sum = 0;
        var v = new float[model.FactorCount];
        for (int j = 0; j < model.FeatureCount; j++)
        {
            model.Factors(j, v);
            sum += v.Sum(x => (double)x * x);
        }
        return Math.Sqrt(sum / model.FeatureCount / model.FactorCount);
    }
}
