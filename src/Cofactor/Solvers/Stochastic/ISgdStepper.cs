namespace Cofactor.Solvers;

/// <summary>What the run asks of the inner loop, whatever its loss and optimizer.</summary>
interface ISgdStepper : IDisposable
{
    /// <summary>Gives the bias its start.</summary>
    void StartBias(IWeightInit init);

    /// <summary>Gives the weights of some features their start: of those from <paramref name="first"/> on in the table, which have these ids.</summary>
    void Start(IWeightInit init, int first, ReadOnlySpan<int> ids);

    /// <summary>Learns from some of the rows in the given order; each is scored just before, or a few at a time.</summary>
    LossSum Train(TrainingRows rows, ReadOnlySpan<int> order);

    /// <summary>Ends the epoch: a short mini-batch is stepped too. Returns the padding rows that logged metrics count.</summary>
    long EndEpoch();

    /// <summary>Joins what copies of the table have learnt apart of <paramref name="count"/> features from <paramref name="first"/> on: into all of them, and the origin.</summary>
    /// <param name="origin">The table as it was when the copies were last the same.</param>
    /// <param name="copies">The copies, in their order.</param>
    /// <param name="first">The first feature's place.</param>
    /// <param name="count">How many.</param>
    void Join(ParameterTable origin, ParameterTable[] copies, int first, int count);

    /// <summary>The same of the bias.</summary>
    void JoinBias(ParameterTable origin, ParameterTable[] copies);

    /// <summary>Scores <paramref name="count"/> rows from <paramref name="start"/> on.</summary>
    LossSum Evaluate(TrainingRows rows, int start, int count);

    /// <summary>The task's metric, given the mean loss.</summary>
    double Metric(double meanLoss);

    /// <summary>The metric's name.</summary>
    string MetricName { get; }

    /// <summary>Mini-batches stepped so far: t of Adam.</summary>
    long Steps { get; set; }

    /// <summary>Is shown what <see cref="Train"/> does; null: nobody.</summary>
    ITrainingObserver? Observer { get; set; }

    /// <summary>How often a very long row has stepped with a damped slope so far.</summary>
    long DampedRows { get; }
}
