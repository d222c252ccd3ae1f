using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>The features of a level, which share no row, by their rows: several at once, or one after the other where a column is long.</summary>
/// <param name="tools">What is the same for all parts.</param>
/// <param name="level">The features.</param>
/// <param name="few">Features of at most so many rows are solved by rows: the smaller system.</param>
sealed unsafe class LevelSweep(SweepTools tools, Levels.Level level, int few) : ISweepPart
{
    readonly NativeBuffer _zeros = new(tools.Table.Stride);

    public IEnumerable<int> Features => level.Batches.SelectMany(batch => batch).Concat(level.Large);

    public void Sweep(BlockPriors priors, ulong noise)
    {
        tools.Team.ForEach(level.Batches.Count, (batch, member) =>
        {
            foreach (int j in level.Batches[batch])
                Update(j, priors, noise, tools.Members[member]);
        });
        foreach (int j in level.Large)
        {
            NormalEquations equations = tools.Long.Sum(tools.Columns.All(j), tools.Table.V(j));
            tools.Solve(j, priors, noise, equations);
            tools.Long.Move(tools.Columns.All(j), tools.Table.V(j), equations.Change, equations.LinearChange);
            tools.Table.Take(j, equations);
        }
    }

    public void Rebuild()
    {
        tools.Team.ForEach(level.Batches.Count, (batch, _) =>
        {
            foreach (int j in level.Batches[batch])
                tools.Kernel.Move(tools.Columns.All(j), _zeros.Pointer, tools.Table.V(j), tools.Table.Linear.Pointer[j]);
        });
        foreach (int j in level.Large)
            tools.Long.Move(tools.Columns.All(j), _zeros.Pointer, tools.Table.V(j), tools.Table.Linear.Pointer[j]);
        GC.KeepAlive(_zeros);
    }

    public void Dispose() => _zeros.Dispose();

    void Update(int j, BlockPriors priors, ulong noise, NormalEquations equations)
    {
        ColumnPart column = tools.Columns.All(j);
        float* v = tools.Table.V(j);
        if (column.Count <= few)
        {
            BlockPrior prior = tools.PriorOf(j, priors, noise, column.Count, equations);
            tools.Kernel.Coefficients(column, v, equations);
            equations.SolveByRows(tools.Table.Linear.Pointer[j], v, prior, column, tools.Table);
        }
        else
        {
            equations.Clear();
            tools.Kernel.Add(column, v, equations);
            tools.Solve(j, priors, noise, equations);
        }
        tools.Kernel.Move(column, v, equations.Change, equations.LinearChange);
        tools.Table.Take(j, equations);
    }
}
