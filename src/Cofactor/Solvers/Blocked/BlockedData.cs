using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>The training rows of a blocked solver, read once and held: targets, weights, and the features' columns with their groups.</summary>
sealed class BlockedData
{
    BlockedData(List<RowBlock> blocks, IRowSource source, LabelMap labels, LabelRange range, Moments targets, int[] counts, int minCount, long bytes)
    {
        Blocks = blocks;
        Labels = labels;
        LabelRange = range;
        Bytes = bytes;
        Moments = targets;
        FeatureCount = counts.Length;
        RowCount = blocks.Sum(b => (long)b.RowCount);
        HasWeights = blocks.Any(b => !b.Weights.Span.TrimStart(1f).IsEmpty);
        Ids = [.. Enumerable.Range(0, counts.Length).Where(j => counts[j] >= minCount)];
        NonZeros = Ids.Sum(j => (long)counts[j]);
        Counts = [.. Ids.Select(j => counts[j])];
        Groups = FeatureGroups.Of(this, source.FeatureMap);
    }

    /// <summary>The rows, with targets in place of labels.</summary>
    public IReadOnlyList<RowBlock> Blocks { get; }

    /// <summary>What labels mean.</summary>
    public LabelMap Labels { get; }

    /// <summary>From the least label to the largest.</summary>
    public LabelRange LabelRange { get; }

    /// <summary>Memory that the rows take.</summary>
    public long Bytes { get; }

    /// <summary>Mean, deviation and weight of the targets.</summary>
    public Moments Moments { get; }

    /// <summary>Number of features n, with and without rows.</summary>
    public int FeatureCount { get; }

    public long RowCount { get; }

    /// <summary>Non-zeros of the features that are learnt.</summary>
    public long NonZeros { get; }

    /// <summary>Whether any row's weight is not 1.</summary>
    public bool HasWeights { get; }

    /// <summary>The features that are learnt, ascending: what the solver calls feature r is the one of this id.</summary>
    public int[] Ids { get; }

    /// <summary>Their rows. // [Ids]</summary>
    public int[] Counts { get; }

    /// <summary>Which of them share a prior.</summary>
    public FeatureGroups Groups { get; }

    /// <summary>Reads all rows.</summary>
    /// <exception cref="DataFormatException">There are no rows, the labels do not fit the task, or they do not fit in memory.</exception>
    public static BlockedData Read(IRowSource source, BlockedOptions options, long memory, CancellationToken cancellationToken)
    {
        var blocks = new List<RowBlock>();
        var survey = new LabelSurvey();
        var counts = new FeatureCounts(source.FeatureCount ?? 0, int.MaxValue);
        long bytes = 0;
        int columns = source.FeatureCount ?? 0;
        foreach (RowBlock block in source.Epoch(0, null, cancellationToken))
        {
            blocks.Add(block);
            ReadOnlySpan<float> labels = block.Labels.Span;
            for (int i = 0; i < labels.Length; i++)
                survey.Add(labels[i], block.FirstRow + i);
            counts.Add(block, RowSplit.None);
            columns = Math.Max(columns, block.Features.ColumnCount);
            bytes += BlockedState.BytesOf(block, options.NumFactors);
            if (bytes > memory || block.FirstRow + block.RowCount > int.MaxValue)
                throw new DataFormatException(source.Locate(block.FirstRow), $"rows that need more than {bytes / 1e9:N1} GB to train with {options.NumFactors} factors",
                    $"rows that fit in {memory / 1e9:N1} GB: {options.Solver} holds them all", "Use fewer rows, a smaller --num-factors, or --solver adagrad, which reads rows as they pass.");
        }
        if (blocks.Count == 0)
            throw new DataFormatException(source.Locate(-1), "no rows", "at least one row to train on");
        LabelMap map = LabelFit.Fit(survey, source, options.PredictorType, options.NumClasses, options.PositiveLabel);
        var moments = new Moments();
        for (int b = 0; b < blocks.Count; b++)
        {
            blocks[b] = map.Map(blocks[b], source);
            ReadOnlySpan<float> targets = blocks[b].Labels.Span;
            for (int i = 0; i < targets.Length; i++)
                moments.Add(targets[i], blocks[b].Weight(i));
        }
        if (moments.Weight == 0)
            throw new DataFormatException(source.Locate(-1), "rows of weight 0 only", "at least one row to train on");
        var rows = new int[columns];
        counts.Rows[..Math.Min(columns, counts.Rows.Length)].CopyTo(rows);
        return new BlockedData(blocks, source, map, survey.Range, moments, rows, options.MinCount, bytes);
    }
}
