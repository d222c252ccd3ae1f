namespace Cofactor.Solvers;

/// <summary>
/// Goes over the features part by part and gives each the minimum of its conditional objective, or a draw from its conditional distribution. The result is
/// the same bits for any number of threads: features updated at once share no row, noise is counted by feature, and sums over a long column are added part by part.
/// </summary>
sealed unsafe class BlockSweeper : IDisposable
{
    readonly SweepTools _tools;
    readonly List<ISweepPart> _parts = [];

    /// <param name="data">The rows.</param>
    /// <param name="state">What updates change.</param>
    /// <param name="team">The threads.</param>
    /// <param name="flat">Go over the rows for every feature, also for those that follow from others, in the same order: for comparison.</param>
    public BlockSweeper(BlockedData data, BlockedState state, Team team, bool flat = false)
    {
        _tools = new SweepTools(data, state, team);
        FeatureColumns columns = _tools.Columns;
        var levels = new Levels(columns);
        var relations = Relation.Find(columns, levels, state.Stride).ToDictionary(r => r.Keys[0]);
        HashSet<int> related = [.. relations.Values.SelectMany(r => r.Keys.Concat(r.Others))];
        int few = Math.Min(FewRows(state.FactorCount), _tools.Members[0].RowRoom / 2);
        foreach (Levels.Level level in levels.All)
        {
            foreach (int key in level.Features)
                if (relations.TryGetValue(key, out Relation? relation))
                    Add(relation, flat);
            if (!level.Features.Any(related.Contains))
                _parts.Add(new LevelSweep(_tools, level, few));
            else if (level.Features.Where(j => !related.Contains(j)).ToArray() is { Length: > 0 } rest)
                _parts.Add(new LevelSweep(_tools, new Levels.Level(rest, columns.Length), few));
        }
    }

    /// <summary>Features of at most so many rows are solved by rows: the smaller system.</summary>
    public static int FewRows(int factorCount) => factorCount / 2;

    /// <summary>The features in an order in which one thread updates them.</summary>
    public IEnumerable<int> Order => _parts.SelectMany(part => part.Features);

    /// <summary>One update of every feature.</summary>
    /// <param name="priors">What is believed beforehand.</param>
    /// <param name="noise">The key of this sweep's random numbers.</param>
    /// <param name="cancellationToken">Checked before each part.</param>
    public void Sweep(BlockPriors priors, ulong noise, CancellationToken cancellationToken)
    {
        foreach (ISweepPart part in _parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            part.Sweep(priors, noise);
        }
    }

    /// <summary>Computes every row's sums and residual anew from the weights: what updates have added up loses digits.</summary>
    public void Rebuild()
    {
        BlockedState state = _tools.Table;
        state.Sums.Clear(state.Sums.Length);
        float* targets = state.Targets.Pointer, residuals = state.Residuals.Pointer;
        for (nint i = 0; i < state.RowCount; i++)
            residuals[i] = targets[i] - state.Bias;
        foreach (ISweepPart part in _parts)
            part.Rebuild();
        GC.KeepAlive(state);
    }

    public void Dispose()
    {
        foreach (ISweepPart part in _parts)
            part.Dispose();
        _tools.Dispose();
    }

    void Add(Relation relation, bool flat)
    {
        var sweep = new RelationSweep(_tools, relation);
        if (!flat)
        {
            _parts.Add(sweep);
            return;
        }
        foreach (int[] features in sweep.Order)
            _parts.Add(new LevelSweep(_tools, new Levels.Level(features, _tools.Columns.Length), few: -1));
        sweep.Dispose();
    }
}
