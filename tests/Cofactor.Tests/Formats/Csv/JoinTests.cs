using System.Text;
using Xunit;

namespace Cofactor.Tests.Formats;

/// <summary>Columns that come from another table by a key.</summary>
public sealed class JoinTests : IDisposable
{
    const string Users = "age,user,kind\n20,ann b,x\n30, bob ,y\n40,\"carl, jr\",x\n", Films = "film,genres\n1,Drama|War\n2,War\n3,\n";

    // The same rows as a person would flatten them.
    const string Rows = "user,film,y\nann b,1,1\nbob,2,2\n\"carl, jr\",1,3\nann b,3,4\n";
    const string Flat = "user,film,y,age,kind,genres\nann b,1,1,20,x,Drama|War\nbob,2,2,30,y,War\n\"carl, jr\",1,3,40,x,Drama|War\nann b,3,4,20,x,\n";

    static readonly CsvOptions Plain = new() { Numeric = ["age"], Multi = new Dictionary<string, char> { ["genres"] = '|' } };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    JoinTable Table(string key, string text, string[]? columns = null)
    {
        File.WriteAllBytes(_folder.File(key + ".csv"), Encoding.Latin1.GetBytes(text));
        return JoinTable.Read(_folder.File(key + ".csv"), key, columns);
    }

    CsvOptions Joined() => Plain with { Joins = [Table("user", Users), Table("film", Films)] };

    static string All(Dataset data) => string.Join('\n', Enumerable.Range(0, (int)data.RowCount).Select(i => $"{data.Label(i)} {CsvText.Names(data, i)}"));

    string FailureOf(Action read) => Assert.Throws<DataFormatException>(read).Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal);

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(20)]
    public void Rows_are_those_that_have_the_columns_themselves(int chunk)
    {
        Dataset joined = CsvText.Read(Rows, Joined(), chunk: chunk), flat = CsvText.Read(Flat, Plain);
        Assert.Equal(All(flat), All(joined));
        Assert.Equal(new[] { "user", "film", "y" }, joined.FeatureMap!.Layout.Columns);
        Assert.Equal(["user: age kind", "film: genres"], joined.FeatureMap.Layout.Joins!.Select(j => $"{j.Key}: {string.Join(' ', j.Columns)}"));
    }

    [Fact]
    public void A_table_may_be_joined_on_a_column_of_the_one_before()
    {
        var options = new CsvOptions { Categorical = ["age"], Joins = [Table("user", Users), Table("kind", "kind,colour\nx,red\ny,blue\n")] };
        Assert.Equal("user=bob film=2 age=30 kind=y colour=blue", CsvText.Names(CsvText.Read(Rows, options), 1));
    }

    [Fact]
    public void A_table_without_a_header_has_names_given_and_may_be_in_another_encoding()
    {
        var options = new CsvOptions { Ignore = ["title"], Joins = [Table("film", "1|Caf\u00e9|Drama\n2|B|War\n", ["film", "title", "genres"])] };
        Assert.Contains("genres=Drama", CsvText.Names(CsvText.Read(Rows, options), 0), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_the_table_lacks_has_empty_columns_and_is_counted()
    {
        JoinTable users = Table("user", Users);
        var options = new CsvOptions { Numeric = ["age"], Joins = [users] };
        Dataset data = CsvText.Read("user,y\nann b,1\ndora,2\neve,3\neve,4\n,5\n", options);
        Assert.Equal("user=dora age=(missing) kind=(missing)", CsvText.Names(data, 1));
        Assert.Equal("user=(missing) age=(missing) kind=(missing)", CsvText.Names(data, 4));
        Assert.Equal((2, "'dora'"), (users.MissingKeyCount, users.MissingKey));
        // A map fitted without such rows knows no missing value.
        Assert.Equal("user=(unknown)", CsvText.Names(CsvText.ReadWith(CsvText.Read("user,y\nann b,1\n", options).FeatureMap!, "user,y\nzoe,1\n", options), 0));
    }

    [Fact]
    public void A_stored_map_remembers_what_was_joined_and_reads_either_kind_of_rows()
    {
        Dataset joined = CsvText.Read(Rows, Joined());
        FeatureMapParts parts = joined.FeatureMap!.ToParts();
        FeatureMap map = FeatureMap.FromParts(parts.Json, parts.Vocabularies);
        Assert.Equal(All(joined), All(CsvText.ReadWith(map, Flat)));
        Assert.Equal(All(joined), All(CsvText.ReadWith(map, Rows, Joined())));
        Assert.Equal("f0.csv:1: found no column 'age' among user, film, y; expected age, kind, which training joined on 'user'. Give --join FILE on user, or rows that have these columns.",
            FailureOf(() => CsvText.ReadWith(map, Rows)));
    }

    [Theory]
    [InlineData("{\"user\": \"ann b\", \"film\": 1}", "user=ann b film=1 age:-0.9045 kind=x genres=War genres=Drama")]
    [InlineData("{\"user\": \"ann b\", \"kind\": \"y\"}", "user=ann b age:-0.9045 kind=y")]
    public void Instances_of_json_are_joined_as_well_but_for_the_columns_they_have(string instance, string names)
    {
        FeatureMap map = CsvText.Read(Rows, Joined()).FeatureMap!;
        var parser = new RowParser(new ReadOptions { FeatureMap = map, Csv = Joined() });
        parser.Append(Encoding.UTF8.GetBytes(instance));
        SparseMatrix rows = parser.Parse(DataFormat.JsonLines);
        Assert.Equal(names.Split(' ').Order(), CsvText.Names(new Dataset(rows.WithColumnCount(map.FeatureCount), new float[1]) is var data ? new Dataset(data.Blocks, map.FeatureCount, map) : data, 0).Split(' ').Where(n => !n.EndsWith("(missing)", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Candidates_have_the_columns_of_their_keys()
    {
        Dataset data = CsvText.Read(Rows, Joined());
        SparseMatrix films = JoinTable.RowsOf(data.FeatureMap!, "film", Joined().Joins);
        Assert.Equal(["film=1 genres=War genres=Drama", "film=2 genres=War", "film=3 genres=(missing)"],
            Enumerable.Range(0, films.RowCount).Select(i => CsvText.Names(new Dataset(new Dataset(films, default).Blocks, data.FeatureCount, data.FeatureMap), i)));
        Assert.Throws<ArgumentException>(() => JoinTable.RowsOf(data.FeatureMap!, "age", []));
    }

    [Theory]
    [InlineData("user,age\na,1\na,2\n", "user.csv:3:1: found 'a' in the key column 'user'; expected each key once: it stands in a row before.")]
    [InlineData("user,age\n,1\n", "user.csv:2:1: found '' in the key column 'user'; expected a key in each row.")]
    [InlineData("id,age\na,1\n", "user.csv: found no column 'user' among id, age; expected the column that the table is joined on. Name a column that both have, or the columns of a table without a header line.")]
    [InlineData("user\na\n", "user.csv: found only the column 'user'; expected columns to join.")]
    [InlineData("user,age\n", "user.csv: found no rows to join; expected a row for each key. Give a file with data.")]
    [InlineData("", "user.csv: found no rows to join; expected a row for each key. Give a file with data.")]
    public void A_wrong_table_is_refused(string text, string message) => Assert.Equal(message, FailureOf(() => Table("user", text)));

    [Theory]
    [InlineData("who,y\na,1\n", "f0.csv: found no column 'user' among who, y; expected the column that user.csv is joined on. Join on a column that both have.")]
    [InlineData("user,age,y\na,1,1\n", "f0.csv: found the column 'age', which user.csv would join; expected each column once. Rename one of the two; leave the join out where the rows have its columns already.")]
    public void Rows_that_do_not_fit_a_table_are_refused(string rows, string message) =>
        Assert.Equal(message, FailureOf(() => CsvText.Read(rows, Plain with { Numeric = [], Joins = [Table("user", Users)] })));

    [Fact]
    public void A_wrong_number_is_found_at_the_key_that_brought_it() =>
        Assert.Equal("f0.csv:3:1: found 'old' in the numeric column 'age'; expected a finite number. Correct it, leave it empty where the value is missing, or declare the column with --categorical.",
            FailureOf(() => CsvText.Read("user,y\na,1\nb,2\n", new CsvOptions { Numeric = ["age"], Joins = [Table("user", "user,age\na,1\nb,old\n")] })));
}
