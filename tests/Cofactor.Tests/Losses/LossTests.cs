using Cofactor.Losses;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.Losses;

public class LossTests
{
    [Fact]
    public void Squared_loss_is_its_definition() => Check<SquaredLoss>(PredictorType.Regressor, 1, [-3, 0, 0.5, 2]);

    [Fact]
    public void Log_loss_is_its_definition() => Check<LogLoss>(PredictorType.BinaryClassifier, 1, [0, 1]);

    [Fact]
    public void Softmax_loss_is_its_definition() => Check<SoftmaxLoss>(PredictorType.MulticlassClassifier, 4, [0, 1, 2, 3]);

    [Theory]
    [InlineData(200f)]
    [InlineData(-200f)]
    [InlineData(1e30f)]
    [InlineData(-1e30f)]
    public void Classifying_losses_stay_finite(float score)
    {
        var slope = new float[1];
        foreach (float y in new[] { 0f, 1f })
        {
            Assert.True(double.IsFinite(LogLoss.Evaluate([score], y, slope)));
            Assert.InRange(slope[0], -1f, 1f);
        }
        var slopes = new float[2];
        Assert.True(double.IsFinite(SoftmaxLoss.Evaluate([score, 0], 0, slopes)));
        Assert.InRange(slopes[0], -1f, 0f);
    }

    /// <summary>The loss against the plain formula, its slopes against central differences of it.</summary>
    static void Check<TLoss>(PredictorType type, int outputs, double[] targets)
        where TLoss : struct, ILoss
    {
        const double Step = 1e-5;
        foreach (double y in targets)
        {
            foreach (double at in new[] { -4.0, -0.3, 0, 0.7, 5 })
            {
                double[] scores = [.. Enumerable.Range(0, outputs).Select(c => at * (c + 1) / outputs - 0.1 * c)];
                var slopes = new float[outputs];
                double loss = TLoss.Evaluate([.. scores.Select(s => (float)s)], (float)y, slopes);
                Assert.Equal(Naive.Loss(type, scores, y), loss, 1e-5 * (1 + loss));
                for (int c = 0; c < outputs; c++)
                {
                    double[] up = [.. scores], down = [.. scores];
                    up[c] += Step;
                    down[c] -= Step;
                    Assert.Equal((Naive.Loss(type, up, y) - Naive.Loss(type, down, y)) / (2 * Step), slopes[c], 1e-5);
                }
            }
        }
    }
}
