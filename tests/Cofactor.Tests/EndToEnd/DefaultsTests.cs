using Cofactor.Samples;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>How good models are with nothing tuned. The bounds are promises of the documents, not records.</summary>
public class DefaultsTests
{
    [Fact]
    public void MovieLens_u1()
    {
        Dataset train = RealData.MovieLens("u1.base");
        Dataset test = RealData.MovieLens("u1.test", train.FeatureMap);
        Assert.InRange(Rmse(train, test, new SgdOptions()), 0.88, 0.930);
        Assert.InRange(Rmse(train, test, new SgdOptions { Refit = true }), 0.88, 0.920);
    }

    [Fact]
    public void Frappe()
    {
        FmModel model = Trainer.Train(DataFile.Read(RealData.File("frappe/frappe.validation.libfm")), new SgdOptions());
        IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(model, DataFile.Read(RealData.File("frappe/frappe.test.libfm"))).Metrics;
        Assert.InRange(metrics["log_loss"], 0.2, 0.250);
        Assert.InRange(metrics["auc"], 0.948, 1);
    }

    [Fact]
    public void Films_within_3_percent_of_the_noise()
    {
        SampleSet films = FilmRatings.Make();
        double floor = Evaluator.Evaluate(films.Truth, films.Test).Metrics["rmse"];
        Assert.InRange(Rmse(films.Train, films.Test, new SgdOptions()), floor, 1.03 * floor);
    }

    [Fact]
    public void Clicks_take_most_of_the_way_from_linear_to_the_truth()
    {
        SampleSet clicks = Clicks.Make();
        double best = LogLoss(clicks.Truth, clicks.Test);
        double linear = LogLoss(Trainer.Train(clicks.Train, new SgdOptions { NumFactors = 0 }), clicks.Test);
        Assert.InRange(LogLoss(Trainer.Train(clicks.Train, new SgdOptions()), clicks.Test), best, best + 0.3 * (linear - best));
    }

    [Fact]
    public void Ten_classes_gain_two_points_of_accuracy_over_linear_softmax()
    {
        SampleSet classes = TenClasses.Make();
        var options = new SgdOptions { PredictorType = PredictorType.MulticlassClassifier };
        double linear = Accuracy(classes, options with { NumFactors = 0 }), factors = Accuracy(classes, options);
        Assert.InRange(factors, linear + 0.02, Evaluator.Evaluate(classes.Truth, classes.Test).Metrics["accuracy"] + 0.005);
    }

    static double Accuracy(SampleSet set, SgdOptions options) => Evaluator.Evaluate(Trainer.Train(set.Train, options), set.Test).Metrics["accuracy"];

    static double LogLoss(FmModel model, Dataset test) => Evaluator.Evaluate(model, test).Metrics["log_loss"];

    static double Rmse(Dataset train, Dataset test, SgdOptions options) => Evaluator.Evaluate(Trainer.Train(train, options), test).Metrics["rmse"];
}
