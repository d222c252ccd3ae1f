namespace Cofactor.Solvers;

/// <summary>What the parts of a sweep share: the columns, the state that updates change, and the threads with their room for equations.</summary>
sealed unsafe class SweepTools : IDisposable
{
    readonly BlockedData _data;

    public SweepTools(BlockedData data, BlockedState state, Team team)
    {
        _data = data;
        Table = state;
        Team = team;
        Columns = new FeatureColumns(data);
        Kernel = ColumnKernels.For(state);
        Members = [.. Enumerable.Range(0, team.Size).Select(_ => new NormalEquations(state.FactorCount, state.Stride))];
        Long = new LongColumns(team, Kernel, state);
    }

    public BlockedState Table { get; }

    public Team Team { get; }

    public FeatureColumns Columns { get; }

    public IColumnKernel Kernel { get; }

    /// <summary>Equations, by member of the team.</summary>
    public NormalEquations[] Members { get; }

    public LongColumns Long { get; }

    /// <summary>A feature's prior; its noise is drawn where updates are draws: counted by its id, so that neither order nor threads change it.</summary>
    /// <param name="j">The feature.</param>
    /// <param name="priors">What is believed beforehand.</param>
    /// <param name="noise">The key of this sweep's random numbers.</param>
    /// <param name="rows">Normals beside those of its weights.</param>
    /// <param name="equations">Receives the noise.</param>
    public BlockPrior PriorOf(int j, BlockPriors priors, ulong noise, int rows, NormalEquations equations)
    {
        if (priors.Draws)
            equations.Draw(noise, _data.Ids[j], rows);
        return priors.Of(_data.Groups.Numbers[j]);
    }

    /// <summary>Solves a feature's equations.</summary>
    public void Solve(int j, BlockPriors priors, ulong noise, NormalEquations equations) =>
        equations.Solve(Table.Linear.Pointer[j], Table.V(j), PriorOf(j, priors, noise, 0, equations));

    public void Dispose()
    {
        Columns.Dispose();
        Long.Dispose();
        foreach (NormalEquations equations in Members)
            equations.Dispose();
    }
}
