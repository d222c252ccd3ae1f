namespace Cofactor;

/// <summary>What the columns of a CSV file are. Columns not named anywhere are looked at: see <c>docs/formats.md</c>.</summary>
public sealed record CsvOptions
{
    /// <summary>Names of the columns of a file without a header line; null: the first line is the header.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The delimiter; null: comma, tab, semicolon or bar, whichever the first line has.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The label column; null: <c>label</c>, <c>target</c>, <c>y</c>, <c>rating</c>, <c>click</c> or <c>class</c>, else an error that lists the columns.</summary>
    public string? Label { get; init; }

    /// <summary>The column of row weights.</summary>
    public string? Weight { get; init; }

    /// <summary>The column of groups (queries, users to rank for).</summary>
    public string? Group { get; init; }

    /// <summary>Columns to leave out.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Columns whose values are categories, one feature each.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns whose values are numbers, one feature in all.</summary>
    public IReadOnlyList<string> Numeric { get; init; } = [];

    /// <summary>Columns of several categories a value, and the character between them, such as <c>genres</c> and <c>|</c>.</summary>
    public IReadOnlyDictionary<string, char> Multi { get; init; } = new Dictionary<string, char>();

    /// <summary>Categories of fewer training rows share the column's unknown bucket; at least 1.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>Whether numeric columns are standardised to mean 0 and standard deviation 1 over the training rows; false: as they are.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>
    /// Tables whose columns are added to each row by the value of a column that it has; what is said of columns here counts for them as
    /// well. A row whose key a table lacks, or is empty, has empty values there.
    /// </summary>
    public IReadOnlyList<JoinTable> Joins { get; init; } = [];

    /// <summary>
    /// Whether columns have no names and are plain numbers, as SageMaker takes them: the label (unless labels are ignored), then feature 0,
    /// feature 1, …. Nothing is fitted; of the other options only <see cref="Delimiter"/> counts.
    /// </summary>
    public bool Dense { get; init; }

    /// <exception cref="OptionException">An option is out of its range, or a column is declared twice.</exception>
    public void Validate()
    {
        OptionException.Check(MinCount >= 1, "min_count", MinCount, "a whole number of 1 or more");
        OptionException.Check(Delimiter is null || IsSeparator(Delimiter.Value), "delimiter", Delimiter, "one ASCII character that is no quote, space, letter, digit or line end");
        foreach ((string column, char separator) in Multi)
            OptionException.Check(IsSeparator(separator), $"the separator of the multi-valued column {column}", separator, "one ASCII character that is no quote, space, letter, digit or line end");
        OptionException.Check(Columns is null || (Columns.Count > 0 && Columns.All(c => !string.IsNullOrWhiteSpace(c)) && Columns.Distinct(StringComparer.Ordinal).Count() == Columns.Count),
            "columns", Columns is null ? null : string.Join(',', Columns), "names that differ, none of them empty");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string column in new[] { Label, Weight, Group }.OfType<string>().Concat(Ignore).Concat(Categorical).Concat(Numeric).Concat(Multi.Keys))
            OptionException.Check(seen.Add(column), "a column declared twice", column, "one of label, weight, group, ignore, categorical, numeric and multi for a column");
    }

    static bool IsSeparator(char c) => c is > '\0' and < (char)128 and not ('"' or ' ' or '\n' or '\r') && !char.IsLetterOrDigit(c);
}
