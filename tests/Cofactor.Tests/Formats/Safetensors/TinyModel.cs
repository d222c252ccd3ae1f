namespace Cofactor.Tests.Formats;

/// <summary>Small models with random weights.</summary>
static class TinyModel
{
    public static FmModel Of(FmShape shape, int seed = 1, FeatureMap? map = null, ModelCard? card = null)
    {
        var random = new Random(seed);
        float[] Numbers(long length) => [.. Enumerable.Range(0, (int)length).Select(_ => (float)(random.NextDouble() - 0.5) * MathF.Pow(10, random.Next(-30, 30)))];
        LabelMap labels = shape.OutputCount == 1
            ? seed % 2 == 0 ? LabelMap.Regressor : LabelMap.BinaryOf("no", "yes \"it\" is ✓")
            : LabelMap.Multiclass([.. Enumerable.Range(0, shape.OutputCount).Select(c => $"class {c}")]);
        return FmModel.FromWeights(shape, Numbers(shape.HeadCount), Numbers(shape.LinearLength), Numbers(shape.FactorsLength), labels, map, card);
    }

    public static ModelCard Card { get; } = new()
    {
        CreatedBy = "a test",
        TrainingRows = 12_345_678_901,
        TrainedFeatures = 7,
        Hyperparameters = new Dictionary<string, string> { ["num_factors"] = "4", ["ünï"] = "a \"quoted\" \\ text\nof two lines" },
        Extra = new Dictionary<string, string> { ["origin"] = "" },
        Metrics = new Dictionary<string, double> { ["train_rmse"] = 0.1 + 0.2, ["auc"] = double.NaN, ["worst"] = double.NegativeInfinity },
        History =
        [
            new EpochReport { Epoch = 0, Metric = "rmse", TrainMetric = 1.0 / 3, Rows = 80_000, IsBest = true },
            new EpochReport { Epoch = 1, Metric = "rmse", TrainMetric = 0.3, ValidationMetric = 1e-300, Rows = 80_000, IsBest = false },
        ],
    };

    /// <summary>A map of four features: two categories, the unknown one, and a number.</summary>
    public static FeatureMap Map { get; } = FeatureMap.FromParts(
        """
        {"columns":[{"name":"user","kind":"categorical","categories":2,"missing":false},{"name":"age","kind":"numeric","mean":34.5,"scale":12,"missing":false}],
        "hash_bits":0,"feature_count":4,"table":{"columns":["user","age","y"],"header":true,"label":"y","labels_are_names":false,"weight":null,"group":null}}
        """, [new VocabularyPart("user", "annabéla"u8.ToArray(), [0, 4, 9])]);

    public static byte[] Bytes(FmModel model)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(model, stream);
        return stream.ToArray();
    }

    public static FmModel Read(byte[] file) => ModelFile.Read(new MemoryStream(file), "m.safetensors");
}
