namespace Cofactor.Solvers;

/// <summary>
/// Several loops, each with a table of its own, that learn from different rows and tell each other from time to time what they have
/// learnt: of the hottest features after each chunk, of all a few times an epoch and at its end. So no cache line travels between cores
/// but in bulk, and the result depends on the number of loops alone.
/// <para>
/// What a feature's copies have learnt is joined by the optimizer: of features that changed little the changes add up, as if the rows
/// had come one after the other; of those that have come close to where they go, in each copy, the mean is taken, since a sum would go
/// twice as far. Early in a run hot features move fast, so chunks are short at first and grow with the rows seen.
/// </para>
/// </summary>
sealed unsafe class PrivateLoops : SgdEngine
{
    const int HotFeatures = 16_384, ChunkNonZeros = 1_280_000, LeastChunkRows = 2048, RowsPerChunkRow = 8, FullMerges = 2, FeatureShare = 2048;

    readonly ParameterTable _base;       // as it was when the tables were last the same
    readonly ParameterTable[] _tables;   // the first is Table
    readonly ISgdStepper[] _steppers;
    readonly LossSum[] _losses;
    readonly long _fullMergeRows;
    readonly int _mostChunkRows;
    long _sinceFullMerge;

    /// <summary>As many loops as resolved options have threads, at most as many as the team has members.</summary>
    public PrivateLoops(FmShape shape, Survey survey, SgdOptions options, Team team)
        : base(new ParameterTable(shape, SgdSteppers.StateCount(options.Optimizer), survey.Order.Shares), survey.Order, options, survey.Labels.Type, team)
    {
        int loops = options.Threads!.Value;
        _base = new ParameterTable(shape, Table.StateCount);
        _tables = [Table, .. Enumerable.Range(1, loops - 1).Select(_ => new ParameterTable(shape, Table.StateCount, Table.Shares))];
        _steppers = [.. _tables.Select(t => SgdSteppers.For(t, options, survey.Labels.Type))];
        _losses = new LossSum[loops];
        _fullMergeRows = survey.TrainingRows / FullMerges + 1;
        _mostChunkRows = (int)Math.Clamp((double)ChunkNonZeros * survey.TrainingRows / Math.Max(1, survey.NonZeros), 256, RowBlock.MaxRows);
    }

    public override int ChunkRows => (int)Math.Min(Math.Max(LeastChunkRows, Steps * _steppers.Length / RowsPerChunkRow), _mostChunkRows);

    public override long Steps
    {
        get => _steppers[0].Steps;
        set => Array.ForEach(_steppers, s => s.Steps = value);
    }

    public override long DampedRows => _steppers.Sum(s => s.DampedRows);

    public override void Start(IWeightInit init)
    {
        base.Start(init);
        Restored();
    }

    public override void Restored()
    {
        ParameterTable[] others = [_base, .. _tables[1..]];
        foreach (ParameterTable other in others)
            other.CopyBiasFrom(Table);
        ForFeatures((_, first, count) =>
        {
            foreach (ParameterTable other in others)
                other.CopyFrom(Table, first, count);
        });
    }

    public override LossSum Train(TrainingRows rows, ReadOnlyMemory<int> order)
    {
        int loops = _steppers.Length;
        Team.Run(member =>
        {
            if (member >= loops)
                return;
            int start = (int)((long)order.Length * member / loops), end = (int)((long)order.Length * (member + 1) / loops);
            _losses[member] = _steppers[member].Train(rows, order.Span[start..end]);
        });
        _sinceFullMerge += order.Length;
        if (_sinceFullMerge >= _fullMergeRows)
            MergeAll();
        else
            Merge(Math.Min(Math.Min(HotFeatures, order.Length), Order.Count));   // of rows few, few features are hot
        LossSum sum = default;
        foreach (LossSum loss in _losses)
            sum += loss;
        return sum;
    }

    public override long EndEpoch()
    {
        MergeAll();
        return 0;
    }

    public override void Dispose()
    {
        foreach (ISgdStepper stepper in _steppers)
            stepper.Dispose();
        foreach (ParameterTable table in _tables[1..])
            table.Dispose();
        _base.Dispose();
        base.Dispose();
    }

    void MergeAll()
    {
        _sinceFullMerge = 0;
        Merge(Order.Count);
    }

    /// <summary>Joins the tables: the bias and the first features.</summary>
    void Merge(int features)
    {
        int shares = (features + FeatureShare - 1) / FeatureShare;
        // A stepper joins without a state of its own.
        Team.ForEach(shares, (share, _) => _steppers[0].Join(_base, _tables, share * FeatureShare, Math.Min(FeatureShare, features - share * FeatureShare)));
        _steppers[0].JoinBias(_base, _tables);
    }
}
