using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>Jobs that are interrupted and go on from their checkpoint end with the model of one that was not.</summary>
public class JobCheckpointTests
{
    static readonly byte[] Train = JobFolder.RecordIo(TinyData.Ratings(1100));

    static byte[] Whole(params (string, string)[] more)
    {
        using JobFolder job = new JobFolder().With([("epochs", "5"), .. more]).Channels().Data("train", Train);
        return job.Done().Model!;
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void More_epochs_go_on_from_fewer(string compatibility)
    {
        (string, string)[] way = [("compatibility", compatibility)];
        using JobFolder job = new JobFolder().With([("epochs", "2"), .. way]).Channels().Data("train", Train).Checkpoints();
        job.Done();
        JobOutcome outcome = job.With([("epochs", "5"), .. way]).Done();
        Assert.Equal(Whole(way), outcome.Model);
        Assert.Contains("Going on after epoch 1 from", outcome.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch=1,", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("epoch=2,", outcome.Log, StringComparison.Ordinal);
        // A job that was done, but not seen to be, is done again at once.
        Assert.Equal(outcome.Model, job.Done().Model);
    }

    [Fact]
    public void A_resumed_job_in_Pipe_mode_starts_from_the_first_FIFO_again()
    {
        using JobFolder job = new JobFolder().With(("epochs", "2")).Channels().Data("train", Train).Checkpoints();
        job.Done();
        job.With(("epochs", "5")).Channels("Pipe").Fifos("train", Train, Train, Train);
        Assert.Equal(Whole(), job.Done().Model);
    }

    [Fact]
    public void What_a_killed_run_was_writing_is_removed()
    {
        using JobFolder job = new JobFolder().With(("epochs", "1")).Channels().Data("train", Train).Checkpoints();
        string left = Path.Combine(job.Paths.Checkpoints, ".cofactor.checkpoint.safetensors.abc.def.tmp"), other = Path.Combine(job.Paths.Checkpoints, "mine.tmp");
        File.WriteAllText(left, "half");
        File.WriteAllText(other, "mine");
        job.Done();
        Assert.Equal((false, true), (File.Exists(left), File.Exists(other)));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using JobFolder job = new JobFolder().With(("epochs", "2")).Channels().Data("train", Train).Checkpoints();
        job.Done();
        byte[] bytes = File.ReadAllBytes(job.CheckpointFile);
        File.WriteAllBytes(job.CheckpointFile, bytes[..(bytes.Length / 2)]);
        job.Fails("For a fresh start, delete it");
    }

    [Fact]
    public void A_checkpoint_of_other_hyperparameters_is_refused_and_kept()
    {
        using JobFolder job = new JobFolder().With(("epochs", "2")).Channels().Data("train", Train).Checkpoints();
        job.Done();
        byte[] bytes = File.ReadAllBytes(job.CheckpointFile);
        job.With(("epochs", "2"), ("factors_lr", "0.5")).Fails("factors_lr is 0.5; expected 0.0001, as the run to resume had");
        Assert.Equal(bytes, File.ReadAllBytes(job.CheckpointFile));
    }
}
