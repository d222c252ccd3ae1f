using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>What a command reads rows for.</summary>
enum ReadingPurpose
{
    /// <summary>To fit a feature map to them.</summary>
    Fit,

    /// <summary>To compare their labels with predictions; a model's map encodes them.</summary>
    Judge,

    /// <summary>To predict them; labels do not matter.</summary>
    Predict,
}

/// <summary>How files become rows: the same options for every command that reads rows, as far as they matter to it.</summary>
sealed class ReadingOptionSet(ReadingPurpose purpose, string formatName = "--format")
{
    static readonly (string, DataFormat)[] Formats =
        [("auto", DataFormat.Auto), ("libsvm", DataFormat.LibSvm), ("libffm", DataFormat.LibFfm), ("recordio", DataFormat.RecordIo), ("csv", DataFormat.Csv), ("jsonlines", DataFormat.JsonLines), ("json", DataFormat.Json), ("cofactor", DataFormat.Cofactor)];

    static readonly (string, bool)[] Scales = [("standardize", true), ("none", false)];

    readonly TextOption _format = new(formatName, "FORMAT", "auto, libsvm, libffm, recordio (SageMaker's protobuf), csv, jsonlines, json (SageMaker's requests) or cofactor (the binary cache); auto looks at the content and says what it found [default: auto]");
    readonly TextOption _featureDim = new("--feature-dim", "N", "Number of features; a larger id is an error [default: largest id + 1]");
    readonly TextOption _hashBits = new("--hash-bits", "BITS", "Hash feature ids and categories into 2^BITS features, 1 to 30 [default: ids as written]");
    readonly Option<bool> _sumRepeated = new("--sum-repeated") { Description = "Add up the values of an id that stands twice in a row [default: refuse the row]" };
    readonly ListOption _columns = new("--columns", "A,B,…", "Names of the columns of a CSV file without a header line [default: its first line]");
    readonly TextOption _delimiter = new("--delimiter", "CHAR", "Character between columns; \\t or tab for a tab [default: found in the first line]");
    readonly TextOption _label = new("--label", "COLUMN", "The column to predict [default: label, target, y, rating, click or class]");
    readonly TextOption _weight = new("--weight", "COLUMN", "The column of row weights, 0 or more [default: all 1]");
    readonly TextOption _group = new("--group", "COLUMN", "The column of groups [default: none]");
    readonly ListOption _ignore = new("--ignore", "A,B,…", "Columns to leave out");
    readonly ListOption _categorical = new("--categorical", "A,B,…", "Columns of categories: a feature for each value");
    readonly ListOption _numeric = new("--numeric", "A,B,…", "Columns of numbers: one feature each");
    readonly ListOption _multi = new("--multi", "COLUMN=CHAR", "A column of several categories a value and the character between them, such as genres=|");
    readonly JoinOption _join = new();
    readonly TextOption _minCount = new("--min-count", "N", "Categories of fewer training rows share one feature; features by number of fewer training rows are not learnt; 1 or more [default: 1]");
    readonly TextOption _numericScale = new("--numeric-scale", "SCALE", "standardize (mean 0, deviation 1 over the training rows) or none [default: standardize]");

    public void AddTo(CofactorCommand command)
    {
        command.AddGroup("Reading", purpose == ReadingPurpose.Fit ? [_format, _featureDim, _hashBits, _minCount, _sumRepeated] : [_format, _featureDim, _hashBits, _sumRepeated]);
        command.AddGroup("Columns of CSV", purpose switch
        {
            ReadingPurpose.Fit => [_label, _categorical, _numeric, _multi, _ignore, _weight, _group, _join, _columns, _delimiter, _numericScale],
            ReadingPurpose.Judge => [_label, _weight, _join, _columns, _delimiter],
            _ => [_join, _columns, _delimiter],
        });
    }

    /// <summary>The reading options given.</summary>
    /// <exception cref="UsageException">A value is none.</exception>
    /// <exception cref="OptionException">A value is out of its range.</exception>
    public ReadOptions Bind(ParseResult parsed)
    {
        string[] columns = _columns.In(parsed);
        var options = new ReadOptions
        {
            Format = _format.Choice(parsed, Formats) ?? DataFormat.Auto,
            FeatureDim = _featureDim.Int(parsed, "a whole number above 0"),
            HashBits = _hashBits.Int(parsed, "a whole number from 1 to 30"),
            SumRepeated = parsed.GetValue(_sumRepeated),
            Csv = new CsvOptions
            {
                Columns = columns.Length == 0 ? null : columns,
                Delimiter = Delimiter(_delimiter.In(parsed)),
                Label = _label.In(parsed),
                Weight = _weight.In(parsed),
                Group = _group.In(parsed),
                Ignore = _ignore.In(parsed),
                Categorical = _categorical.In(parsed),
                Numeric = _numeric.In(parsed),
                Multi = Multi(_multi.In(parsed)),
                MinCount = _minCount.Int(parsed, "a whole number of 1 or more") ?? 1,
                Joins = _join.In(parsed),
                Standardize = _numericScale.Choice(parsed, Scales) ?? true,
            },
        };
        options.Validate();
        return options;
    }

    static char? Delimiter(string? text) => text switch
    {
        null => null,
        "\\t" or "tab" => '\t',
        [var c] => c,
        _ => throw UsageException.Value("--delimiter", text, "one character, or tab"),
    };

    static Dictionary<string, char> Multi(string[] declared)
    {
        var multi = new Dictionary<string, char>(StringComparer.Ordinal);
        foreach (string one in declared)
        {
            int at = one.LastIndexOf('=');
            if (at <= 0 || at != one.Length - 2 || !multi.TryAdd(one[..at], one[^1]))
                throw UsageException.Value("--multi", one, "a column and the character between its categories, each column once, such as genres=|");
        }
        return multi;
    }
}
