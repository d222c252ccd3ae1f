using System.Globalization;

namespace Cofactor;

/// <summary>
/// Takes over rows that come as tensors, as in RecordIO and JSON: values with keys, or dense, whose zeros are dropped, and perhaps a
/// shape. Keys need not be sorted and stand at most once in a row.
/// </summary>
/// <param name="options">Which keys there may be, and whether repeated ones add up.</param>
/// <param name="wrong">Makes the error of the present row from what was found, what was expected and the remedy.</param>
sealed class TensorRows(ReadOptions options, Func<string, string, string, DataFormatException> wrong)
{
    const string Again = "Correct the row, or leave it out.";

    readonly ulong _idLimit = options.HashBits is null ? (ulong)(options.FeatureDim ?? int.MaxValue) : 0;   // keys below it are taken as they are
    readonly bool _sum = options.SumRepeated || options.HashBits is not null;

    /// <summary>The number of features that the rows say they have; 0 where they do not say.</summary>
    public int DeclaredFeatureCount { get; set; }

    /// <summary>Adds the non-zeros of a row; ending it is left to the caller.</summary>
    /// <param name="keys">The keys of a sparse row.</param>
    /// <param name="values">The values.</param>
    /// <param name="shape">The shape, [n] or [1, n]; empty where it is not said.</param>
    /// <param name="dense">Whether the row has no keys because it is dense.</param>
    /// <param name="block">Takes them.</param>
    public void Add(ReadOnlySpan<ulong> keys, ReadOnlySpan<float> values, ReadOnlySpan<ulong> shape, bool dense, RowBlockBuilder block)
    {
        if (!dense && keys.Length != values.Length)
            throw wrong($"{keys.Length} keys and {values.Length} values", "one key a value, or no keys in a dense row", Again);
        ulong width = Width(shape, dense ? values.Length : 0);
        if (dense || _sum || !TryAdd(keys, values, width > 0 ? Math.Min(width, _idLimit) : _idLimit, block))
            AddOneByOne(keys, values, width, dense, block);
    }

    /// <summary>Adds a sparse row without anything unusual at once; false, with nothing added, where there is something.</summary>
    static bool TryAdd(ReadOnlySpan<ulong> keys, ReadOnlySpan<float> values, ulong limit, RowBlockBuilder block)
    {
        block.Reserve(keys.Length, fields: false);
        Span<int> ids = block.FreeIndices[..keys.Length];
        values = values[..keys.Length];
        ulong next = 0, largest = 0;
        bool fine = true, ascending = true, ones = true;
        for (int p = 0; p < keys.Length; p++)
        {
            ulong key = keys[p];
            fine &= key < limit & float.IsFinite(values[p]);
            ascending &= key >= next;
            ones &= values[p] == 1f;
            largest = Math.Max(largest, key);
            next = key + 1;
            ids[p] = (int)key;
        }
        if (!fine || (!ascending && RepeatedIndex.Find(ids) is not null))
            return false;
        if (!ones && block.IsAllOnes)
            block.StartValues();
        if (!block.IsAllOnes)
            values.CopyTo(block.FreeValues);
        block.Advance(keys.Length, (int)largest);
        return true;
    }

    void AddOneByOne(ReadOnlySpan<ulong> keys, ReadOnlySpan<float> values, ulong width, bool dense, RowBlockBuilder block)
    {
        for (int p = 0; p < values.Length; p++)
        {
            if (dense && values[p] == 0)
                continue;
            ulong key = dense ? (ulong)p : keys[p];
            if (key >= width && width > 0)
                throw wrong($"the key {key} in a row of shape [{width}]", "keys below the shape", Again);
            if (!float.IsFinite(values[p]))
                throw wrong(Text($"the value {values[p]} at key {key}"), "a finite number within the range of a 32-bit float", "Correct the value, or leave it out.");
            if (!_sum)
                block.Add(Id(key), values[p]);
            else if (!float.IsFinite(block.AddOrSum(Id(key), values[p])))
                throw wrong($"values that add up to more than a 32-bit float holds, at key {key}", "at most 3.4e38 where features meet", "Scale the values.");
        }
        if (!dense && !_sum && RepeatedIndex.Find(block.CurrentIndices) is int repeated)
            throw wrong($"the key {repeated} twice", "each key at most once in a row", "Remove one, or add them up with --sum-repeated.");
    }

    int Id(ulong key) => key < _idLimit ? (int)key : UnusualId(key);

    int UnusualId(ulong key)
    {
        if (options.HashBits is int bits)
            return FeatureHash.Of(key, bits);
        throw options.FeatureDim is int dim
            ? wrong($"the key {key}", $"a key below feature_dim, {dim}", "Raise --feature-dim, or leave it out.")
            : wrong($"the key {key}", $"a key of at most {int.MaxValue - 1}", "Use --hash-bits to hash larger keys into fewer features.");
    }

    /// <summary>The row's width by its shape [n] or [1, n], which also counts where it has no shape but is dense; 0 where nothing tells.</summary>
    ulong Width(ReadOnlySpan<ulong> shape, int denseCount)
    {
        if (shape.Length > 2 || shape is [not 1, _])
            throw wrong($"a row of shape [{string.Join(", ", shape[..Math.Min(shape.Length, 4)].ToArray())}]", "[n] or [1, n]", Again);
        ulong width = shape.IsEmpty ? (ulong)denseCount : shape[^1];
        if (denseCount > 0 && width != (ulong)denseCount)
            throw wrong($"{denseCount} values without keys in a row of shape [{width}]", "a value for each column, or keys", Again);
        // How wide a row is matters only where nothing else decides the number of features.
        if (options.FeatureDim is null && options.HashBits is null)
        {
            if (width > int.MaxValue)
                throw wrong($"a row of shape [{width}]", $"at most {int.MaxValue} columns", "Use --hash-bits to hash the keys into fewer features, or --feature-dim.");
            DeclaredFeatureCount = Math.Max(DeclaredFeatureCount, (int)width);
        }
        return width;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
