using System.Globalization;
using System.Text.RegularExpressions;

namespace Cofactor.Benchmarks;

/// <summary>The job of SageMaker's that its public log describes, through <c>cofactor sagemaker train</c>.</summary>
static partial class ContainerJob
{
    const int Users = 943, Films = 1682, Epochs = 50;
    const double SageMakerSeconds = 16.7;

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("A training job of SageMaker's");
        string? data = Environment.GetEnvironmentVariable("COFACTOR_DATA");
        if (data is null || !File.Exists(Path.Combine(data, "ml-100k", "u1.base")))
        {
            report.Say("Not run: `COFACTOR_DATA` names no folder with `ml-100k/u1.base` (README, \"Data that is not in the repository\").");
            return;
        }
        report.Say($"MovieLens 100K, split u1, users and films one-hot, k = 64, {Epochs} epochs of mini-batches of 1,000: `cofactor sagemaker train --root FOLDER` with SageMaker's semantics, RecordIO in File mode. Seconds in the training loop are the sum of its log's own `update.time`; records/s the median of its `#throughput_metric` lines. "
            + "SageMaker's log of this job (ml.c4.xlarge) has 16.7 s and 215,270 records/s.");
        var runs = Enumerable.Range(0, settings.Rounds).Select(_ => Run(settings, data)).ToArray();
        Timing loop = Timing.Of(runs.Select(r => r.Loop));
        report.Table(["", "training loop, s", "records/s", "whole command, s", "test RMSE"],
        [
            ["`cofactor sagemaker train`", MarkdownReport.Number(loop, 2), MarkdownReport.Number(Timing.Of(runs.Select(r => r.Throughput)), 0), MarkdownReport.Number(Timing.Of(runs.Select(r => r.Seconds)), 2), MarkdownReport.Number(runs[0].Rmse, 4)],
            ["SageMaker", MarkdownReport.Number(SageMakerSeconds, 1), "215,270", "", "1.0003"],
            ["times", MarkdownReport.Number(SageMakerSeconds / loop.Median, 0), "", "", ""],
        ]);
    }

    static (double Loop, double Throughput, double Seconds, double Rmse) Run(Settings settings, string data)
    {
        string root = BenchmarkData.Folder(settings, "u1-job");
        Directory.Delete(root, recursive: true);
        const string Channel = """{"ContentType":"application/x-recordio-protobuf","TrainingInputMode":"File","S3DistributionType":"FullyReplicated","RecordWrapperType":"None"}""";
        string config = Directory.CreateDirectory(Path.Combine(root, "input", "config")).FullName;
        File.WriteAllText(Path.Combine(config, "hyperparameters.json"), $$"""{"feature_dim":"{{Users + Films}}","num_factors":"64","predictor_type":"regressor","epochs":"{{Epochs}}","mini_batch_size":"1000"}""");
        File.WriteAllText(Path.Combine(config, "inputdataconfig.json"), $$"""{"train":{{Channel}},"test":{{Channel}}}""");
        WriteChannel(root, "train", Path.Combine(data, "ml-100k", "u1.base"));
        WriteChannel(root, "test", Path.Combine(data, "ml-100k", "u1.test"));
        Child child = Child.Run(settings.Command, ["sagemaker", "train", "--root", root]);
        double[] updates = Numbers(UpdateTime(), child.Output), throughputs = Numbers(Throughput(), child.Output);
        return (updates.Sum() / 1000, Timing.Of(throughputs).Median, child.Seconds, Numbers(TestRmse(), child.Output).Single());
    }

    static void WriteChannel(string root, string name, string ratings)
    {
        using FileStream file = File.Create(Path.Combine(Directory.CreateDirectory(Path.Combine(root, "input", "data", name)).FullName, "part-0"));
        var writer = new RecordIoWriter(file, Users + Films);
        foreach (string line in File.ReadLines(ratings))
        {
            int[] parts = [.. line.Split('\t').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
            writer.Write(new SparseRow([parts[0] - 1, Users + parts[1] - 1]), parts[2]);
        }
    }

    static double[] Numbers(Regex pattern, string log) => [.. pattern.Matches(log).Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("\"update.time\": \\{\"sum\": ([^,]+),")]
    private static partial Regex UpdateTime();

    [GeneratedRegex(@"#throughput_metric: host=\S+, train throughput=(\S+) records/second")]
    private static partial Regex Throughput();

    [GeneratedRegex(@"#quality_metric: host=\S+, test rmse <loss>=(\S+)")]
    private static partial Regex TestRmse();
}
