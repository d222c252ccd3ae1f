using System.Text.Json;
using System.Text.RegularExpressions;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>The log's lines, by the regular expressions with which SageMaker reads its metrics.</summary>
public class LogTests
{
    /// <summary>An epoch's line of a metric: host, epoch and value.</summary>
    static string Epoch(string name, string kind) => $@"#quality_metric: host=(\S+), epoch=(\d+), train {name} <{kind}>=(\S+)";

    [Fact]
    public void A_regressor_tells_rmse_mse_and_absolute_loss_by_batch_epoch_job_and_test()
    {
        using var job = new JobFolder();
        JobOutcome outcome = job.With(("batch_metrics_publish_interval", "2")).Channels(test: true).Data("train", JobFolder.RecordIo(TinyData.Ratings(1100))).Data("test", JobFolder.RecordIo(TinyData.Ratings(300, 2))).Done();
        string log = outcome.Log;
        Assert.StartsWith("Docker entrypoint called with argument(s): train\n", log, StringComparison.Ordinal);
        foreach (string name in new[] { "rmse", "mse", "absolute_loss" })
        {
            // 1,100 rows are six batches of 200, the last one padded: lines at 0, 2 and 4.
            Assert.Equal(["0/0", "0/2", "0/4", "1/0", "1/2", "1/4", "2/0", "2/2", "2/4"], Regex.Matches(log, $@"#quality_metric: host=algo-1, epoch=(\d+), batch=(\d+) train {name} <loss>=\S+").Select(m => $"{m.Groups[1]}/{m.Groups[2]}"));
            Assert.Equal(["0", "1", "2"], Regex.Matches(log, Epoch(name, "loss")).Select(m => m.Groups[2].Value));
            string last = Regex.Matches(log, Epoch(name, "loss"))[2].Groups[3].Value;
            Assert.Equal(last, Regex.Match(log, $@"#quality_metric: host=\S+, train {name} <loss>=(\S+)").Groups[1].Value);
            Assert.Equal(Regex.Match(log, $@"#test_score \(algo-1\) : \('{name}', (\S+)\)").Groups[1].Value, Regex.Match(log, $@"#quality_metric: host=\S+, test {name} <loss>=(\S+)").Groups[1].Value);
        }
        Assert.Equal(["33.333333333333336", "66.66666666666667", "100.0"], Regex.Matches(log, @"#progress_metric: host=\S+, completed (\S+) % of epochs").Select(m => m.Groups[1].Value));
        Assert.Equal(3, Regex.Count(log, @"#throughput_metric: host=\S+, train throughput=(\d+\.\d+) records/second"));
        Assert.All(outcome.Lines.Skip(1).Where(l => !l.StartsWith("#metrics ", StringComparison.Ordinal)), l => Assert.Matches(@"^\[\d\d/\d\d/\d{4} \d\d:\d\d:\d\d (INFO|WARNING) \d+\] \S", l));
    }

    [Fact]
    public void Training_metrics_are_the_runs_own_and_test_metrics_the_evaluations()
    {
        using var job = new JobFolder();
        JobOutcome outcome = job.With().Channels(test: true).Data("train", JobFolder.RecordIo(TinyData.Ratings(1100))).Data("test", JobFolder.RecordIo(TinyData.Ratings(300, 2))).Done();
        FmModel model = Cofactor.ModelFile.Read(job.ModelFile);
        double[] logged = [.. Regex.Matches(outcome.Log, Epoch("rmse", "loss")).Select(m => Number(m.Groups[3].Value))];
        Assert.Equal(3, logged.Length);
        foreach (EpochReport epoch in model.Card.History)
            Assert.Equal(epoch.TrainMetric, logged[epoch.Epoch], 1e-6);
        Evaluation test = Evaluator.Evaluate(model, TinyData.Ratings(300, 2));
        Assert.Equal(test.Metrics["mae"], Number(Regex.Match(outcome.Log, @"test absolute_loss <loss>=(\S+)").Groups[1].Value), 1e-12);
    }

    [Fact]
    public void A_binary_classifier_tells_accuracy_cross_entropy_and_F1_and_counts_padding()
    {
        using var job = new JobFolder();
        JobOutcome outcome = job.With(("predictor_type", "binary_classifier"), ("epochs", "1")).Channels(test: true).Data("train", JobFolder.RecordIo(TinyData.Clicks(1100))).Data("test", JobFolder.RecordIo(TinyData.Clicks(300, 2))).Done();
        double accuracy = Number(Regex.Match(outcome.Log, Epoch("binary_classification_accuracy", "score")).Groups[3].Value);
        Assert.Equal(Math.Round(accuracy * 1200), accuracy * 1200, 1e-6);
        Assert.InRange(accuracy, 0.3, 1100.0 / 1200);
        double loss = Number(Regex.Match(outcome.Log, Epoch("binary_classification_cross_entropy", "loss")).Groups[3].Value);
        Assert.Equal(Cofactor.ModelFile.Read(job.ModelFile).Card.History[0].TrainMetric, loss, 1e-6);
        foreach (string name in new[] { "binary_classification_accuracy <score>", "binary_classification_cross_entropy <loss>", "binary_f_1.000 <score>" })
            Assert.Matches($@"#quality_metric: host=\S+, test {Regex.Escape(name)}=[\d.]+", outcome.Log);
        Assert.Matches(@"#quality_metric: host=\S+, test binary_f_\S+ <score>=(\S+)", outcome.Log);
    }

    [Fact]
    public void Many_classes_have_accuracy_and_cross_entropy_and_no_archive()
    {
        using var job = new JobFolder();
        job.With(("predictor_type", "multiclass_classifier"), ("num_classes", "3")).Channels(test: true).Data("train", JobFolder.RecordIo(TinyData.Classes(900))).Data("test", JobFolder.RecordIo(TinyData.Classes(300, 2)));
        JobOutcome outcome = job.Run(archive: (_, _) => Assert.Fail("There is no such format."));
        Assert.Equal(0, outcome.Code);
        Assert.Equal(3, Regex.Count(outcome.Log, Epoch("multiclass_accuracy", "score")));
        double loss = Number(Regex.Matches(outcome.Log, Epoch("multiclass_cross_entropy", "loss"))[2].Groups[3].Value);
        Assert.Equal(Cofactor.ModelFile.Read(job.ModelFile).Card.History[2].TrainMetric, loss, 1e-6);
        Assert.Matches(@"#test_score \(algo-1\) : \('multiclass_accuracy', [\d.]+\)", outcome.Log);
        Assert.Contains("safetensors only", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_lines_are_JSON_with_the_containers_counters()
    {
        using var job = new JobFolder();
        JobOutcome outcome = job.With(("mini_batch_size", "100")).Config("resourceconfig.json", """{"current_host":"algo-1","hosts":["algo-1"],"network_interface_name":"eth0"}""")
            .Channels(test: true).Data("train", JobFolder.RecordIo(TinyData.Ratings(800))).Data("test", JobFolder.RecordIo(TinyData.Ratings(250, 2))).Done();
        JsonElement[] lines = [.. outcome.Lines.Where(l => l.StartsWith("#metrics ", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l["#metrics ".Length..]).RootElement)];
        foreach (JsonElement line in lines)
        {
            Assert.Equal(["StartTime", "EndTime", "Dimensions", "Metrics"], line.EnumerateObject().Select(p => p.Name));
            Assert.True(line.GetProperty("EndTime").GetDouble() >= line.GetProperty("StartTime").GetDouble());
            Assert.Equal("factorization-machines", line.GetProperty("Dimensions").GetProperty("Algorithm").GetString());
            Assert.All(line.GetProperty("Metrics").EnumerateObject(), m => Assert.Equal(["sum", "count", "min", "max"], m.Value.EnumerateObject().Select(p => p.Name)));
        }
        string[] names = [.. lines.SelectMany(l => l.GetProperty("Metrics").EnumerateObject().Select(m => m.Name)).Distinct()];
        Assert.All(new[] { "initialize.time", "epochs", "update.time", "finalize.time", "setuptime", "totaltime" }, name => Assert.Contains(name, names));
        // SageMaker's log of 80 batches of 1,000 reads 81,000 records and 2 resets here: it reads a first batch when it starts.
        Assert.Equal([900, 9, 800, 8, 2, 800, 8], Counters(lines, "training_data_iter", 0));
        Assert.Equal([2500, 25, 800, 8, 4, 800, 8], Counters(lines, "training_data_iter", 2));
        Assert.Equal([250, 3, 250, 3, 1, 250, 3], Counters(lines, "test_data_iter", null));
    }

    [Fact]
    public void In_its_own_way_it_tells_the_metric_of_task_training_and_validation()
    {
        using var job = new JobFolder();
        JobOutcome outcome = job.With(("compatibility", "false"), ("epochs", "20")).Channels().Data("train", JobFolder.RecordIo(TinyData.Ratings(2000))).Done();
        int epochs = Regex.Count(outcome.Log, Epoch("rmse", "loss"));
        Assert.InRange(epochs, 1, 40);
        Assert.Equal(epochs, Regex.Count(outcome.Log, @"#quality_metric: host=\S+, epoch=\d+, validation rmse <loss>=\S+"));
        Assert.Matches(@"\d+ rows are held out", outcome.Log);
    }

    static double[] Counters(JsonElement[] lines, string meta, int? epoch) => [.. lines
        .Single(l => l.GetProperty("Dimensions").TryGetProperty("Meta", out JsonElement m) && m.GetString() == meta && (epoch is null || l.GetProperty("Dimensions").GetProperty("epoch").GetInt32() == epoch))
        .GetProperty("Metrics").EnumerateObject().Select(m => m.Value.GetProperty("sum").GetDouble())];

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
