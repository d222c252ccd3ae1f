namespace Cofactor.Solvers;

/// <summary>A row that another is compared with: where it stands, or in room of its own, which is used again and again.</summary>
sealed unsafe class Partner
{
    int[] _ids = GC.AllocateArray<int>(64, pinned: true);
    float[] _values = GC.AllocateArray<float>(64, pinned: true);

    public int* Ids { get; set; }

    /// <summary>Null when all are 1.</summary>
    public float* Values { get; set; }

    public int Count { get; set; }

    public SparseRow Row => new(new ReadOnlySpan<int>(Ids, Count), Values == null ? default : new ReadOnlySpan<float>(Values, Count));

    /// <summary>Points to room for some ids and values.</summary>
    public void Reserve(int count)
    {
        if (count > _ids.Length)
        {
            _ids = GC.AllocateArray<int>(2 * count, pinned: true);
            _values = GC.AllocateArray<float>(2 * count, pinned: true);
        }
        // Pinned for good.
        fixed (int* ids = _ids)
            Ids = ids;
        fixed (float* values = _values)
            Values = values;
        Count = count;
    }
}

/// <summary>The partners that rows may be compared with.</summary>
abstract class RowPairs
{
    // Partners that a row can be shown in an epoch.
    protected const int CounterBits = 20;

    /// <summary>The epoch, which decides the draws.</summary>
    public int Epoch { get; set; }

    /// <summary>Draws a partner: a pure function of seed, epoch, row and attempt.</summary>
    /// <param name="row">The row, in its <see cref="TrainingRows"/>.</param>
    /// <param name="attempt">0 … 2²⁰ − 1.</param>
    /// <param name="preferred">Whether the row must be the preferred one.</param>
    /// <param name="partner">Receives the partner.</param>
    /// <returns>1 when the row is the preferred one, −1 when the partner is, 0 when there is none.</returns>
    public abstract int Draw(int row, int attempt, bool preferred, Partner partner);

    /// <summary>How many rows are less preferred than a row.</summary>
    public abstract int Rivals(int row);
}

/// <summary>The rows of a ranking run, put so that partners are found, and how they are.</summary>
abstract class Pairing
{
    /// <summary>The rows to train on.</summary>
    public required Dataset Train { get; init; }

    /// <summary>The rows to judge by, if they were given.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>Takes note of which rows are trained on; called before any are attached.</summary>
    public virtual void Prepare(RowSplit split)
    {
    }

    /// <summary>The partners of rows that were taken out of a block.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="block">Their block, of one of the data sets.</param>
    /// <param name="selected">Which of it they are.</param>
    /// <param name="ranks">Rank of a feature by id.</param>
    /// <param name="judged">Whether they are judged by, and not learnt from: the partners are then the same in each epoch.</param>
    public abstract RowPairs Attach(TrainingRows rows, RowBlock block, ReadOnlySpan<int> selected, ReadOnlySpan<int> ranks, bool judged);

    /// <exception cref="OptionException">The rows are not in memory, or an option does not fit them.</exception>
    /// <exception cref="DataFormatException">The rows have no pairs.</exception>
    public static Pairing Of(IRowSource source, IRowSource? validation, SgdOptions options)
    {
        Dataset train = InMemory(source);
        Dataset? judge = validation is null ? null : InMemory(validation);
        return options.Pairs.Item is null ? GroupPairing.Of(train, judge, options) : ItemPairing.Of(train, judge, options);
    }

    static Dataset InMemory(IRowSource source) => source as Dataset
        ?? throw new OptionException("predictor_type is ranker; expected its rows in memory, since those of a group or a user may stand anywhere. Give more memory, or fewer rows.");
}
