using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>Other systems' programs, where they are installed: see bench/README.md for how to build them.</summary>
static class Peers
{
    public static IEnumerable<IPeer> In(string folder)
    {
        string xlearn = Path.Combine(folder, "xlearn_train"), alpha = Path.Combine(folder, "fm_train");
        if (File.Exists(xlearn))
            foreach (int threads in new[] { 1, 2 })
                yield return new XLearn(folder, threads);
        if (File.Exists(alpha))
            foreach (int threads in new[] { 1, 2 })
                yield return new AlphaFm(folder, threads);
    }

    /// <summary>Log-loss and AUC of one probability a row against the labels of a libSVM file.</summary>
    public static (double LogLoss, double Auc) Judge(string test, IEnumerable<double> probabilities)
    {
        var metrics = new BinaryMetrics();
        using IEnumerator<double> p = probabilities.GetEnumerator();
        foreach (RowBlock block in DataFile.Open(test).Epoch(0))
            foreach (float label in block.Labels.Span)
            {
                if (!p.MoveNext())
                    throw new InvalidOperationException("There are fewer predictions than test rows.");
                metrics.Add((float)p.Current, label, 1);
            }
        return (metrics.Result()["log_loss"], metrics.Result()["auc"]);
    }
}

/// <summary>xLearn's FM by AdaGrad, with the best setting that was found for this data: two epochs, no instance normalisation.</summary>
sealed class XLearn(string programs, int threads) : IPeer
{
    public string Name => $"xLearn, k = 8, AdaGrad, 2 epochs, {threads} thread{(threads > 1 ? "s" : "")}";

    public Child Train(Settings settings, string train, string folder)
    {
        Forget(train);
        Child run = Child.Run(Path.Combine(programs, "xlearn_train"), [train, "-s", "1", "-p", "adagrad", "-k", "8", "-r", "0.05", "-b", "0.002", "-e", "2", "--no-norm",
            "-nthread", threads.ToString(CultureInfo.InvariantCulture), "-m", Model(folder)], folder: folder);
        // It ends with exit code 0 whatever happens.
        return File.Exists(Model(folder)) ? run : throw new InvalidOperationException($"xlearn_train made no model: {run.Output}");
    }

    public (double LogLoss, double Auc) Judge(Settings settings, string test, string folder)
    {
        string output = Path.Combine(folder, "xlearn.out");
        Forget(test);
        Child.Run(Path.Combine(programs, "xlearn_predict"), [test, Model(folder), "-o", output, "--sigmoid", "--no-norm"], folder: folder);
        Forget(test);
        return Peers.Judge(test, File.ReadLines(output).Select(l => double.Parse(l, CultureInfo.InvariantCulture)));
    }

    string Model(string folder) => Path.Combine(folder, $"xlearn{threads}.model");

    /// <summary>Deletes xLearn's cache of a text, so that it reads the text as the others do.</summary>
    static void Forget(string text)
    {
        foreach (string cache in Directory.GetFiles(Path.GetDirectoryName(text)!, Path.GetFileName(text) + "*.bin"))
            File.Delete(cache);
    }
}

/// <summary>alphaFM's FTRL in one pass, with its documentation's rates and L2 and the L1 of v that was found best.</summary>
sealed class AlphaFm(string programs, int threads) : IPeer
{
    public string Name => $"alphaFM, k = 8, FTRL, 1 pass, {threads} thread{(threads > 1 ? "s" : "")}";

    public Child Train(Settings settings, string train, string folder) =>
        Child.Run(Path.Combine(programs, "fm_train"), ["-core", threads.ToString(CultureInfo.InvariantCulture), "-dim", "1,1,8", "-m", Model(folder),
            "-w_alpha", "0.05", "-w_l1", "0.1", "-w_l2", "5", "-v_alpha", "0.05", "-v_l1", "0.01", "-v_l2", "5"], input: train);

    public (double LogLoss, double Auc) Judge(Settings settings, string test, string folder)
    {
        string output = Path.Combine(folder, "alphafm.out");
        Child.Run(Path.Combine(programs, "fm_predict"), ["-core", "1", "-dim", "8", "-m", Model(folder), "-out", output], input: test);
        return Peers.Judge(test, File.ReadLines(output).Select(l => double.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture)));
    }

    string Model(string folder) => Path.Combine(folder, $"alphafm{threads}.model");
}
