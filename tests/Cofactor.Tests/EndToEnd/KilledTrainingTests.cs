using Cofactor.Numerics;
using Cofactor.Tests.Cli;
using Cofactor.Tests.SageMaker;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Training that is killed (SIGKILL) at random moments goes on from its checkpoint, and ends with the model of a run that was not.</summary>
public sealed class KilledTrainingTests
{
    // Enough for every kill to come before the end.
    static readonly string Epochs = Thorough.Times(600, 3_000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    static readonly byte[] Rows = JobFolder.RecordIo(TinyData.Ratings(20_000));

    static readonly int Kills = Thorough.Times(5, 20);

    static JobFolder Job() => new JobFolder().With(("epochs", Epochs), ("num_factors", "16")).Channels().Data("train", Rows);

    [Fact]
    public void The_container_resumes_to_the_same_model()
    {
        using JobFolder whole = Job();
        byte[] expected = whole.Done().Model!;
        using JobFolder job = Job().Checkpoints();
        int resumed = KillAgainAndAgain(1, job.CheckpointFile, () =>
        {
            if (File.Exists(job.ModelFile))
                File.Delete(job.ModelFile);
            return ["sagemaker", "train", "--root", job.Paths.Root];
        });
        Assert.Equal(expected, job.Done().Model);
        Assert.InRange(resumed, 1, Kills);
        Assert.Empty(Directory.GetFiles(job.Paths.Checkpoints, ".*"));   // nothing half written is left
    }

    [Theory]
    [InlineData("adagrad")]
    [InlineData("adam")]
    public void The_command_resumes_to_the_same_model(string solver)
    {
        using var folder = new CliRun();
        string data = folder.PathOf("rows.recordio"), checkpoint = folder.PathOf("state"), model = folder.PathOf("m"), expected = folder.PathOf("expected");
        File.WriteAllBytes(data, Rows);
        string[] Train(string to, params string[] more) =>
            ["train", data, "--model", to, "--solver", solver, "--epochs", Epochs, "--early-stopping", "0", "--num-factors", "16", "--threads", "1", "--quiet", .. more];
        string[] Resume() => Train(model, ["--checkpoint", checkpoint, .. File.Exists(checkpoint) ? ["--resume"] : Array.Empty<string>()]);
        Run(Train(expected));
        int resumed = KillAgainAndAgain(2, checkpoint, Resume);
        Run(Resume());
        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(model));
        Assert.InRange(resumed, 1, Kills);
    }

    static void Run(string[] arguments)
    {
        using CofactorProcess process = CofactorProcess.Start(arguments);
        Task<string> error = process.Error.ReadToEndAsync();
        process.Output.ReadToEnd();
        Assert.True(process.Exit() == 0, error.Result);
    }

    /// <summary>
    /// Starts and kills the command: as a rule some time after it has written a checkpoint, which may be within the next one, now and then
    /// wherever it is. How often it was killed at work with a checkpoint there.
    /// </summary>
    static int KillAgainAndAgain(ulong seed, string checkpoint, Func<string[]> arguments)
    {
        int resumed = 0;
        for (ulong attempt = 0; attempt < (ulong)Kills; attempt++)
        {
            DateTime before = File.GetLastWriteTimeUtc(checkpoint);
            using CofactorProcess process = CofactorProcess.Start(arguments());
            _ = process.Output.ReadToEndAsync();
            _ = process.Error.ReadToEndAsync();
            while (attempt % 4 > 0 && File.GetLastWriteTimeUtc(checkpoint) == before && !process.Process.HasExited)
                Thread.Sleep(1);
            bool atWork = !process.Process.WaitForExit(CounterRandom.Below(seed, attempt, attempt % 4 > 0 ? 100 : 400));
            process.Process.Kill();
            process.Process.WaitForExit();
            resumed += atWork && File.Exists(checkpoint) ? 1 : 0;
        }
        return resumed;
    }
}
