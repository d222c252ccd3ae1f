using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>MovieLens 100K with what is known of users and films.</summary>
/// <param name="folder">The data set's.</param>
sealed class SideRows(string folder)
{
    const string Users = "user,age,gender,occupation,zip";

    readonly Dictionary<int, string[]> _users = File.ReadLines(Path.Combine(folder, "u.user")).Select(l => l.Split('|')).ToDictionary(u => Whole(u[0]));

    /// <summary>User and item, joined with age (a number), gender, occupation and genres.</summary>
    public Dataset Joined(string split, FeatureMap? map = null)
    {
        string films = Path.GetTempFileName();
        try
        {
            string[] genres = [.. File.ReadLines(Path.Combine(folder, "u.genre")).Where(l => l.Contains('|', StringComparison.Ordinal)).Select(l => l.Split('|')[0])];
            File.WriteAllLines(films, File.ReadLines(Path.Combine(folder, "u.item"), System.Text.Encoding.Latin1).Select(l => l.Split('|'))
                .Select(film => film[0] + "," + string.Join('|', genres.Where((_, g) => film[5 + g] == "1"))).Prepend("item,genres"));
            return DataFile.Read(Path.Combine(folder, split), new ReadOptions
            {
                FeatureMap = map,
                Csv = new CsvOptions
                {
                    Columns = ["user", "item", "rating", "timestamp"],
                    Label = "rating",
                    Ignore = ["timestamp", "zip"],
                    Numeric = ["age"],
                    Multi = new Dictionary<string, char> { ["genres"] = '|' },
                    Joins = [JoinTable.Read(Path.Combine(folder, "u.user"), "user", Users.Split(',')), JoinTable.Read(films, "item")],
                },
            });
        }
        finally
        {
            File.Delete(films);
        }
    }

    /// <summary>
    /// The rows of a fold as "timeSVD++ flipped" has them, a field each: user, film, day, the user's age in tens, occupation, first digit of the zip code and gender, the films that the
    /// user has rated and the users who have rated the film, these two with the weight 1/√count and both of the training rows alone.
    /// </summary>
    public (Dataset Train, Dataset Test) WithHistory(string fold)
    {
        int[][] train = Ratings(fold + ".base"), test = Ratings(fold + ".test");
        ILookup<int, int> films = train.ToLookup(r => r[0], r => r[1]), raters = train.ToLookup(r => r[1], r => r[0]);
        var ids = new Dictionary<(int Field, string Value), int>();
        Dataset Rows(int[][] ratings)
        {
            var blocks = new List<RowBlock>();
            var rows = new RowBlockBuilder();
            foreach (int[] rating in ratings)
            {
                string[] user = _users[rating[0]];
                void Add(int field, string value, float weight = 1)
                {
                    if (!ids.TryGetValue((field, value), out int id))
                        ids.Add((field, value), id = ids.Count);
                    rows.Add(id, weight, field);
                }
                void AddAll(int field, IEnumerable<int> values)
                {
                    float weight = 1 / MathF.Sqrt(values.Count());
                    foreach (int value in values)
                        Add(field, Text(value), weight);
                }
                Add(0, user[0]);
                Add(1, Text(rating[1]));
                Add(2, Text(rating[3] / 86_400));
                Add(3, Text(Whole(user[1]) / 10));
                Add(4, user[3]);
                Add(5, user[4][..1]);
                Add(6, user[2]);
                AddAll(7, films[rating[0]]);
                AddAll(8, raters[rating[1]]);
                rows.EndRow(rating[2]);
                if (rows.IsFull)
                    blocks.Add(rows.Build(ids.Count));
            }
            if (rows.RowCount > 0)
                blocks.Add(rows.Build(ids.Count));
            return new Dataset(blocks, ids.Count);
        }
        Dataset learnt = Rows(train);
        return (learnt, Rows(test));
    }

    int[][] Ratings(string split) => [.. File.ReadLines(Path.Combine(folder, split)).Select(l => l.Split('\t').Select(Whole).ToArray())];

    static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
