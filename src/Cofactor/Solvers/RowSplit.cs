namespace Cofactor.Solvers;

/// <summary>Which rows of a source are trained on and which are held out: a rule of the row number alone.</summary>
sealed class RowSplit
{
    readonly HoldOut? _random;
    readonly long _firstHeldOut = long.MaxValue;

    RowSplit()
    {
    }

    RowSplit(HoldOut random) => _random = random;

    RowSplit(long firstHeldOut) => _firstHeldOut = firstHeldOut;

    /// <summary>All rows are trained on.</summary>
    public static RowSplit None { get; } = new();

    /// <summary>The rule of a run over <paramref name="rows"/> rows without validation rows of its own.</summary>
    public static RowSplit For(SgdOptions options, long rows)
    {
        if (options.EarlyStopping == 0 || rows < HoldOut.MinimumRows)
            return None;
        if (options.ValidationLast is double last)
            return new RowSplit((long)Math.Round(rows * (1 - last)));
        return options.ValidationFraction > 0 ? new RowSplit(new HoldOut(options.ValidationFraction, options.Seed)) : None;
    }

    /// <summary>Whether any row is held out.</summary>
    public bool HoldsOut => this != None;

    /// <summary>Whether the row of this number is held out.</summary>
    public bool IsHeldOut(long row) => row >= _firstHeldOut || (_random is not null && _random.Contains(row));

    /// <summary>The rows of a block that are trained on (or, with <paramref name="heldOut"/>, those that are not), ascending. Reuses <paramref name="into"/>.</summary>
    public ReadOnlySpan<int> Select(RowBlock block, bool heldOut, ref int[] into)
    {
        if (into.Length < block.RowCount)
            into = new int[block.RowCount];
        int count = 0;
        for (int i = 0; i < block.RowCount; i++)
            if (IsHeldOut(block.FirstRow + i) == heldOut)
                into[count++] = i;
        return into.AsSpan(0, count);
    }
}
