using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Public data sets that the repository may not contain: in the folder that COFACTOR_DATA names, else in ../shared/data.</summary>
static class RealData
{
    /// <summary>The path of a file of the data folder; skips the test, saying so, where it is not there.</summary>
    public static string File(string name)
    {
        string folder = Environment.GetEnvironmentVariable("COFACTOR_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(folder, name));
        Assert.SkipUnless(System.IO.File.Exists(path), $"{name} is not here: set COFACTOR_DATA to a folder that holds it (README, \"Data that is not in the repository\").");
        return path;
    }

    /// <summary>A MovieLens 100K split, user and item one-hot.</summary>
    public static Dataset MovieLens(string split, FeatureMap? map = null) => DataFile.Read(File("ml-100k/" + split), new ReadOptions
    {
        FeatureMap = map,
        Csv = new CsvOptions { Columns = ["user", "item", "rating", "timestamp"], Label = "rating", Ignore = ["timestamp"] },
    });

    /// <summary>The same as 943 + 1,682 features by id, as SageMaker's job had it; labels as they are, or 1 for ratings of 4 and 5.</summary>
    public static Dataset MovieLensById(string split, bool binary)
    {
        var block = new RowBlockBuilder();
        var blocks = new List<RowBlock>();
        foreach (string line in System.IO.File.ReadLines(File("ml-100k/" + split)))
        {
            int[] parts = [.. line.Split('\t').Select(t => int.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
            block.Add(parts[0] - 1, 1);
            block.Add(943 + parts[1] - 1, 1);
            block.EndRow(binary ? parts[2] >= 4 ? 1 : 0 : parts[2]);
            if (block.IsFull)
                blocks.Add(block.Build(943 + 1682));
        }
        blocks.Add(block.Build(943 + 1682));
        return new Dataset(blocks, 943 + 1682);
    }
}
