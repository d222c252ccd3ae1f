using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The features of a relation: the rows are summed once for each key, the features are updated by these sums, and then the rows follow. A sweep so costs what one of the keys alone
/// would, and a little for each key; each update is that of the rows one by one.
/// </summary>
sealed unsafe class RelationSweep : ISweepPart
{
    readonly SweepTools _tools;
    readonly int[] _keys, _features;   // by key, and by the relation's feature: the training set's
    readonly FeatureColumns _columns;  // of the relation: its rows are the keys
    readonly Levels.Level _rows;       // the keys by their rows in the training set
    readonly Levels _levels;
    readonly KeySums _sums;
    readonly NativeBuffer _zeros;

    public RelationSweep(SweepTools tools, Relation relation)
    {
        _tools = tools;
        _keys = relation.Keys;
        _features = [.. relation.Keys, .. relation.Others];
        _columns = relation.Rows(tools.Columns);
        _levels = new Levels(_columns);
        _rows = new Levels.Level([.. Enumerable.Range(0, _keys.Length)], b => tools.Columns.Length(_keys[b]));
        _sums = new KeySums(_keys.Length, tools.Table.Stride);
        _zeros = new NativeBuffer(tools.Table.Stride);
    }

    public IEnumerable<int> Features => Order.SelectMany(level => level);

    /// <summary>The relation's levels, as features of the training set.</summary>
    public IEnumerable<int[]> Order => _levels.All.Select(level => level.Features.Select(l => _features[l]).ToArray());

    public void Sweep(BlockPriors priors, ulong noise)
    {
        _tools.Team.ForEach(_rows.Batches.Count, (batch, member) =>
        {
            foreach (int b in _rows.Batches[batch])
            {
                NormalEquations sums = _tools.Members[member];
                sums.Clear();
                _tools.Kernel.Add(RowsOf(b), _sums.Own(b), sums);
                _sums.Start(b, sums);
            }
        });
        foreach (int b in _rows.Large)
            _sums.Start(b, _tools.Long.Sum(RowsOf(b), _sums.Own(b)));
        ForEachFeature((l, member) => Update(l, priors, noise, _tools.Members[member]));
        Follow(_sums.OwnBefore, _sums.OwnChange);
    }

    public void Rebuild()
    {
        _sums.Clear();
        ForEachFeature((l, _) => _sums.Move(_columns.All(l), _zeros.Pointer, _tools.Table.V(_features[l]), _tools.Table.Linear.Pointer[_features[l]]));
        Follow(_ => _zeros.Pointer, _sums.Own);
        GC.KeepAlive(_zeros);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _sums.Dispose();
        _zeros.Dispose();
    }

    delegate float* Vector(int key);

    /// <summary>The rows of a key, as a column of value 1.</summary>
    ColumnPart RowsOf(int key) => new(_tools.Columns.All(_keys[key]).Rows, null, _tools.Columns.Length(_keys[key]));

    void ForEachFeature(Action<int, int> update)
    {
        foreach (Levels.Level level in _levels.All)
            _tools.Team.ForEach(level.Batches.Count + level.Large.Length, (batch, member) =>
            {
                if (batch >= level.Batches.Count)
                    update(level.Large[batch - level.Batches.Count], member);
                else
                    foreach (int l in level.Batches[batch])
                        update(l, member);
            });
    }

    void Update(int l, BlockPriors priors, ulong noise, NormalEquations equations)
    {
        int j = _features[l];
        float* v = _tools.Table.V(j);
        equations.Clear();
        _sums.Add(_columns.All(l), v, equations);
        _tools.Solve(j, priors, noise, equations);
        _sums.Move(_columns.All(l), v, equations.Change, equations.LinearChange);
        _tools.Table.Take(j, equations);
    }

    /// <summary>Brings every row's sums and residual up to what its key's have become.</summary>
    void Follow(Vector before, Vector change)
    {
        _tools.Team.ForEach(_rows.Batches.Count, (batch, _) =>
        {
            foreach (int b in _rows.Batches[batch])
                _tools.Kernel.Move(RowsOf(b), before(b), change(b), _sums.ScoreChange(b));
        });
        foreach (int b in _rows.Large)
            _tools.Long.Move(RowsOf(b), before(b), change(b), _sums.ScoreChange(b));
    }
}
