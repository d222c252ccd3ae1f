namespace Cofactor.Solvers;

/// <summary>
/// The weights of a run and the loops that learn them, whatever their number and however they share the work. The base has what is
/// common to all ways; it does so by a team, with results that do not depend on the team's size.
/// </summary>
abstract class SgdEngine : IDisposable
{
    // Features that a member of the team starts, checks or copies at a time; rows whose losses are added up on their own.
    const int FeatureShare = 8192, RowShare = 1024;

    readonly ISgdStepper[] _judges;   // one a member: a stepper's scratch is its own

    /// <summary>An engine over a first table that holds all weights at the end of an epoch.</summary>
    protected SgdEngine(ParameterTable table, FeatureOrder order, SgdOptions options, PredictorType type, Team team)
    {
        Table = table;
        Order = order;
        Team = team;
        _judges = [.. Enumerable.Range(0, team.Size).Select(_ => SgdSteppers.For(table, options, type))];
    }

    /// <summary>All weights, at the end of an epoch.</summary>
    public ParameterTable Table { get; }

    /// <summary>Rows that <see cref="Train"/> likes to be given.</summary>
    public abstract int ChunkRows { get; }

    /// <summary>Mini-batches stepped so far: t of Adam.</summary>
    public abstract long Steps { get; set; }

    /// <summary>How often a very long row has stepped with a damped slope so far.</summary>
    public abstract long DampedRows { get; }

    /// <summary>Is shown each row as it is learnt from, if one loop does it all.</summary>
    public virtual ITrainingObserver? Observer { set { } }

    /// <summary>The metric's name.</summary>
    public string MetricName => _judges[0].MetricName;

    protected FeatureOrder Order { get; }

    protected Team Team { get; }

    /// <summary>The task's metric, given the mean loss.</summary>
    public double Metric(double meanLoss) => _judges[0].Metric(meanLoss);

    /// <summary>Gives all weights their start.</summary>
    public virtual void Start(IWeightInit init)
    {
        _judges[0].StartBias(init);
        ForFeatures((member, first, count) => _judges[member].Start(init, first, Order.Ids.Slice(first, count)));
    }

    /// <summary>To be called when <see cref="Table"/> was filled from outside.</summary>
    public virtual void Restored()
    {
    }

    /// <summary>Learns from some of the rows in the given order; each is scored just before.</summary>
    public abstract LossSum Train(TrainingRows rows, ReadOnlyMemory<int> order);

    /// <summary>Ends the epoch: a short mini-batch is stepped too. Returns the padding rows that logged metrics count.</summary>
    public abstract long EndEpoch();

    /// <summary>Scores <paramref name="count"/> rows from <paramref name="start"/> on, with the weights of <see cref="Table"/>.</summary>
    public LossSum Evaluate(TrainingRows rows, int start, int count)
    {
        var shares = new LossSum[(count + RowShare - 1) / RowShare];
        Team.ForEach(shares.Length, (share, member) =>
            shares[share] = _judges[member].Evaluate(rows, start + share * RowShare, Math.Min(RowShare, count - share * RowShare)));
        LossSum sum = default;
        foreach (LossSum share in shares)
            sum += share;
        return sum;
    }

    /// <summary>Whether all weights and states are finite numbers, at the end of an epoch.</summary>
    public bool IsFinite()
    {
        bool finite = true;
        ForFeatures((_, first, count) =>
        {
            if (!Table.IsFinite(first, count))
                Volatile.Write(ref finite, false);
        });
        return finite;
    }

    /// <summary>Copies the weights, by rank, at the end of an epoch.</summary>
    public void Drain(FmWeights to) => ForFeatures((_, first, count) => Table.Drain(to, first, count));

    /// <summary>Copies weights by rank to their places by id.</summary>
    public void Place(FmWeights byRank, FmWeights byId) => ForFeatures((_, first, count) => byRank.Place(first, Order.Ids.Slice(first, count), byId));

    public virtual void Dispose()
    {
        foreach (ISgdStepper judge in _judges)
            judge.Dispose();
        Table.Dispose();
    }

    /// <summary>Goes through all features, told member, first feature and their number; once for none.</summary>
    protected void ForFeatures(Action<int, int, int> work)
    {
        int shares = Math.Max(1, (Order.Count + FeatureShare - 1) / FeatureShare);
        Team.ForEach(shares, (share, member) => work(member, share * FeatureShare, Math.Min(FeatureShare, Order.Count - share * FeatureShare)));
    }
}
