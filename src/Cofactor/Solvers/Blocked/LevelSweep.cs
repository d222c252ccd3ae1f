using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>The features of a level, which share no row, by their rows: several at once, or one after the other where a column is long.</summary>
/// <param name="sweeper">What is the same for all parts.</param>
/// <param name="level">The features.</param>
/// <param name="few">Features of at most so many rows are solved by rows: the smaller system.</param>
sealed unsafe class LevelSweep(SweepTools sweeper, Levels.Level level, int few) : ISweepPart
{
    readonly NativeBuffer _zeros = new(sweeper.State.Stride);

    public IEnumerable<int> Features => level.Batches.SelectMany(batch => batch).Concat(level.Large);

    public void Sweep(BlockPriors priors, ulong noise)
    {
        sweeper.Team.ForEach(level.Batches.Count, (batch, member) =>
        {
            foreach (int j in level.Batches[batch])
                Update(j, priors, noise, sweeper.Members[member]);
        });
        foreach (int j in level.Large)
        {
            NormalEquations equations = sweeper.Long.Sum(sweeper.Columns.All(j), sweeper.State.V(j));
            sweeper.Solve(j, priors, noise, equations);
            sweeper.Long.Move(sweeper.Columns.All(j), sweeper.State.V(j), equations.Change, equations.LinearChange);
            sweeper.State.Take(j, equations);
        }
    }

    public void Rebuild()
    {
        sweeper.Team.ForEach(level.Batches.Count, (batch, _) =>
        {
            foreach (int j in level.Batches[batch])
                sweeper.Kernel.Move(sweeper.Columns.All(j), _zeros.Pointer, sweeper.State.V(j), sweeper.State.Linear.Pointer[j]);
        });
        foreach (int j in level.Large)
            sweeper.Long.Move(sweeper.Columns.All(j), _zeros.Pointer, sweeper.State.V(j), sweeper.State.Linear.Pointer[j]);
        GC.KeepAlive(_zeros);
    }

    public void Dispose() => _zeros.Dispose();

    void Update(int j, BlockPriors priors, ulong noise, NormalEquations equations)
    {
        ColumnPart column = sweeper.Columns.All(j);
        float* v = sweeper.State.V(j);
        if (column.Count <= few)
        {
            BlockPrior prior = sweeper.PriorOf(j, priors, noise, column.Count, equations);
            sweeper.Kernel.Coefficients(column, v, equations);
            equations.SolveByRows(sweeper.State.Linear.Pointer[j], v, prior, column, sweeper.State);
        }
        else
        {
            equations.Clear();
            sweeper.Kernel.Add(column, v, equations);
            sweeper.Solve(j, priors, noise, equations);
        }
        sweeper.Kernel.Move(column, v, equations.Change, equations.LinearChange);
        sweeper.State.Take(j, equations);
    }
}
