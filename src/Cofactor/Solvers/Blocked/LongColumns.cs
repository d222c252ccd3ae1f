namespace Cofactor.Solvers;

/// <summary>Columns of so many rows that several threads share one: in parts, whose sums are added in their order.</summary>
sealed unsafe class LongColumns(Team team, IColumnKernel kernel, BlockedState state) : IDisposable
{
    readonly List<NormalEquations> _parts = [];

    /// <summary>The equations of a column; valid until the next.</summary>
    public NormalEquations Sum(ColumnPart column, float* v)
    {
        int parts = Parts(column);
        while (_parts.Count < parts)
            _parts.Add(new NormalEquations(state.FactorCount, state.Stride));
        nint from = (nint)v;
        team.ForEach(parts, (part, _) =>
        {
            _parts[part].Clear();
            kernel.Add(Stretch(column, part), (float*)from, _parts[part]);
        });
        foreach (NormalEquations other in _parts.Take(1..parts))
            _parts[0].Add(other);
        return _parts[0];
    }

    /// <inheritdoc cref="IColumnKernel.Move"/>
    public void Move(ColumnPart column, float* v, float* dv, float dw)
    {
        nint from = (nint)v, change = (nint)dv;
        team.ForEach(Parts(column), (part, _) => kernel.Move(Stretch(column, part), (float*)from, (float*)change, dw));
    }

    public void Dispose()
    {
        foreach (NormalEquations part in _parts)
            part.Dispose();
    }

    static int Parts(ColumnPart column) => (column.Count + Levels.LargeRows - 1) / Levels.LargeRows;

    static ColumnPart Stretch(ColumnPart column, int part)
    {
        int start = part * Levels.LargeRows;
        return new ColumnPart(column.Rows + start, column.Values == null ? null : column.Values + start, Math.Min(Levels.LargeRows, column.Count - start));
    }
}
