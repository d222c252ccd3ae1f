using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// Goes over the features level by level and gives each the minimum of its conditional objective, or a draw from its conditional distribution. The result is
/// the same bits for any number of threads: features of a level share no row, noise is counted by feature, and sums over a long column are added part by part.
/// </summary>
sealed unsafe class BlockSweeper : IDisposable
{
    readonly BlockedState _state;
    readonly BlockedData _data;
    readonly FeatureColumns _columns;
    readonly Levels _levels;
    readonly Team _team;
    readonly IColumnKernel _kernel;
    readonly NormalEquations[] _members;
    readonly List<NormalEquations> _parts = [];
    readonly NativeBuffer _zeros;
    readonly int _fewRows;

    public BlockSweeper(BlockedData data, BlockedState state, Team team)
    {
        _data = data;
        _state = state;
        _team = team;
        _columns = new FeatureColumns(data);
        _levels = new Levels(_columns);
        _kernel = ColumnKernels.For(state);
        _members = [.. Enumerable.Range(0, team.Size).Select(_ => new NormalEquations(state.FactorCount, state.Stride))];
        _zeros = new NativeBuffer(state.Stride);
        _fewRows = Math.Min(FewRows(state.FactorCount), _members[0].RowRoom / 2);
    }

    /// <summary>Features of at most so many rows are solved by rows: the smaller system.</summary>
    public static int FewRows(int factorCount) => factorCount / 2;

    /// <summary>One update of every feature.</summary>
    /// <param name="priors">What is believed beforehand.</param>
    /// <param name="noise">The key of this sweep's random numbers.</param>
    /// <param name="cancellationToken">Checked before each level.</param>
    public void Sweep(BlockPriors priors, ulong noise, CancellationToken cancellationToken)
    {
        foreach (Levels.Level level in _levels.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _team.ForEach(level.Batches.Count, (batch, member) =>
            {
                foreach (int j in level.Batches[batch])
                    Update(j, priors, noise, _members[member]);
            });
            foreach (int j in level.Large)
                UpdateLarge(j, priors, noise);
        }
    }

    /// <summary>Computes every row's sums and residual anew from the weights: what updates have added up loses digits.</summary>
    public void Rebuild()
    {
        _state.Sums.Clear(_state.Sums.Length);
        float* targets = _state.Targets.Pointer, residuals = _state.Residuals.Pointer;
        for (nint i = 0; i < _state.RowCount; i++)
            residuals[i] = targets[i] - _state.Bias;
        foreach (Levels.Level level in _levels.All)
        {
            _team.ForEach(level.Batches.Count, (batch, _) =>
            {
                foreach (int j in level.Batches[batch])
                    _kernel.Move(_columns.Stretch(j, 0, _columns.Length(j)), _zeros.Pointer, V(j), _state.Linear.Pointer[j]);
            });
            foreach (int j in level.Large)
                MoveLarge(j, _zeros.Pointer, V(j), _state.Linear.Pointer[j]);
        }
        GC.KeepAlive(_state);
    }

    public void Dispose()
    {
        _columns.Dispose();
        _zeros.Dispose();
        foreach (NormalEquations equations in _members.Concat(_parts))
            equations.Dispose();
    }

    float* V(int j) => _state.Factors.Pointer + (nint)j * _state.Stride;

    void Update(int j, BlockPriors priors, ulong noise, NormalEquations equations)
    {
        BlockPrior prior = priors.Of(_data.Groups.Numbers[j]);
        ColumnPart column = _columns.Stretch(j, 0, _columns.Length(j));
        float w = _state.Linear.Pointer[j];
        float* v = V(j);
        bool few = column.Count <= _fewRows;
        if (priors.Draws)
            Draw(j, noise, few ? column.Count : 0, equations);
        if (few)
        {
            _kernel.Coefficients(column, v, equations);
            equations.SolveByRows(w, v, prior, column, _state);
        }
        else
        {
            equations.Clear();
            _kernel.Add(column, v, equations);
            equations.Solve(w, v, prior);
        }
        _kernel.Move(column, v, equations.Change, equations.LinearChange);
        Take(j, equations);
    }

    void UpdateLarge(int j, BlockPriors priors, ulong noise)
    {
        int parts = Parts(j);
        while (_parts.Count < parts)
            _parts.Add(new NormalEquations(_state.FactorCount, _state.Stride));
        _team.ForEach(parts, (part, _) =>
        {
            _parts[part].Clear();
            _kernel.Add(StretchOf(j, part), V(j), _parts[part]);
        });
        NormalEquations equations = _parts[0];
        foreach (NormalEquations other in _parts.Take(1..parts))
            equations.Add(other);
        if (priors.Draws)
            Draw(j, noise, 0, equations);
        equations.Solve(_state.Linear.Pointer[j], V(j), priors.Of(_data.Groups.Numbers[j]));
        MoveLarge(j, V(j), equations.Change, equations.LinearChange);
        Take(j, equations);
    }

    void MoveLarge(int j, float* v, float* dv, float dw)
    {
        nint from = (nint)v, change = (nint)dv;
        _team.ForEach(Parts(j), (part, _) => _kernel.Move(StretchOf(j, part), (float*)from, (float*)change, dw));
    }

    int Parts(int j) => (_columns.Length(j) + Levels.LargeRows - 1) / Levels.LargeRows;

    ColumnPart StretchOf(int j, int part) => _columns.Stretch(j, part * Levels.LargeRows, Math.Min(Levels.LargeRows, _columns.Length(j) - part * Levels.LargeRows));

    /// <summary>The normals of a feature's draw: counted by its id, so that neither order nor threads change them.</summary>
    void Draw(int j, ulong noise, int rows, NormalEquations equations) =>
        CounterRandom.Normals(noise, (ulong)_data.Ids[j] * (2 * ((ulong)_state.Stride + 8)), 1, new Span<float>(equations.Noise, _state.FactorCount + 1 + rows));

    void Take(int j, NormalEquations equations)
    {
        float* v = V(j);
        for (int f = 0; f < _state.FactorCount; f++)
            v[f] += equations.Change[f];
        _state.Linear.Pointer[j] += equations.LinearChange;
        GC.KeepAlive(_state);
    }
}
