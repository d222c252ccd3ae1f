using System.Text;
using Cofactor.Numerics;
using Cofactor.Tests.Formats;

namespace Cofactor.Tests.Model;

/// <summary>Random models of a small table, and of none, for what looks at whole models.</summary>
static class ExploredModel
{
    /// <summary>Columns film (60 and more categories), user (9), tags (several values) and a number.</summary>
    public static FeatureMap Map { get; } = CsvText.Fit(Table(), new CsvOptions { Multi = new Dictionary<string, char> { ["tags"] = '|' }, Categorical = ["film", "user"] }).FeatureMap;

    /// <summary>A model of C outputs and D draws; every 7th feature is untrained.</summary>
    public static FmModel Of(bool named, int k, ulong seed, int outputs = 1, int draws = 1)
    {
        int n = named ? Map.FeatureCount : 90;
        LabelMap labels = outputs > 1 ? LabelMap.Multiclass([.. Enumerable.Range(0, outputs).Select(c => $"c{c}")]) : LabelMap.BinaryOf("no", "yes");
        var shape = new FmShape(n, k, outputs, draws);
        int heads = shape.HeadCount;
        float[] Numbers(long count, ulong key, int run) => [.. Enumerable.Range(0, (int)count).Select(i => run > 0 && i / run % 7 == 3 ? 0 : (float)CounterRandom.Normal(seed + key, (ulong)i))];
        return FmModel.FromWeights(shape, Numbers(heads, 1, 0), Numbers(shape.LinearLength, 2, heads), Numbers(shape.FactorsLength, 3, heads * k), labels, named ? Map : null);
    }

    /// <summary>⟨vⱼ, vⱼ′⟩ of an output, the mean over draws, by the definition.</summary>
    public static double Product(FmModel model, int j, int i, int output = 0)
    {
        float[] v = new float[model.FactorCount], u = new float[v.Length];
        double sum = 0;
        for (int d = 0; d < model.Shape.DrawCount; d++)
        {
            model.Factors(j, v, d * model.OutputCount + output);
            model.Factors(i, u, d * model.OutputCount + output);
            sum += v.Zip(u, (a, b) => (double)a * b).Sum() / model.Shape.DrawCount;
        }
        return sum;
    }

    static string Table()
    {
        var text = new StringBuilder("film,user,tags,hour,y\n");
        for (int i = 0; i < 60; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i % 3 == 0 ? "Żlan" : i % 3 == 1 ? "Alien" : "The alien")} {i},u{i % 9},t{i % 4}|t{(i + 1) % 4},{i % 24}.5,{i % 2}\n");
        return text.ToString();
    }
}
