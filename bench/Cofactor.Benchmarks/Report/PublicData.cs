using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>Public data sets that the repository may not contain, in the folder that COFACTOR_DATA names (README, "Data that is not in the repository").</summary>
static class PublicData
{
    static readonly string? Folder = Environment.GetEnvironmentVariable("COFACTOR_DATA");

    /// <summary>Whether a data set is there; says so where not.</summary>
    public static bool Has(MarkdownReport report, string name)
    {
        bool has = Folder is not null && Directory.Exists(Path.Combine(Folder, name));
        if (!has)
            report.Say($"**Left out:** {name} is not here. Set COFACTOR_DATA to the folder that holds it.");
        return has;
    }

    /// <summary>A MovieLens 100K file: user and item.</summary>
    public static Dataset MovieLens(string split, FeatureMap? map = null) => DataFile.Read(Path.Combine(Folder!, "ml-100k", split), new ReadOptions
    {
        FeatureMap = map,
        Csv = new CsvOptions { Columns = ["user", "item", "rating", "timestamp"], Label = "rating", Ignore = ["timestamp"] },
    });

    /// <summary>MovieLens 100K with what is known of users and films.</summary>
    public static SideRows Sides() => new(Path.Combine(Folder!, "ml-100k"));

    /// <summary>MovieLens 100K as implicit feedback: ratings of 4 and 5 as rows of user (field 0) and item (field 1), each user's last aside.</summary>
    public static (Dataset Train, Dataset Test) Implicit()
    {
        IEnumerable<int[]> ratings = File.ReadLines(Path.Combine(Folder!, "ml-100k", "u.data")).Select(l => l.Split('\t', ' ').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToArray());
        var users = ratings.Where(r => r[2] >= 4).GroupBy(r => r[0]).Select(g => g.OrderBy(r => r[3]).ToArray()).ToArray();
        return (Rows(users.SelectMany(u => u[..^1])), Rows(users.Select(u => u[^1])));
    }

    /// <summary>Number of features of <see cref="Implicit"/>: users, then items.</summary>
    public const int Users = 944, Features = Users + 1683;

    /// <summary>A Frappe file; each of its columns is a field, so that it has a prior of its own.</summary>
    public static Dataset Frappe(string split)
    {
        Dataset read = DataFile.Read(Path.Combine(Folder!, "frappe", split));
        return new Dataset([.. read.Blocks.Select(b =>
        {
            ReadOnlySpan<long> offsets = b.Features.Offsets;
            var fields = new int[b.Features.NonZeroCount];
            for (int i = 0; i < b.RowCount; i++)
                for (long p = offsets[i]; p < offsets[i + 1]; p++)
                    fields[p - offsets[0]] = (int)(p - offsets[i]);
            return new RowBlock(b.FirstRow, new SparseMatrix(b.Features.ColumnCount, offsets.ToArray(), b.Features.Indices.ToArray(), default, fields), b.Labels);
        })], read.FeatureCount);
    }

    static Dataset Rows(IEnumerable<int[]> ratings)
    {
        var block = new RowBlockBuilder();
        foreach (int[] rating in ratings)
        {
            block.AddRange([rating[0], Users + rating[1]], default, [0, 1]);
            block.EndRow(float.NaN);
        }
        return new Dataset([block.Build(Features)], Features);
    }
}
