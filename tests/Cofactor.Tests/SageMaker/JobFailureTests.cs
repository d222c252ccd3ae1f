using System.IO.Compression;
using System.Text;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>What a job's user does wrong is said early, and in words that a job's user can follow: hyperparameters, not options.</summary>
public class JobFailureTests
{
    static readonly byte[] Train = JobFolder.RecordIo(TinyData.Ratings(1100));

    static JobFolder Job(params (string, string)[] more) => new JobFolder().With(more).Channels().Data("train", Train);

    [Fact]
    public void A_feature_dim_that_is_too_small_or_too_large_says_so()
    {
        using JobFolder small = Job(("feature_dim", "69"));
        small.Fails("expected a key below feature_dim, 69. Raise feature_dim.\n");
        using JobFolder large = Job(("feature_dim", "2000000000"), ("num_factors", "1000"));
        large.Fails("found 2,000,000,000 features (ids up to 1999999999)");
        large.Fails("Use fewer features, a smaller num_factors or an instance of more memory.");
        // One that is merely larger than need be is SageMaker's way to leave room.
        using JobFolder room = Job(("feature_dim", "100"));
        room.Done();
        Assert.Equal(100, Cofactor.ModelFile.Read(room.ModelFile).FeatureCount);
    }

    [Fact]
    public void Content_of_another_type_than_declared_points_to_the_ContentType()
    {
        using JobFolder job = Job().Channels("File", "text/libsvm").Data("train", Encoding.ASCII.GetBytes("1 0 1\n"));
        job.Fails("name its format in the channel's ContentType if this is not it.");
    }

    [Fact]
    public void A_test_channel_without_data_fails_before_training()
    {
        using JobFolder job = Job().Channels(test: true);
        job.Fails("test: found no such folder; expected the files of the channel test. Check the channel's S3 location.");
        Assert.DoesNotContain("epoch=0", job.Run().Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_folder_that_cannot_be_written_fails_before_training()
    {
        using JobFolder job = Job();
        File.WriteAllText(job.Paths.Model, "in the way");
        job.Fails("model cannot be written by the container's user: ");
        Assert.DoesNotContain("epoch=0", job.Run().Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_does_not_end_the_job()
    {
        using JobFolder plain = Job(), job = Job();
        Directory.CreateDirectory(Path.Combine(job.Paths.Checkpoints, "cofactor.checkpoint.safetensors", "in the way"));
        JobOutcome outcome = job.Done();
        Assert.Contains("WARNING", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("Training goes on, but the checkpoint of epoch 2 cannot be written: ", outcome.Log, StringComparison.Ordinal);
        Assert.Equal(plain.Done().Model, outcome.Model);
    }

    [Fact]
    public void Divergence_names_the_rate_that_the_job_has()
    {
        using JobFolder factors = Job(("factors_lr", "1e20"), ("epochs", "20"));
        factors.Fails("try factors_lr 1e+19, clip_gradient 1");
        using JobFolder linear = Job(("linear_lr", "1e20"), ("epochs", "20"));
        linear.Fails("try linear_lr 1e+19");
        using JobFolder common = Job(("compatibility", "false"), ("learning_rate", "1e20"), ("early_stopping", "0"));
        common.Fails("try learning_rate 1e+19");
    }

    [Fact]
    public void What_SageMaker_may_write_beside_is_no_error()
    {
        using JobFolder plain = Job(), job = new JobFolder().With(("_tuning_objective_metric", "test:rmse"));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Train);
        job.Config("inputdataconfig.json", """{"train":{"TrainingInputMode":"File","S3DistributionType":"ShardedByS3Key","RecordWrapperType":"None","CompressionType":"Gzip","Shuffle":"x"}}""")
            .Config("resourceconfig.json", """{"current_host":"algo-1","current_instance_type":"ml.m5.large","current_group_name":"g","hosts":["algo-1"],"instance_groups":[{"instance_group_name":"g","instance_type":"ml.m5.large","hosts":["algo-1"]}],"network_interface_name":"eth0"}""")
            .Data("train", []);
        Directory.CreateDirectory(Path.Combine(job.Paths.Data, "train", "2026", "11"));
        File.WriteAllBytes(Path.Combine(job.Paths.Data, "train", "2026", "11", "part-0.gz"), packed.ToArray());
        Assert.Equal(plain.Done().Model, job.Done().Model);
    }
}
