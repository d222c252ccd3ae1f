namespace Cofactor;

/// <summary>The header of one array of an <see cref="NdArrayList"/>, and where its numbers lie.</summary>
sealed record NdArray
{
    const int MostDimensions = 32, Dense = 0, RowSparse = 1, Csr = 2, Int64 = 6;

    /// <summary>Its name, such as <c>arg:v</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its dimensions; null: it was never filled in.</summary>
    public long[]? Shape { get; private init; }

    /// <summary>Whether only some rows are stored, the others zero, and their numbers behind them.</summary>
    public bool IsRowSparse { get; private init; }

    /// <summary>Rows stored of a row_sparse array.</summary>
    public long StoredRows { get; private init; }

    /// <summary>Bytes of a number: 2, 4 or 8 of a float.</summary>
    public int Width { get; private init; }

    /// <summary>Where its numbers start in the file.</summary>
    public long Offset { get; private init; }

    /// <summary>How many numbers there are; a row_sparse array's row numbers lie behind them.</summary>
    public long Count { get; private init; }

    /// <summary>Where its header ends in the list's skeleton.</summary>
    public int HeaderEnd { get; private init; }

    /// <summary>Bytes of its numbers and row numbers.</summary>
    public long Bytes => Count * Width + (IsRowSparse ? StoredRows * sizeof(long) : 0);

    /// <summary>Reads a header and passes over the numbers.</summary>
    internal static NdArray ReadHeader(NdArrayCursor at)
    {
        uint magic = at.U32();
        long[]? stored = null;
        int storage = Dense;
        long[] shape;
        if (magic is NdArrayList.V2 or NdArrayList.V3)
        {
            storage = at.I32();
            if (storage is not (Dense or RowSparse))
                throw at.Wrong(storage == Csr ? "an array stored as csr" : $"an array of storage type {storage}", "dense or row_sparse weights");
            if (storage == RowSparse)
                stored = Dimensions(at, at.U32());
            shape = Dimensions(at, at.U32(), isV3: magic == NdArrayList.V3);
        }
        else if (magic == NdArrayList.V1)
        {
            shape = Dimensions(at, at.U32());
        }
        else if (magic <= MostDimensions)
        {
            shape = [.. Enumerable.Range(0, (int)magic).Select(_ => (long)at.U32())];
        }
        else
        {
            throw at.Wrong($"the number 0x{magic:x8} at byte {at.Offset - 4} of 'params'", "the header of an NDArray");
        }
        if (magic == NdArrayList.V3 ? shape.Any(d => d < 0) : shape.Length == 0)
            return new NdArray { HeaderEnd = at.KeptLength };
        return ReadRest(at, shape, stored);
    }

    static NdArray ReadRest(NdArrayCursor at, long[] shape, long[]? stored)
    {
        at.I32();   // device: where the weights were does not matter
        at.I32();
        int type = at.I32();
        int width = type switch
        {
            0 => 4,
            1 => 8,
            2 => 2,
            3 or 4 or 5 or 6 or 7 => throw at.Wrong("an array of integers", "weights of 16, 32 or 64-bit floats"),
            _ => throw at.Wrong($"an array of type {type}", "weights of 16, 32 or 64-bit floats: types 2, 0 and 1"),
        };
        if (stored is not null)
            CheckRows(at, shape, stored);
        // 128 bits hold the product of the bytes so far (below 2⁶³) and one more dimension.
        Int128 bytes = width;
        foreach (long dimension in stored ?? shape)
            if (dimension < 0 || (bytes *= dimension) > long.MaxValue / 2)
                throw at.Wrong($"an array of shape {TensorInfo.Shown(shape)}", "dimensions of 0 or more, and less than 2^62 bytes");
        var array = new NdArray
        {
            Shape = shape,
            IsRowSparse = stored is not null,
            StoredRows = stored?[0] ?? 0,
            Width = width,
            Offset = at.Offset,
            Count = (long)(bytes / width),
            HeaderEnd = at.KeptLength,
        };
        at.Skip(array.Bytes);
        return array;
    }

    static void CheckRows(NdArrayCursor at, long[] shape, long[] stored)
    {
        int type = at.I32();
        long[] rows = Dimensions(at, at.U32());
        if (type != Int64)
            throw at.Wrong($"row numbers of type {type}", $"{Int64}, 64-bit integers");
        if (stored.Length == 0 || stored.Length != shape.Length || !stored.AsSpan(1).SequenceEqual(shape.AsSpan(1)) || stored[0] is < 0 or > int.MaxValue || stored[0] > shape[0] || rows.Length != 1 || rows[0] != stored[0])
            throw at.Wrong($"rows of shape {TensorInfo.Shown(stored)} with numbers of shape {TensorInfo.Shown(rows)} in an array of shape {TensorInfo.Shown(shape)}", "rows that fit it");
    }

    /// <summary>Dimensions of 64 bits. Of V3, −1 in place of their number means that they are not known.</summary>
    static long[] Dimensions(NdArrayCursor at, uint count, bool isV3 = false) =>
        isV3 && count == uint.MaxValue ? [-1]
        : count <= MostDimensions ? [.. Enumerable.Range(0, (int)count).Select(_ => (long)at.U64())]
        : throw at.Wrong($"an array of {count} dimensions", $"at most {MostDimensions}");
}
