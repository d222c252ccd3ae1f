namespace Cofactor.Solvers;

/// <summary>Which rows of a source are trained on and which are held out: a rule of the row number alone; of a ranker's groups, of their ids, so that they are held out whole.</summary>
sealed class RowSplit
{
    readonly HoldOut? _heldOut;
    readonly long _rows;
    readonly bool _byGroup;

    RowSplit(HoldOut? heldOut, long rows, bool byGroup)
    {
        _heldOut = heldOut;
        _rows = rows;
        _byGroup = byGroup;
    }

    /// <summary>All rows are trained on.</summary>
    public static RowSplit None { get; } = new(null, 0, false);

    /// <summary>The rule of a run over <paramref name="rows"/> rows.</summary>
    public static RowSplit Of(SgdOptions options, TrainingContext context, long rows) =>
        context.Validation is null && rows >= HoldOut.MinimumRows && options.HoldOut is { } heldOut ? new RowSplit(heldOut, rows, options.RanksGroups) : None;

    /// <summary>The rule of a run over a source of which the first block is known: it tells whether there are enough rows. Which rows are the last is known only once all are counted.</summary>
    public static RowSplit Of(SgdOptions options, TrainingContext context, IRowSource source, RowBlock first, CancellationToken cancellationToken) =>
        Of(options, context, source.RowCount ?? (options.HoldOut is { IsLast: true } ? source.Epoch(0, null, cancellationToken).Sum(b => (long)b.RowCount) : first.RowCount));

    /// <summary>Whether any row is held out.</summary>
    public bool HoldsOut => _heldOut is not null;

    /// <summary>Whether a row of a block is held out.</summary>
    public bool IsHeldOut(RowBlock block, int i) => _heldOut is not null && _heldOut.Contains(_byGroup ? block.Groups.Span[i] : block.FirstRow + i, _rows);

    /// <summary>The rows of a block that are trained on (or, with <paramref name="heldOut"/>, those that are not), ascending, filled into the start of <paramref name="into"/>.</summary>
    public ReadOnlySpan<int> Select(RowBlock block, bool heldOut, int[] into)
    {
        int count = 0;
        for (int i = 0; i < block.RowCount; i++)
            if (IsHeldOut(block, i) == heldOut)
                into[count++] = i;
        return into.AsSpan(0, count);
    }
}
