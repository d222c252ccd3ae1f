namespace Cofactor;

/// <summary>
/// A raw column and its features. A categorical or multi-valued column of V categories has features first … first + V − 1 for them, then the
/// unknown bucket, then, if training rows had empty values, the missing feature; a numeric one has the number, then the missing
/// feature. Hashed columns share 2^bits features, in which an empty value is a category like others.
/// </summary>
public sealed record FeatureColumn
{
    internal FeatureColumn(string name, ColumnKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary><see cref="ColumnKind.Categorical"/>, <see cref="ColumnKind.Numeric"/> or <see cref="ColumnKind.MultiValued"/>.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The field of its features: its position in the map.</summary>
    public int Field { get; internal init; }

    /// <summary>The column's first feature.</summary>
    public int FirstFeature { get; internal init; }

    /// <summary>Number of its features; 2^bits, shared with the other hashed columns, for a hashed one.</summary>
    public int FeatureCount { get; internal init; }

    /// <summary>Whether categories are hashed and not kept.</summary>
    public bool IsHashed => Kind != ColumnKind.Numeric && Vocabulary is null;

    /// <summary>Number of categories kept; 0 for numbers and hashed columns.</summary>
    public int CategoryCount => Vocabulary?.Count ?? 0;

    /// <summary>Whether training rows had empty values, which then have a feature; else an empty value contributes nothing.</summary>
    public bool HasMissing { get; internal init; }

    /// <summary>What is subtracted from a number.</summary>
    public double Mean { get; internal init; }

    /// <summary>What the difference is divided by, above 0.</summary>
    public double Scale { get; internal init; } = 1;

    /// <summary>The character between the parts of a multi-valued column's values.</summary>
    public char? Separator { get; internal init; }

    internal Vocabulary? Vocabulary { get; init; }

    // Meaningless in hashed columns, which have neither.
    internal int UnknownFeature => FirstFeature + CategoryCount;

    internal int MissingFeature => HasMissing ? FirstFeature + FeatureCount - 1 : -1;
}
