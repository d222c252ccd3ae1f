namespace Cofactor;

/// <summary>
/// One row x of sparse data: a view over memory that its owner keeps, so nothing is copied.
/// Feature ids need not be sorted; a feature stands at most once.
/// </summary>
public readonly ref struct SparseRow
{
    /// <summary>Makes a row over the caller's memory.</summary>
    /// <param name="indices">Feature ids j ≥ 0 of the non-zeros.</param>
    /// <param name="values">Their values xⱼ; empty when all are 1.</param>
    /// <param name="fields">Their fields; empty when the data has none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public SparseRow(ReadOnlySpan<int> indices, ReadOnlySpan<float> values = default, ReadOnlySpan<int> fields = default)
    {
        if (!values.IsEmpty && values.Length != indices.Length)
            throw new ArgumentException($"A row of {indices.Length} indices has {values.Length} values; give one value an index, or none where all are 1.", nameof(values));
        if (!fields.IsEmpty && fields.Length != indices.Length)
            throw new ArgumentException($"A row of {indices.Length} indices has {fields.Length} fields; give one field an index, or none.", nameof(fields));
        Indices = indices;
        Values = values;
        Fields = fields;
    }

    /// <summary>Feature ids of the non-zeros. // [nnz]</summary>
    public ReadOnlySpan<int> Indices { get; }

    /// <summary>Values of the non-zeros; empty when all are 1. // [nnz] or []</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>Fields of the non-zeros; empty when the data has no fields. // [nnz] or []</summary>
    public ReadOnlySpan<int> Fields { get; }

    /// <summary>The number of non-zeros.</summary>
    public int Count => Indices.Length;

    /// <summary>The value at position <paramref name="i"/>, which is 1 where the row has no value array.</summary>
    public float Value(int i) => Values.IsEmpty ? 1f : Values[i];
}
