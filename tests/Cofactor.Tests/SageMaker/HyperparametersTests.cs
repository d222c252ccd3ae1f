using Cofactor.SageMaker;
using Xunit;

namespace Cofactor.Tests.SageMaker;

public class HyperparametersTests
{
    static readonly (string, string)[] Required = [("feature_dim", "10"), ("num_factors", "8"), ("predictor_type", "regressor")];

    static JobSettings Bind(params (string, string)[] more) => Hyperparameters.Bind([.. Required.Where(r => more.All(m => m.Item1 != r.Item1)), .. more]);

    static SgdOptions Options(params (string, string)[] more) => Bind(more).Options;

    static string Error(params (string, string)[] more) => Assert.Throws<OptionException>(() => Bind(more)).Message;

    [Fact]
    public void Defaults_are_SageMakers()
    {
        JobSettings job = Bind();
        Assert.Equal(SgdOptions.SageMaker with { NumFactors = 8, PredictorType = PredictorType.Regressor }, job.Options);
        Assert.Equal((10, true, 500), (job.FeatureDim, job.IsCompatible, job.PublishInterval));
    }

    /// <summary>Name, a value, what it comes to in the options' own words, and a value that is refused.</summary>
    public static TheoryData<string, string, string, string, string> Table => new()
    {
        { "num_factors", "64", "num_factors", "64", "0" },
        { "predictor_type", "binary_classifier", "predictor_type", "binary_classifier", "classifier" },
        { "epochs", "50", "epochs", "50", "0" },
        { "mini_batch_size", "100", "mini_batch_size", "100", "1.5" },
        { "bias_init_sigma", "0.5", "bias_init_sigma", "0.5", "-1" },
        { "bias_lr", "0.2", "bias_lr", "0.2", "-0.1" },
        { "bias_wd", "0", "bias_wd", "0", "x" },
        { "linear_init_sigma", "1e-8", "linear_init_sigma", "1E-08", "nan" },
        { "linear_lr", "512", "linear_lr", "512", "" },
        { "linear_wd", "0.5", "linear_wd", "0.5", "-1" },
        { "factors_init_sigma", "0", "factors_init_sigma", "0", "1,5" },
        { "factors_lr", "0.01", "factors_lr", "0.01", "inf" },
        { "factors_wd", "0.1", "factors_wd", "0.1", "-1" },
        { "clip_gradient", "5", "clip_gradient", "5", "five" },
        { "eps", "1e-6", "eps", "1E-06", "0" },
        { "rescale_grad", "0.001", "rescale_grad", "0.001", "0" },
        { "bias_lr_mult", "2", "bias_lr", "0.2", "-2" },
        { "linear_lr_mult", "2", "linear_lr", "0.002", "-2" },
        { "factors_lr_mult", "2", "factors_lr", "0.0002", "-2" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Each_is_taken_in_and_checked(string name, string value, string option, string text, string wrong)
    {
        Assert.Equal(text, Options((name, value)).ToHyperparameters()[option]);
        Assert.StartsWith($"{name} is '{wrong}'; expected ", Error((name, wrong)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bias")]
    [InlineData("linear")]
    [InlineData("factors")]
    public void Starts_are_chosen_by_their_method(string block)
    {
        IReadOnlyDictionary<string, string> uniform = Options(($"{block}_init_method", "uniform"), ($"{block}_init_scale", "0.5")).ToHyperparameters();
        Assert.Equal(("uniform", "0.5"), (uniform[$"{block}_init_method"], uniform[$"{block}_init_scale"]));
        IReadOnlyDictionary<string, string> constant = Options(($"{block}_init_method", "constant"), ($"{block}_init_value", "-2")).ToHyperparameters();
        Assert.Equal(("constant", "-2"), (constant[$"{block}_init_method"], constant[$"{block}_init_value"]));
        Assert.Contains($"{block}_init_scale", Error(($"{block}_init_method", "uniform")), StringComparison.Ordinal);
        Assert.Contains($"{block}_init_value", Error(($"{block}_init_method", "constant")), StringComparison.Ordinal);
        Assert.Contains("'uniform' or 'normal' or 'constant'", Error(($"{block}_init_method", "xavier")), StringComparison.Ordinal);
        // A value of another method is there and does not count.
        Assert.Equal("normal", Options(($"{block}_init_scale", "3")).ToHyperparameters()[$"{block}_init_method"]);
    }

    [Theory]
    [InlineData("feature_dim", "0")]
    [InlineData("feature_dim", "2147483648")]
    [InlineData("batch_metrics_publish_interval", "0")]
    [InlineData("use_bias", "yes")]
    [InlineData("compatibility", "maybe")]
    [InlineData("num_classes", "1")]
    public void What_is_no_option_is_checked_as_well(string name, string wrong) =>
        Assert.StartsWith($"{name} is '{wrong}'; expected ", Error((name, wrong)), StringComparison.Ordinal);

    [Fact]
    public void Names_with_an_underscore_are_the_containers_own() =>
        Assert.Equal(Bind(), Bind(("_kvstore", "auto"), ("_tuning_objective_metric", ""), ("_anything", "at all")));

    [Fact]
    public void Unknown_names_are_refused_all_at_once_with_the_nearest()
    {
        Assert.Equal("Unknown hyperparameters: 'epoch' (did you mean 'epochs'?), 'whatever'.", Error(("epoch", "5"), ("whatever", "1")));
        Assert.Equal("Unknown hyperparameter: 'seed' (only with compatibility=false).", Error(("seed", "5")));
    }

    [Fact]
    public void Required_names_are_asked_for() =>
        Assert.StartsWith("Missing hyperparameters: num_factors, predictor_type.", Assert.Throws<OptionException>(() => Hyperparameters.Bind([("feature_dim", "3")])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rate_and_its_multiple_exclude_each_other() => Assert.Contains("bias_lr_mult", Error(("bias_lr", "1"), ("bias_lr_mult", "2")), StringComparison.Ordinal);

    [Fact]
    public void A_bound_of_0_or_below_clips_nothing() => Assert.Null(Options(("clip_gradient", "-1")).ClipGradient);

    [Fact]
    public void Without_bias_or_linear_weights_they_start_and_stay_at_zero()
    {
        SgdOptions options = Options(("use_bias", "False"), ("use_linear", "false"));
        Assert.Equal((new InitOptions(InitMethod.Constant), 0, new InitOptions(InitMethod.Constant), 0), (options.BiasInit, options.BiasLr, options.LinearInit, options.LinearLr));
    }

    [Fact]
    public void Many_classes_need_their_number()
    {
        Assert.Equal(5, Options(("predictor_type", "multiclass_classifier"), ("num_classes", "5")).NumClasses);
        Assert.StartsWith("num_classes is missing", Error(("predictor_type", "multiclass_classifier")), StringComparison.Ordinal);
        Assert.StartsWith("num_classes is given", Error(("num_classes", "3")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_compatibility_the_defaults_are_Cofactors_and_its_own_names_count()
    {
        Assert.Equal(new SgdOptions { NumFactors = 8, PredictorType = PredictorType.Regressor }, Options(("compatibility", "false")));
        SgdOptions options = Options(("compatibility", "false"), ("solver", "sgd"), ("learning_rate", "0.2"), ("bias_lr_mult", "3"), ("linear_l2", "1"), ("factors_l2", "2"), ("shuffle", "false"),
            ("standardize_labels", "false"), ("early_stopping", "0"), ("validation_fraction", "0.2"), ("refit", "true"), ("min_count", "2"), ("threads", "1"), ("seed", "18446744073709551615"));
        Assert.Equal(new SgdOptions
        {
            NumFactors = 8,
            PredictorType = PredictorType.Regressor,
            Optimizer = Optimizer.Sgd,
            LearningRate = 0.2,
            BiasLrMult = 3,
            LinearL2 = 1,
            FactorsL2 = 2,
            Shuffle = false,
            StandardizeLabels = false,
            EarlyStopping = 0,
            ValidationFraction = 0.2,
            Refit = true,
            MinCount = 2,
            Threads = 1,
            Seed = ulong.MaxValue,
        }, options);
        Assert.Equal(0.25, Options(("compatibility", "false"), ("validation_last", "0.25")).ValidationLast);
        Assert.Equal((1, 2), (Options(("compatibility", "false"), ("solver", "ftrl"), ("linear_l1", "1"), ("factors_l1", "2")).LinearL1, Options(("compatibility", "false"), ("solver", "ftrl"), ("factors_l1", "2")).FactorsL1));
        Assert.Equal("yes", Options(("compatibility", "false"), ("predictor_type", "binary_classifier"), ("positive_label", "yes")).PositiveLabel);
    }

    [Theory]
    [InlineData("{\"feature_dim\": 10}", "Write it in quotes: \"10\".")]
    [InlineData("[]", "found an array; expected an object")]
    [InlineData("{\"a\": \"1\", \"a\": \"2\"}", "'a' twice")]
    [InlineData("{\"a\": ", "no JSON")]
    [InlineData("", "no JSON")]
    [InlineData("{\"a\": \"\\ud800\"}", "half a character in a")]
    [InlineData("{\"\\ud800\": \"\"}", "half a character")]
    [InlineData("{\"a\": {}}", "found an object as a; expected a string")]
    public void A_file_of_something_else_is_refused(string text, string reason)
    {
        using var job = new JobFolder();
        job.Config("hyperparameters.json", text).Fails(reason);
    }
}
