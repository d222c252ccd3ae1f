using System.Globalization;
using System.Text.Json;

namespace Cofactor.Benchmarks;

/// <summary>
/// Whole commands on the Criteo-like text, from the start of the process to the saved model, Cofactor's and other systems' by turns.
/// </summary>
static class RunsSection
{
    public static void Write(MarkdownReport report, Settings settings)
    {
        string train = BenchmarkData.Clicks(settings, 1_000_000), test = BenchmarkData.ClickTest(settings), folder = BenchmarkData.Folder(settings, "runs");
        report.Heading("Whole runs: text to saved model");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"Criteo-like: 1,000,000 rows, {new FileInfo(train).Length / 1e6:N0} MB of libSVM text in the page cache; judged on 100,000 test rows (log-loss {BenchmarkData.BayesLoss:0.0000} and AUC {BenchmarkData.BayesAuc:0.0000} are the best possible: those of the probabilities that the labels were drawn with). ")
            + "The command is published as README says (`dotnet publish`, compiled ahead). Wall time of the whole command, median (least–most) of the rounds, by turns; peak memory as the system counts it.");
        List<IPeer> peers = [new CofactorRun("cofactor, k = 8, 3 epochs", ["--num-factors", "8", "--epochs", "3"]), new CofactorRun("cofactor, k = 8, 3 epochs, 1 thread", ["--num-factors", "8", "--epochs", "3", "--threads", "1"])];
        if (settings.Peers is { } programs)
            peers.AddRange(Peers.In(programs));
        else
            report.Say("The other systems were not run: `--peers FOLDER` names the folder of their programs.");
        peers.Add(new CofactorRun("cofactor, defaults", []));
        var children = peers.ToDictionary(p => p, _ => new List<Child>());
        for (int round = 0; round < settings.Rounds; round++)
            foreach (IPeer peer in peers)
                if (round == 0 || peer is CofactorRun)   // the others take their time; once is enough to tell
                    children[peer].Add(peer.Train(settings, train, folder));
        report.Table(["command", "wall, s", "peak memory, MB", "test log-loss", "test AUC"], peers.Select(peer =>
        {
            (double loss, double auc) = peer.Judge(settings, test, folder);
            return new[]
            {
                peer.Name, MarkdownReport.Number(Timing.Of(children[peer].Select(c => c.Seconds)), 2), MarkdownReport.Number(children[peer].Max(c => c.PeakBytes) / 1e6, 0),
                MarkdownReport.Number(loss, 4), MarkdownReport.Number(auc, 4),
            };
        }).ToArray());
    }
}

/// <summary>A system that trains on libSVM text and can be judged.</summary>
interface IPeer
{
    string Name { get; }

    Child Train(Settings settings, string train, string folder);

    (double LogLoss, double Auc) Judge(Settings settings, string test, string folder);
}

/// <summary><c>cofactor train</c> with some options.</summary>
sealed class CofactorRun(string name, string[] options) : IPeer
{
    public string Name => name;

    public Child Train(Settings settings, string train, string folder) =>
        Child.Run(settings.Command, ["train", train, "--model", Model(folder), "--quiet", .. options]);

    public (double LogLoss, double Auc) Judge(Settings settings, string test, string folder)
    {
        using JsonDocument answer = JsonDocument.Parse(Child.Run(settings.Command, ["evaluate", Model(folder), test, "--json"]).Output);
        JsonElement metrics = answer.RootElement.GetProperty("metrics");
        return (metrics.GetProperty("log_loss").GetDouble(), metrics.GetProperty("auc").GetDouble());
    }

    string Model(string folder) => Path.Combine(folder, string.Concat(name.Where(char.IsLetterOrDigit)) + ".safetensors");
}
