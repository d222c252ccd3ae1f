using Cofactor.Numerics;
using Cofactor.Tests.Cli;
using Cofactor.Tests.SageMaker;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Training that is killed (SIGKILL) at random moments goes on from its checkpoint, and ends with the model of a run that was not.</summary>
public sealed class KilledTrainingTests
{
    const int Epochs = 60;

    static readonly byte[] Rows = JobFolder.RecordIo(TinyData.Ratings(20_000));

    static readonly int Kills = Thorough.Times(5, 20);

    static JobFolder Job() => new JobFolder().With(("epochs", "60"), ("num_factors", "16")).Channels().Data("train", Rows);

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
            ["train", data, "--model", to, "--solver", solver, "--epochs", Epochs.ToString(System.Globalization.CultureInfo.InvariantCulture), "--early-stopping", "0", "--num-factors", "16", "--threads", "1", "--quiet", .. more];
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

    /// <summary>Starts and kills the command, each time after another while; how often it left a checkpoint.</summary>
    static int KillAgainAndAgain(ulong seed, string checkpoint, Func<string[]> arguments)
    {
        int resumed = 0;
        for (ulong attempt = 0; attempt < (ulong)Kills; attempt++)
        {
            using CofactorProcess process = CofactorProcess.Start(arguments());
            _ = process.Output.ReadToEndAsync();
            _ = process.Error.ReadToEndAsync();
            process.Process.WaitForExit(100 + CounterRandom.Below(seed, attempt, 400));
            process.Process.Kill();
            process.Process.WaitForExit();
            resumed += File.Exists(checkpoint) ? 1 : 0;
        }
        return resumed;
    }
}
