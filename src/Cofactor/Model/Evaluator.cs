namespace Cofactor;

/// <summary>How a model does on labelled rows.</summary>
public sealed record Evaluation
{
    /// <summary>Number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Every metric of the task by name (see <see cref="RegressionMetrics"/>, <see cref="BinaryMetrics"/>, <see cref="MulticlassMetrics"/>, <see cref="OrdinalMetrics"/>, <see cref="RankingMetrics"/>); one that is undefined on these rows is missing.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The metrics' 95 % confidence intervals over draws of the rows, or of a ranker's groups (<see cref="Bootstrap"/>); empty where they were not asked for.</summary>
    public IReadOnlyDictionary<string, Interval> Intervals { get; init; } = new Dictionary<string, Interval>();

    /// <summary>The ROC curve of a binary classifier, where intervals were asked for and both classes have rows.</summary>
    public RocCurve? Roc { get; init; }

    /// <summary>Number of groups of a ranker's rows.</summary>
    public long Groups { get; init; }

    /// <summary>Those of them that no metric can judge: without a relevant row.</summary>
    public long SkippedGroups { get; init; }

    /// <summary>Rows that were passed over, as their users have those items already.</summary>
    public long KnownRows { get; init; }

    /// <summary>Number of non-zeros of the rows; of implicit feedback, of its contexts.</summary>
    public required long NonZeros { get; init; }

    /// <summary>How many of them belong to features without a training row, which contribute nothing.</summary>
    public required long UntrainedNonZeros { get; init; }
}

/// <summary>Judges models.</summary>
public static class Evaluator
{
    /// <summary>Predicts each row of one pass over the data and compares with its label. Memory: a block of rows, and for binary tasks 8 bytes a row.</summary>
    /// <param name="model">The model; rows are read with its feature map, where it has one.</param>
    /// <param name="data">The rows with labels, weights counted.</param>
    /// <param name="progress">Told the number of rows done, after each block.</param>
    /// <param name="threads">Threads that score; the result does not depend on it.</param>
    /// <param name="ranking">How rankers are judged.</param>
    /// <param name="clip">The range that a regressor's predictions are clipped to; null: none.</param>
    /// <param name="intervals">Whether to find the metrics' confidence intervals, about a second's work.</param>
    /// <param name="judged">Told of each block: its rows, targets in place of labels, and their predictions. // [rows × C]</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    /// <exception cref="DataFormatException">There are no rows, none has a weight above 0, a label does not fit the model's task, or rows of a ranker have no groups.</exception>
    public static Evaluation Evaluate(FmModel model, IRowSource data, IProgress<long>? progress = null, int threads = 1, RankingOptions? ranking = null, LabelRange? clip = null,
        bool intervals = false, Action<RowBlock, ReadOnlyMemory<float>>? judged = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        IMetrics metrics = MetricsFor(model.Labels, ranking, intervals);
        var unseen = new Unseen(model);
        int c = model.DetailCount;
        float[] predictions = [];
        long rows = 0, nonZeros = 0, untrained = 0;
        foreach (RowBlock read in data.Epoch(0, null, cancellationToken))
        {
            RowBlock block = model.Labels.Map(read, data);
            if (predictions.Length < block.RowCount * c)
                predictions = new float[block.RowCount * c];
            Predict(model, block.Features, predictions, threads);
            clip?.Clip(predictions.AsSpan(0, block.RowCount * c));
            ReadOnlySpan<float> targets = block.Labels.Span;
            ReadOnlySpan<long> groups = block.Groups.Span;
            if (metrics is RankingMetrics && groups.IsEmpty)
                throw new DataFormatException(data.Locate(-1), "rows without groups", "a group for each row of a ranker", "Give libSVM rows with qid:, CSV with the group column, or --known for a ranker of items.");
            for (int i = 0; i < block.RowCount; i++)
            {
                SparseRow row = block.Row(i);
                metrics.Add(predictions.AsSpan(i * c, c), targets[i], block.Weight(i), groups.IsEmpty ? 0 : groups[i]);
                untrained += unseen.Count(row);
            }
            judged?.Invoke(block, predictions.AsMemory(0, block.RowCount * c));
            rows += block.RowCount;
            nonZeros += block.Features.NonZeroCount;
            progress?.Report(rows);
        }
        IReadOnlyDictionary<string, double> result = metrics.Result();
        if (rows == 0)
            throw new DataFormatException(data.Locate(-1), "no rows", "at least one row with a label", "Give a file with data.");
        if (result.Count == 0 && metrics is RankingMetrics)
            throw new DataFormatException(data.Locate(-1), "no relevant row in any group", "at least one", "Check the labels; --relevant-from says which are relevant.");
        if (result.Count == 0)
            throw new DataFormatException(data.Locate(-1), "rows that all have weight 0", "at least one weight above 0", "Choose another weight column, or none.");
        return new Evaluation
        {
            Rows = rows,
            Metrics = result,
            Intervals = intervals ? metrics.Intervals() : new Dictionary<string, Interval>(),
            Roc = intervals ? (metrics as BinaryMetrics)?.Roc() : null,
            Groups = (metrics as RankingMetrics)?.Groups ?? 0,
            SkippedGroups = (metrics as RankingMetrics)?.SkippedGroups ?? 0,
            NonZeros = nonZeros,
            UntrainedNonZeros = untrained,
        };
    }

    /// <summary>Predicts rows on several threads.</summary>
    static void Predict(FmModel model, SparseMatrix rows, float[] predictions, int threads)
    {
        const int Slice = 4096;
        int slices = (rows.RowCount + Slice - 1) / Slice, c = model.DetailCount;
        void One(int slice)
        {
            int start = slice * Slice, count = Math.Min(Slice, rows.RowCount - start);
            model.Detail(rows.Slice(start, count), predictions.AsSpan(start * c));
        }
        if (threads > 1)
            Parallel.For(0, slices, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
        else
            for (int slice = 0; slice < slices; slice++)
                One(slice);
    }

    /// <summary>Empty metrics that fit a task.</summary>
    internal static IMetrics MetricsFor(LabelMap labels, RankingOptions? ranking = null, bool intervals = false) => labels.Type switch
    {
        PredictorType.Regressor => new RegressionMetrics(intervals),
        PredictorType.BinaryClassifier => new BinaryMetrics(),
        PredictorType.MulticlassClassifier => new MulticlassMetrics(labels.OutputCount, intervals),
        PredictorType.Ordinal => new OrdinalMetrics(labels, intervals),
        PredictorType.Ranker => new RankingMetrics((ranking ?? new()).At, ranking?.RelevantFrom, intervals),
        _ => throw new ArgumentOutOfRangeException(nameof(labels)),
    };

    /// <summary>Counts the features of rows that the model has not learned; it looks at each feature's weights once.</summary>
    sealed class Unseen(FmModel model)
    {
        const byte Trained = 1, Untrained = 2;

        readonly byte[] _known = new byte[model.FeatureCount];

        public int Count(SparseRow row)
        {
            int count = 0;
            foreach (int j in row.Indices)
                if ((uint)j >= (uint)_known.Length || (_known[j] == 0 ? Look(j) : _known[j]) == Untrained)
                    count++;
            return count;
        }

        byte Look(int j) => _known[j] = model.IsTrained(j) ? Trained : Untrained;
    }
}
