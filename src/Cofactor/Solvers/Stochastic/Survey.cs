using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>What one look at the training data tells before the first step: labels, sizes, and how often each feature stands in it.</summary>
sealed class Survey
{
    // Counts of more features than these are not kept for each thread.
    const int MostPrivateCounts = 1 << 24;

    /// <summary>What labels mean.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>From the least label to the largest.</summary>
    public required LabelRange LabelRange { get; init; }

    /// <summary>Which rows are held out.</summary>
    public required RowSplit Split { get; init; }

    /// <summary>Number of features n.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>The features that the run has room for.</summary>
    public required FeatureOrder Order { get; init; }

    /// <summary>The row in which the largest feature id first stands; −1 for none.</summary>
    public required long LargestIndexRow { get; init; }

    public required long Rows { get; init; }

    public required long TrainingRows { get; init; }

    /// <summary>Non-zeros of the training rows whose features have room.</summary>
    public required long NonZeros { get; init; }

    /// <summary>Bytes of the rows in memory, validation rows included; about as many as the loops' copy of them takes.</summary>
    public required long RowBytes { get; init; }

    /// <summary>Sum of the training rows' weights.</summary>
    public required double TrainingWeight { get; init; }

    /// <summary>Mean of the training rows' targets, weighted.</summary>
    public required double Mean { get; init; }

    /// <summary>Their standard deviation.</summary>
    public required double Deviation { get; init; }

    /// <summary>How the rows of a ranker find partners.</summary>
    public Pairing? Pairing { get; init; }

    /// <exception cref="DataFormatException">There are no rows, the labels do not fit the task, or no model of so many features fits in memory.</exception>
    public static Survey Of(IRowSource source, SgdOptions options, TrainingContext context, Team team, Pairing? pairing, CancellationToken cancellationToken)
    {
        int most = MemoryGuard.MostFeatures(options, context);
        LabelLook? look = null;
        FeatureCounts counts;
        if (source is Dataset data)
        {
            look = new LabelLook(RowSplit.Of(options, context, data.RowCount));
            counts = CountInMemory(data, look, most, team, cancellationToken);
        }
        else
        {
            counts = new FeatureCounts(source.FeatureCount ?? 0, most);
            foreach (RowBlock block in source.Epoch(0, null, cancellationToken))
            {
                look ??= new LabelLook(RowSplit.Of(options, context, source, block, cancellationToken));
                look.Add(block);
                counts.Add(block, look.Split);
            }
        }
        if (look is null || look.Rows == 0)
            throw new DataFormatException(source.Locate(-1), "no rows", "at least one row to train on");
        int featureCount = Math.Max(Math.Max(look.Columns, source.FeatureCount ?? 0), context.WarmStart?.FeatureCount ?? 0);
        if (featureCount > most)
            throw MemoryGuard.TooMany(featureCount, options, context, source, counts.LargestRow);
        if (look.TrainingRows == 0 || look.Targets.Weight == 0)
            throw new DataFormatException(source.Locate(-1), look.TrainingRows == 0 ? "no rows left after the hold-out" : "rows of weight 0 only", "at least one row to train on");
        var order = FeatureOrder.Of(counts, featureCount, options, context.WarmStart);
        pairing?.Prepare(look.Split);
        return new Survey
        {
            Pairing = pairing,
            Labels = LabelFit.Fit(look.Labels, source, options.PredictorType, options.NumClasses, options.PositiveLabel),
            LabelRange = look.Labels.Range,
            Split = look.Split,
            FeatureCount = featureCount,
            Order = order,
            LargestIndexRow = counts.LargestRow,
            Rows = look.Rows,
            TrainingRows = look.TrainingRows,
            NonZeros = counts.NonZeros(order),
            RowBytes = BytesOf(source) + BytesOf(context.Validation),
            TrainingWeight = look.Targets.Weight,
            Mean = look.Targets.Mean,
            Deviation = look.Targets.StandardDeviation,
        };
    }

    static long BytesOf(IRowSource? source) => source is Dataset data
        ? data.Blocks.Sum(b => b.Features.NonZeroCount * (b.Features.IsAllOnes ? sizeof(int) : sizeof(int) + sizeof(float)) + 12L * b.RowCount) : 0;

    /// <summary>One member of the team goes through the labels, whose order matters; the others count features, block by block.</summary>
    static FeatureCounts CountInMemory(Dataset data, LabelLook look, int most, Team team, CancellationToken cancellationToken)
    {
        bool isPrivate = data.FeatureCount <= MostPrivateCounts;
        var parts = new FeatureCounts?[team.Size];
        team.ForEach(1 + (isPrivate ? data.Blocks.Count : 1), (item, member) =>
        {
            foreach (RowBlock block in item == 0 || !isPrivate ? data.Blocks : [data.Blocks[item - 1]])
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (item == 0)
                    look.Add(block);
                else
                    (parts[member] ??= new FeatureCounts(data.FeatureCount, most)).Add(block, look.Split);
            }
        });
        FeatureCounts? all = null;
        foreach (FeatureCounts? part in parts)
            if (all is null)
                all = part;
            else if (part is not null)
                all.Add(part);
        return all ?? new FeatureCounts(data.FeatureCount, most);
    }

    /// <summary>Labels, and the moments of those of training rows.</summary>
    sealed class LabelLook(RowSplit split)
    {
        Moments _targets;

        public RowSplit Split => split;

        public LabelSurvey Labels { get; } = new();

        public Moments Targets => _targets;

        public long Rows { get; private set; }

        public long TrainingRows { get; private set; }

        public int Columns { get; private set; }

        public void Add(RowBlock block)
        {
            ReadOnlySpan<float> labels = block.Labels.Span;
            for (int i = 0; i < labels.Length; i++)
            {
                Labels.Add(labels[i], block.FirstRow + i);
                if (split.IsHeldOut(block, i))
                    continue;
                TrainingRows++;
                _targets.Add(labels[i], block.Weight(i));
            }
            Rows += block.RowCount;
            Columns = Math.Max(Columns, block.Features.ColumnCount);
        }
    }
}
