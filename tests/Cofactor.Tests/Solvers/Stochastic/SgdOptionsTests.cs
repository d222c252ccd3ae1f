using Xunit;

namespace Cofactor.Tests.Solvers;

public class SgdOptionsTests
{
    [Fact]
    public void A_rate_of_its_own_wins_and_multipliers_scale_the_common_one()
    {
        SgdOptions o = new SgdOptions { LearningRate = 0.2, BiasLr = 0.7, FactorsLrMult = 0.5 }.Resolve(PredictorType.Regressor);
        Assert.Equal((0.7, 0.2, 0.1), (o.BiasLr!.Value, o.LinearLr!.Value, o.FactorsLr!.Value));
    }

    public static TheoryData<SgdOptions, string> Wrong => new()
    {
        { new() { NumFactors = -1 }, "num_factors" },
        { new() { Epochs = 0 }, "epochs" },
        { new() { MiniBatchSize = 0 }, "mini_batch_size" },
        { new() { LearningRate = -1 }, "learning_rate" },
        { new() { LearningRate = double.NaN }, "learning_rate" },
        { new() { LinearLr = 1, LinearLrMult = 2 }, "linear_lr" },
        { new() { FactorsWd = -0.1 }, "factors_wd" },
        { new() { FactorsL1 = 0.1 }, "factors_l1" },
        { new() { Optimizer = Optimizer.Ftrl, LearningRate = 0 }, "learning_rate" },
        { new() { Optimizer = Optimizer.Ftrl, BiasLrMult = 0 }, "learning_rate" },
        { new() { ClipGradient = 0 }, "clip_gradient" },
        { new() { RescaleGrad = 0 }, "rescale_grad" },
        { new() { Eps = 0 }, "eps" },
        { new() { Eps = 1e-60 }, "eps" },
        { new() { EarlyStopping = -1 }, "early_stopping" },
        { new() { ValidationFraction = 1 }, "validation_fraction" },
        { new() { ValidationLast = 0 }, "validation_last" },
        { new() { FactorsInit = new(Sigma: -1) }, "factors_init_sigma" },
        { new() { BiasInit = new(InitMethod.Uniform, Scale: -1) }, "bias_init_scale" },
        { new() { LinearInit = new(InitMethod.Constant, Value: double.NaN) }, "linear_init_value" },
        { new() { NumClasses = 1 }, "num_classes" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_out_of_range_is_refused_by_name(SgdOptions options, string name) =>
        Assert.StartsWith(name, Assert.Throws<OptionException>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void The_preset_is_SageMakers()
    {
        SgdOptions o = SgdOptions.SageMaker.Resolve(PredictorType.Regressor);
        IReadOnlyDictionary<string, string> h = o.ToHyperparameters();
        Assert.Equal(("adam", "1000", "0.1", "0.001", "0.0001"), (h["solver"], h["mini_batch_size"], h["bias_lr"], h["linear_lr"], h["factors_lr"]));
        Assert.Equal(("0.01", "0.001", "1E-05", "0.01", "0.01", "0.001"), (h["bias_wd"], h["linear_wd"], h["factors_wd"], h["bias_init_sigma"], h["linear_init_sigma"], h["factors_init_sigma"]));
        Assert.Equal(("false", "0", "1"), (h["shuffle"], h["early_stopping"], h["epochs"]));
    }
}
