using System.Text.Json;
using System.Text.RegularExpressions;
using Cofactor.SageMaker;
using Cofactor.Tests.Cli;
using Cofactor.Tests.SageMaker;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>docs/sagemaker.md does what it says.</summary>
public partial class SageMakerDocTests
{
    static readonly Markdown Doc = new("docs/sagemaker.md");

    [Fact]
    public void Its_five_commands_run_in_their_order()
    {
        using JobFolder job = Job("regressor");
        using var cli = new CliRun();
        job.Done();
        cli.Done("export", job.ModelFile, Path.Combine(job.Paths.Root, "model.tar.gz"));
        File.Delete(job.ModelFile);
        string[][] commands = [.. Doc.Commands().Select(c => OfJob().Replace(c, m => m.Groups[1].Value == "ml" ? $" {job.Paths.Root}" : $" {job.Paths.Root}/{m.Groups[1]}").Split(' ')[1..])];
        Assert.Equal(["import", "evaluate", "sagemaker", "evaluate", "serve"], commands.Select(c => c[0]));
        CliResult[] done = [.. commands[..4].Select(c => cli.Done(c))];
        Assert.Contains("rmse", done[1].Out, StringComparison.Ordinal);
        Assert.Equal(done[1].Out, done[3].Out);
        ServeOnce.Run(commands[4]);
    }

    [Fact]
    public void Its_metric_definitions_find_every_metric_in_the_logs()
    {
        string log = Log("regressor") + Log("binary_classifier");
        JsonElement[] definitions = [.. JsonDocument.Parse(Assert.Single(Doc.Blocks("json"))).RootElement.EnumerateArray()];
        Assert.True(definitions.Length >= 10);
        Assert.All(definitions, d =>
        {
            Match found = Regex.Match(log, d.GetProperty("Regex").GetString()!);
            Assert.True(found.Success && double.TryParse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture, out _), d.ToString());
        });
        // The objectives that SageMaker's guide names.
        Assert.Superset(new HashSet<string> { "test:rmse", "test:binary_classification_accuracy", "test:binary_classification_cross_entropy", "test:binary_f_beta" },
            definitions.Select(d => d.GetProperty("Name").GetString()!).ToHashSet());
    }

    [Fact]
    public void It_names_every_hyperparameter_beyond_SageMakers() =>
        Assert.All(HyperparameterTable.Rows.Where(r => r.IsOwn || r.Name.EndsWith("_lr_mult", StringComparison.Ordinal) || r.Name.StartsWith("use_", StringComparison.Ordinal)),
            row => Assert.Contains($"`{row.Name}`", Doc.Text, StringComparison.Ordinal));

    static JobFolder Job(string task) => new JobFolder().With(("predictor_type", task)).Channels(test: true)
        .Data("train", JobFolder.RecordIo(task == "regressor" ? TinyData.Ratings(1100) : TinyData.Clicks(1100)))
        .Data("test", JobFolder.RecordIo(task == "regressor" ? TinyData.Ratings(300, 2) : TinyData.Clicks(300, 2)));

    static string Log(string task)
    {
        using JobFolder job = Job(task);
        return job.Done().Log;
    }

    /// <summary>The job's root, and the files beside it.</summary>
    [GeneratedRegex(@" (ml(?=[/ ]|$)|model\.tar\.gz|theirs\.safetensors)")]
    private static partial Regex OfJob();
}
