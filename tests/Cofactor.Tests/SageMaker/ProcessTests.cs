using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>The real process, with the signals that a container gets.</summary>
public class ProcessTests
{
    static readonly byte[] Train = JobFolder.RecordIo(TinyData.Ratings(20_000));

    static CofactorProcess Start(JobFolder job) => CofactorProcess.Start("sagemaker", "train", "--root", job.Paths.Root);

    static JobFolder Job(int epochs) => new JobFolder().With(("epochs", epochs.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("num_factors", "16")).Channels().Data("train", Train);

    [Fact]
    public void Terminated_it_saves_its_model_and_exits_with_0()
    {
        using JobFolder job = Job(1_000_000);
        using CofactorProcess process = Start(job);
        var log = new System.Text.StringBuilder();
        while (process.Output.ReadLine() is { } line)
        {
            log.Append(line).Append('\n');
            if (line.Contains("epoch=3,", StringComparison.Ordinal))
                break;
        }
        process.Signal("TERM");
        log.Append(process.Output.ReadToEnd());
        Assert.True(process.Exit() == 0, log.ToString());
        Assert.Contains("Stopped after", log.ToString(), StringComparison.Ordinal);
        Assert.InRange(Cofactor.ModelFile.Read(job.ModelFile).Card.History.Count, 3, 1_000_000);
    }
}
