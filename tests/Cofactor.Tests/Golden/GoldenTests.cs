using System.Globalization;
using Xunit;

namespace Cofactor.Tests.Golden;

/// <summary>The solver against a second implementation, make_golden.py, whose data and metrics are checked in.</summary>
public class GoldenTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "tests", "Cofactor.Tests", "Golden");

    public static TheoryData<string> Runs => [.. File.ReadAllLines(Path.Combine(Folder, "golden.txt"))];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Each_epoch_has_the_metric_of_the_second_implementation(string run)
    {
        string[] parts = run.Split(' ');
        double[] expected = [.. parts[3..].Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
        Dataset data = DataFile.Read(Path.Combine(Folder, parts[0] + ".svm"));
        LabelMap labels = parts[0] == "regressor" ? LabelMap.Regressor : LabelMap.Binary;
        var options = new SgdOptions
        {
            PredictorType = labels.Type,
            Optimizer = Enum.Parse<Optimizer>(parts[1], ignoreCase: true),
            MiniBatchSize = int.Parse(parts[2], CultureInfo.InvariantCulture),
            NumFactors = 3,
            Epochs = expected.Length,
            BiasLr = 0.05,
            LinearLr = 0.04,
            FactorsLr = 0.03,
            BiasWd = 0.001,
            LinearWd = 0.01,
            FactorsWd = 0.02,
            LinearL2 = 0.3,
            FactorsL2 = 0.5,
            Shuffle = false,
            EarlyStopping = 0,
            StandardizeLabels = false,
            PadLastBatch = true,
        };
        TrainingResult result = Trainer.Run(data, options, new TrainingContext { WarmStart = Start(labels) });
        Assert.Equal(expected.Length, result.History.Count);
        for (int e = 0; e < expected.Length; e++)
            Assert.Equal(expected[e], result.History[e].TrainMetric, 1e-4 * expected[e]);
    }

    /// <summary>The weights that make_golden.py starts from.</summary>
    static FmModel Start(LabelMap labels)
    {
        float[] w = [.. Enumerable.Range(0, 12).Select(j => (float)(0.02 * Math.Cos(j)))], v = [.. Enumerable.Range(0, 36).Select(i => (float)(0.3 * Math.Sin(1 + i)))];
        return FmModel.FromWeights(new FmShape(12, 3), [0.1f], w, v, labels);
    }
}
