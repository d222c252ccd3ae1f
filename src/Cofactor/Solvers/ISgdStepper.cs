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

    /// <summary>Scores <paramref name="count"/> rows from <paramref name="start"/> on.</summary>
    LossSum Evaluate(TrainingRows rows, int start, int count);

    /// <summary>The task's metric, given the mean loss.</summary>
    double Metric(double meanLoss);

    /// <summary>The metric's name.</summary>
    string MetricName { get; }

    /// <summary>Mini-batches stepped so far: t of Adam.</summary>
    long Steps { get; set; }

    /// <summary>How often a very long row has stepped with a damped slope so far.</summary>
    long DampedRows { get; }
}

/// <summary>
/// A stepper whose phases can be had one by one, for training in parallel by parts of the features: sums → slopes of the loss → step of
/// a few rows. Each thread has the sums and the steps of its part. An order may go on beyond the rows of a phase: the memory is asked
/// for what comes next meanwhile. One thread at a time may use an instance; several instances may share a table.
/// </summary>
unsafe interface IPhasedStepper : ISgdStepper
{
    /// <summary>Floats that the sums of a row take.</summary>
    int SumsStride { get; }

    /// <summary>Sums of each row over the features of this part.</summary>
    /// <param name="part">The rows, with only the features of this part.</param>
    /// <param name="order">The rows of this phase, and those after them.</param>
    /// <param name="count">How many belong to this phase.</param>
    /// <param name="sums">Receives the sums. // [count × SumsStride]</param>
    void Sums(TrainingRows part, ReadOnlySpan<int> order, int count, float* sums);

    /// <summary>Adds the parts up, in their order, to scores; gives losses and slopes, in which row weights, damping and rescale_grad are.</summary>
    /// <param name="rows">The rows whole.</param>
    /// <param name="order">The rows of this phase.</param>
    /// <param name="partials">Sums of each part. // [parts]</param>
    /// <param name="parts">How many.</param>
    /// <param name="sums">Receives the sums of all parts; may be the first part's. // [rows × SumsStride]</param>
    /// <param name="slopes">Receives the slopes. // [rows]</param>
    LossSum Slopes(TrainingRows rows, ReadOnlySpan<int> order, float** partials, int parts, float* sums, float* slopes);

    /// <summary>Steps the features of this part; the steps are numbered from <see cref="ISgdStepper.Steps"/> on.</summary>
    /// <param name="part">The rows, with only the features of this part.</param>
    /// <param name="order">The rows of this phase, and those after them.</param>
    /// <param name="count">How many belong to this phase.</param>
    /// <param name="sums">Their sums over all parts; overwritten. // [count × SumsStride]</param>
    /// <param name="slopes">Their slopes. // [count]</param>
    void Step(TrainingRows part, ReadOnlySpan<int> order, int count, float* sums, float* slopes);

    /// <summary>Steps w₀, in one of the instances that share a table. The caller then adds the rows to <see cref="ISgdStepper.Steps"/> of each.</summary>
    void StepBias(ReadOnlySpan<float> slopes);
}
