namespace Cofactor.Solvers;

/// <summary>One table, one loop: rows learn one after the other.</summary>
sealed class OneLoop(ParameterTable table, Survey survey, SgdOptions options, Team team)
    : SgdEngine(table, survey.Order, options, survey.Labels.Type, team)
{
    const int ChunkNonZeros = 640_000, MostRows = 16_384;

    readonly ISgdStepper _stepper = SgdSteppers.For(table, options, survey.Labels.Type);

    // Short enough for looks at cancellation and divergence; long, since nothing is asked of the memory beyond a chunk's end.
    public override int ChunkRows { get; } = (int)Math.Clamp((double)ChunkNonZeros * survey.TrainingRows / Math.Max(1, survey.NonZeros), 256, MostRows);

    public override long Steps
    {
        get => _stepper.Steps;
        set => _stepper.Steps = value;
    }

    public override long DampedRows => _stepper.DampedRows;

    public override ITrainingObserver? Observer { set => _stepper.Observer = value; }

    public override LossSum Train(TrainingRows rows, ReadOnlyMemory<int> order) => _stepper.Train(rows, order.Span);

    public override long EndEpoch() => _stepper.EndEpoch();

    public override void Dispose()
    {
        _stepper.Dispose();
        base.Dispose();
    }
}
