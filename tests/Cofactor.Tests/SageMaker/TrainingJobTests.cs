using System.Text;
using Cofactor.Tests.Cli;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

public class TrainingJobTests
{
    static readonly byte[] Train = JobFolder.RecordIo(TinyData.Ratings(1100));

    /// <summary>A log that stops the job when a line with this in it is written.</summary>
    sealed class StopAt(string text, CancellationTokenSource stop) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value!.Contains(text, StringComparison.Ordinal))
                stop.Cancel();
        }
    }

    static JobFolder Job(params (string, string)[] more) => new JobFolder().With(more).Channels().Data("train", Train);

    [Fact]
    public void The_model_is_written_in_both_formats()
    {
        using JobFolder job = Job();
        JobOutcome outcome = job.Run(archive: (model, to) => to.Write(Encoding.UTF8.GetBytes($"archive of {model.FeatureCount}")));
        Assert.Equal((0, null), (outcome.Code, outcome.Failure));
        Assert.Equal(["model.safetensors", "model_algo-1"], Directory.GetFiles(job.Paths.Model).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("archive of 70", File.ReadAllText(Path.Combine(job.Paths.Model, "model_algo-1")));
        FmModel direct = Trainer.Train(TinyData.Ratings(1100), SgdOptions.SageMaker with { NumFactors = 4, PredictorType = PredictorType.Regressor, Epochs = 3, MiniBatchSize = 200 });
        Assert.Equal(TinyData.Bytes(direct), TinyData.Bytes(Cofactor.ModelFile.Read(job.ModelFile)));
    }

    [Fact]
    public void A_failure_names_the_data_and_goes_to_the_failure_file_and_the_log()
    {
        using JobFolder job = Job().Data("train", [.. Train, 1, 2, 3]);
        job.Fails("part-0");
        Assert.StartsWith("ClientError: ", File.ReadAllText(job.Paths.Failure), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(job.Paths.Failure).Length, 20, 1024);
        Assert.False(File.Exists(job.ModelFile));
    }

    [Fact]
    public void Wrong_test_data_fail_after_the_model_was_saved()
    {
        using JobFolder job = Job().Channels(test: true).Data("test", [1, 2, 3]);
        job.Fails("test");
        Assert.True(File.Exists(job.ModelFile));
    }

    [Fact]
    public void Divergence_fails_and_says_what_to_try()
    {
        using JobFolder job = Job(("factors_lr", "1e20"), ("epochs", "20"));
        job.Fails("AlgorithmError: The loss ");
    }

    [Fact]
    public void Several_instances_are_refused_with_what_to_do()
    {
        using JobFolder job = Job().Config("resourceconfig.json", """{"current_host":"algo-2","hosts":["algo-1","algo-2"]}""");
        job.Fails("The job has 2 instances, but training runs on one: set the instance count to 1.");
        job.Config("resourceconfig.json", """{"current_host":7}""").Fails("a number as current_host");
        job.Config("resourceconfig.json", """{"hosts":"algo-1"}""").Fails("a string as hosts");
    }

    [Fact]
    public void A_host_keeps_its_name_in_the_log()
    {
        using JobFolder job = Job().Config("resourceconfig.json", """{"current_host":"algo-7","hosts":["algo-7"],"current_instance_type":"ml.c5.xlarge"}""");
        Assert.Contains("#quality_metric: host=algo-7, epoch=0, train rmse", job.Done().Log, StringComparison.Ordinal);
    }

    [Fact]
    public void No_hyperparameters_at_all_are_asked_for()
    {
        using var job = new JobFolder();
        job.Data("train", Train).Fails("Missing hyperparameters: feature_dim, num_factors, predictor_type");
    }

    [Fact]
    public void Labels_of_a_binary_classifier_are_0_and_1_unless_its_own_way_is_asked_for()
    {
        byte[] signs = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"{i % 2 + 1} {i % 3}:1\n")));
        using JobFolder job = new JobFolder().With(("predictor_type", "binary_classifier")).Channels("File", "text/libsvm").Data("train", signs);
        job.Fails("The labels are '1' and '2'; expected 0 and 1");
        job.With(("predictor_type", "binary_classifier"), ("compatibility", "false")).Done();
    }

    [Theory]
    [InlineData("epoch=1, batch=0 ", "Stopped after 1 epochs: the model has the weights of epoch 0.")]
    [InlineData("epoch=0, batch=0 ", "Stopped in the first epoch: the model has the weights as they were.")]
    public void A_stopped_job_saves_its_model_and_is_no_failure(string at, string said)
    {
        // Of more rows than are learnt from between looks at the token.
        using JobFolder job = Job(("epochs", "1000000")).Data("train", JobFolder.RecordIo(TinyData.Ratings(40_000)));
        using var stop = new CancellationTokenSource();
        using var log = new StopAt(at, stop);
        JobOutcome outcome = job.Run(log, cancellationToken: stop.Token);
        Assert.Equal((0, null), (outcome.Code, outcome.Failure));
        Assert.Contains(said, outcome.Log, StringComparison.Ordinal);
        Assert.InRange(Evaluator.Evaluate(Cofactor.ModelFile.Read(job.ModelFile), TinyData.Ratings(300, 2)).Metrics["rmse"], 0.5, 5);
    }

    [Theory]
    [InlineData("File")]
    [InlineData("Pipe")]
    public void A_job_stopped_before_training_has_no_model_and_is_no_failure(string mode)
    {
        using JobFolder job = Job().Channels(mode);
        using var stop = new CancellationTokenSource(50);
        if (mode == "File")
            stop.Cancel();
        JobOutcome outcome = job.Run(cancellationToken: stop.Token);
        Assert.Equal((0, null), (outcome.Code, outcome.Failure));
        Assert.Contains("Stopped before training began: there is no model.", outcome.Log, StringComparison.Ordinal);
        Assert.False(File.Exists(job.ModelFile));
    }

    [Fact]
    public void The_command_runs_the_job_under_its_root()
    {
        using JobFolder job = Job();
        using var cli = new CliRun();
        Assert.Contains("#quality_metric: host=algo-1, epoch=2, train rmse", cli.Done("sagemaker", "train", "--root", job.Paths.Root).Out, StringComparison.Ordinal);
        job.With(("epochs", "none"));
        Assert.Equal(1, cli.Run("sagemaker", "train", "--root", job.Paths.Root).Code);
        Assert.Equal("ClientError: epochs is 'none'; expected a whole number of 1 or more.\n", File.ReadAllText(job.Paths.Failure));
    }
}
