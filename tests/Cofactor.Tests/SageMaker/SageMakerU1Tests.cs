using System.Text.RegularExpressions;
using Cofactor.Tests.EndToEnd;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>A job that SageMaker ran and whose log is public, through the container's contract, in File and in Pipe mode.</summary>
public class SageMakerU1Tests
{
    [Fact]
    public void Gives_one_model_in_both_modes_with_SageMakers_quality()
    {
        byte[] train = JobFolder.RecordIo(RealData.MovieLensById("u1.base", false)), test = JobFolder.RecordIo(RealData.MovieLensById("u1.test", false));
        Assert.Equal(64 * 80_000, train.Length);
        (string, string)[] hyperparameters = [("feature_dim", "2625"), ("num_factors", "64"), ("epochs", "50"), ("mini_batch_size", "1000")];
        using JobFolder file = new JobFolder().With(hyperparameters).Channels("File", test: true).Data("train", train).Data("test", test);
        using JobFolder pipe = new JobFolder().With(hyperparameters).Channels("Pipe", test: true).Fifos("train", [.. Enumerable.Repeat(train, 50)]).Fifos("test", test);
        JobOutcome outcome = file.Done();
        Assert.Equal(outcome.Model, pipe.Done().Model);
        FmModel model = Cofactor.ModelFile.Read(file.ModelFile);
        Assert.InRange(model.Bias(), 3.42, 3.45);
        Assert.InRange(SageMakerJobTests.RootMeanSquareOfFactors(model), 0.064, 0.067);

        double Train(int epoch, string metric) => Value(outcome.Log, $@"#quality_metric: host=\S+, epoch={epoch}, train {metric} <loss>=(\S+)");
        double Test(string metric) => Value(outcome.Log, $@"#quality_metric: host=\S+, test {metric} <loss>=(\S+)");
        Assert.InRange(Value(outcome.Log, @"epoch=0, batch=0 train rmse <loss>=(\S+)"), 3.82, 3.87);
        Assert.InRange(Train(0, "rmse"), 1.80, 1.83);
        Assert.InRange(Train(1, "rmse"), 1.105, 1.115);
        Assert.InRange(Train(49, "rmse"), 0.940, 0.945);
        Assert.InRange(Train(49, "absolute_loss"), 0.753, 0.760);
        Assert.InRange(Test("rmse"), 0.998, 1.004);
        Assert.InRange(Test("mse"), 0.996, 1.008);
        Assert.InRange(Test("absolute_loss"), 0.790, 0.800);
        Assert.Equal(Train(49, "rmse"), Value(outcome.Log, @"#quality_metric: host=\S+, train rmse <loss>=(\S+)"));
        Assert.Equal(100, Value(outcome.Log, @"epoch=49[\s\S]*#progress_metric: host=\S+, completed (\S+) %"));
        Assert.Equal(50, Regex.Count(outcome.Log, @"#throughput_metric: host=\S+, train throughput=(\d+\.\d+) records/second"));
    }

    static double Value(string log, string pattern) => double.Parse(Regex.Match(log, pattern).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
}
