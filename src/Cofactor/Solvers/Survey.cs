namespace Cofactor.Solvers;

/// <summary>What one look at the training data tells before the first step: labels, sizes, which features have training rows.</summary>
sealed class Survey
{
    /// <summary>What labels mean.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>Which rows are held out.</summary>
    public required RowSplit Split { get; init; }

    /// <summary>Number of features n.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>The row in which the largest feature id first stands; −1 for none.</summary>
    public required long LargestIndexRow { get; init; }

    public required long Rows { get; init; }

    public required long TrainingRows { get; init; }

    /// <summary>Sum of the training rows' weights.</summary>
    public required double TrainingWeight { get; init; }

    /// <summary>The features of the training rows, and those that a model to start from has learnt.</summary>
    public required FeatureSet Trained { get; init; }

    /// <summary>Mean of the training rows' targets, weighted.</summary>
    public required double Mean { get; init; }

    /// <summary>Their standard deviation.</summary>
    public required double Deviation { get; init; }

    /// <summary>Root of the mean of ‖x‖⁴ over the training rows, weighted.</summary>
    public required double SquaredNorm { get; init; }

    /// <exception cref="DataFormatException">There are no rows, or the labels do not fit the task.</exception>
    public static Survey Of(IRowSource source, SgdOptions options, TrainingContext context, CancellationToken cancellationToken)
    {
        long rows = source.RowCount ?? source.Epoch(0, null, cancellationToken).Sum(b => (long)b.RowCount);
        if (rows == 0)
            throw new DataFormatException(source.Locate(-1), "no rows", "at least one row to train on");
        RowSplit split = context.Validation is not null ? RowSplit.None : RowSplit.For(options, rows);
        var labels = new LabelSurvey();
        var trained = new FeatureSet(source.FeatureCount ?? 0);
        int largest = -1;
        long largestRow = -1, trainingRows = 0;
        double weight = 0, mean = 0, squares = 0, norms = 0;
        foreach (RowBlock block in source.Epoch(0, null, cancellationToken))
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                long number = block.FirstRow + i;
                float y = block.Labels.Span[i];
                labels.Add(y, number);
                foreach (int j in block.Row(i).Indices)
                    if (j > largest)
                        (largest, largestRow) = (j, number);
                if (split.IsHeldOut(number))
                    continue;
                trainingRows++;
                foreach (int j in block.Row(i).Indices)
                    trained.Add(j);
                // Welford's update: stable for labels far from 0.
                double c = block.Weight(i), delta = y - mean, norm = SquaredNormOf(block.Row(i));
                norms += c * norm * norm;
                weight += c;
                if (weight == 0)
                    continue;
                mean += c * delta / weight;
                squares += c * delta * (y - mean);
            }
        }
        // What the model to start from has learnt stays learnt.
        for (int j = 0; j < (context.WarmStart?.FeatureCount ?? 0); j++)
            if (context.WarmStart!.IsTrained(j))
                trained.Add(j);
        if (trainingRows == 0 || weight == 0)
            throw new DataFormatException(source.Locate(-1), trainingRows == 0 ? "no rows left after the hold-out" : "rows of weight 0 only", "at least one row to train on");
        return new Survey
        {
            Labels = LabelFit.Fit(labels, source, options.PredictorType, options.NumClasses, options.PositiveLabel),
            Split = split,
            FeatureCount = Math.Max(source.FeatureCount ?? checked(largest + 1), context.WarmStart?.FeatureCount ?? 0),
            LargestIndexRow = largestRow,
            Rows = rows,
            TrainingRows = trainingRows,
            TrainingWeight = weight,
            Trained = trained,
            Mean = mean,
            Deviation = Math.Sqrt(squares / weight),
            SquaredNorm = Math.Sqrt(norms / weight),
        };
    }

    static double SquaredNormOf(SparseRow row)
    {
        if (row.Values.IsEmpty)
            return row.Count;
        double sum = 0;
        foreach (float x in row.Values)
            sum += (double)x * x;
        return sum;
    }
}
