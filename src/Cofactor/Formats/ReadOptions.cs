using System.Globalization;

namespace Cofactor;

/// <summary>How files become rows.</summary>
public sealed record ReadOptions
{
    const string HashBitsKey = "hash_bits";
    const int LargestHashBits = 30;

    /// <summary>The format; <see cref="DataFormat.Auto"/> looks at the content.</summary>
    public DataFormat Format { get; init; } = DataFormat.Auto;

    /// <summary>Number of features n (<c>feature_dim</c>); an id of n or more is then an error. Null: the largest id + 1. Not for CSV with a map, which decides.</summary>
    public int? FeatureDim { get; init; }

    /// <summary>Hash all feature ids (and, in CSV, all categories) into 2^bits features, 1 to 30; null: ids as written.</summary>
    public int? HashBits { get; init; }

    /// <summary>Add up the values of a feature id that stands twice in a row; false: refuse the row.</summary>
    public bool SumRepeated { get; init; }

    /// <summary>Rows whose labels are not wanted: a first token or column that is no label is then no error.</summary>
    public bool IgnoreLabels { get; init; }

    /// <summary>How many threads parse, at least 1; null: as many as there are cores. The rows are the same for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>The columns of CSV; null: all found out from the header and the values.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>Encode CSV with this map (a model's) and do not fit one.</summary>
    public FeatureMap? FeatureMap { get; init; }

    /// <summary>Rows that a map to be fitted must not see, because early stopping will hold them out.</summary>
    public HoldOut? HoldOut { get; init; }

    /// <summary>The same options for rows of a model, which are read as those of its training were: through its feature map, its hash.</summary>
    public ReadOptions For(FmModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return this with
        {
            FeatureMap = model.FeatureMap,
            HashBits = HashBits ?? HashBitsOf(model.Card),
        };
    }

    /// <summary>Whether what a model remembers of its hash, if anything, is a number of bits.</summary>
    internal static bool IsHashValid(ModelCard card) => !card.Extra.ContainsKey(HashBitsKey) || HashBitsOf(card) is >= 1 and <= LargestHashBits;

    static int? HashBitsOf(ModelCard card) =>
        card.Extra.TryGetValue(HashBitsKey, out string? bits) && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>The model, remembering what <see cref="For"/> needs of the options with which its training rows were read.</summary>
    public FmModel RememberIn(FmModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return HashBits is not int bits ? model
            : model.With(model.Card with { Extra = new Dictionary<string, string>(model.Card.Extra) { [HashBitsKey] = bits.ToString(CultureInfo.InvariantCulture) } });
    }

    /// <exception cref="OptionException">An option is out of its range.</exception>
    public void Validate()
    {
        OptionException.Check(FeatureDim is null or > 0, "feature_dim", FeatureDim, "a whole number above 0");
        OptionException.Check(HashBits is null or (>= 1 and <= LargestHashBits), "hash_bits", HashBits, "a whole number from 1 to 30");
        OptionException.Check(FeatureDim is null || HashBits is null, "feature_dim", FeatureDim, "nothing beside hash_bits, which decides the number of features");
        OptionException.Check(Threads is null or >= 1, "threads", Threads, "a whole number of 1 or more");
        Csv.Validate();
    }
}
