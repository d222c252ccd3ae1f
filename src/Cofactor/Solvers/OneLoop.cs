namespace Cofactor.Solvers;

/// <summary>One table, one loop: rows learn one after the other.</summary>
sealed class OneLoop(ParameterTable table, FeatureOrder order, SgdOptions options, PredictorType type, Team team)
    : SgdEngine(table, order, options, type, team)
{
    readonly ISgdStepper _stepper = SgdSteppers.For(table, options, type);

    // Short enough for looks at cancellation and divergence; also lets the inner loop leave its first, unoptimised compilation.
    public override int ChunkRows => 1024;

    public override long Steps
    {
        get => _stepper.Steps;
        set => _stepper.Steps = value;
    }

    public override long DampedRows => _stepper.DampedRows;

    public override LossSum Train(TrainingRows rows, ReadOnlyMemory<int> order) => _stepper.Train(rows, order.Span);

    public override long EndEpoch() => _stepper.EndEpoch();

    public override void Dispose()
    {
        _stepper.Dispose();
        base.Dispose();
    }
}
