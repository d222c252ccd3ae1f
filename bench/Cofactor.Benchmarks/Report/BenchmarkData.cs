using System.Globalization;
using Cofactor.Samples;

namespace Cofactor.Benchmarks;

/// <summary>The generated files that the benchmarks work on, made once and kept.</summary>
static class BenchmarkData
{
    const int TestRows = 100_000;
    const int Chunk = 50_000;

    /// <summary>Log-loss and AUC of the true probabilities on the test rows, as the generator's documentation gives them.</summary>
    public const double BayesLoss = 0.3723, BayesAuc = 0.8737;

    /// <summary>A folder for what a section leaves behind.</summary>
    public static string Folder(Settings settings, string name) => Directory.CreateDirectory(Path.Combine(settings.Data, name)).FullName;

    /// <summary>Criteo-like training rows as libSVM text.</summary>
    public static string Clicks(Settings settings, long rows) =>
        Text(settings, string.Create(CultureInfo.InvariantCulture, $"clicks-{rows}.libsvm"), 0, rows);

    /// <summary>Its test rows.</summary>
    public static string ClickTest(Settings settings) => Text(settings, "clicks-test.libsvm", CriteoLike.TestStart, TestRows);

    static string Text(Settings settings, string name, long first, long rows)
    {
        string path = Path.Combine(Folder(settings, "data"), name), partial = path + ".partial";
        if (File.Exists(path))
            return path;
        var data = new CriteoLike(CriteoLike.DefaultSeed);
        using (FileStream file = File.Create(partial))
        {
            // Every row is counted, so chunks are drawn side by side and written in order.
            foreach (string chunk in Chunks(first, rows).AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(c => Draw(data, c.First, c.Count)))
                file.Write(System.Text.Encoding.ASCII.GetBytes(chunk));
        }
        File.Move(partial, path);
        return path;
    }

    static IEnumerable<(long First, long Count)> Chunks(long first, long rows)
    {
        for (long done = 0; done < rows; done += Chunk)
            yield return (first + done, Math.Min(Chunk, rows - done));
    }

    static string Draw(CriteoLike data, long first, long count)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        data.Write(first, count, text, TextWriter.Null);
        return text.ToString();
    }
}
