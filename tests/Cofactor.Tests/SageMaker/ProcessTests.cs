using System.Diagnostics;
using Cofactor.Numerics;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>The real process, with the signals that a container gets.</summary>
public class ProcessTests
{
    static readonly byte[] Train = JobFolder.RecordIo(TinyData.Ratings(20_000));

    static Process Start(JobFolder job)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cofactor.Cli.dll"), "sagemaker", "train", "--root", job.Paths.Root]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    static JobFolder Job(int epochs) => new JobFolder().With(("epochs", epochs.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("num_factors", "16")).Channels().Data("train", Train);

    [Fact]
    public void Terminated_it_saves_its_model_and_exits_with_0()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends SIGTERM");
        using JobFolder job = Job(1_000_000);
        using Process process = Start(job);
        var log = new System.Text.StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            log.Append(line).Append('\n');
            if (line.Contains("epoch=3,", StringComparison.Ordinal))
                break;
        }
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        log.Append(process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(60_000), "still there after a minute");
        Assert.True(process.ExitCode == 0, log.ToString());
        Assert.Contains("Stopped after", log.ToString(), StringComparison.Ordinal);
        Assert.InRange(Cofactor.ModelFile.Read(job.ModelFile).Card.History.Count, 3, 1_000_000);
    }

    [Fact]
    public void Killed_at_any_moment_it_resumes_to_the_same_model()
    {
        const int Epochs = 60, Kills = 6;
        using JobFolder whole = Job(Epochs);
        byte[] expected = whole.Done().Model!;
        using JobFolder job = Job(Epochs).Checkpoints();
        int resumed = 0;
        for (ulong attempt = 0; attempt < Kills; attempt++)
        {
            using Process process = Start(job);
            _ = process.StandardOutput.ReadToEndAsync();
            process.WaitForExit(150 + CounterRandom.Below(11, attempt, 350));
            process.Kill();
            process.WaitForExit();
            resumed += File.Exists(job.CheckpointFile) ? 1 : 0;
            File.Delete(job.ModelFile);
        }
        Assert.Equal(expected, job.Done().Model);
        Assert.InRange(resumed, 1, Kills);
    }
}
