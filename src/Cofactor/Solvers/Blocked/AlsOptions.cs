namespace Cofactor;

/// <summary>
/// Options of alternating least squares: for a regressor, it minimises J = ½ Σ cᵢ (ŷᵢ − yᵢ)² + ½ λ_w ‖w‖² + ½ λ_V ‖V‖² exactly, one feature's
/// w and v at a time (docs/solvers.md).
/// </summary>
public sealed record AlsOptions : BlockedOptions
{
    /// <summary>As many factors and sweeps as suit most data.</summary>
    public AlsOptions() => (NumFactors, Sweeps) = (8, 30);

    /// <summary>λ_w of the objective (<c>linear_l2</c>) above 0. Default 3.</summary>
    public double LinearL2 { get; init; } = 3;

    /// <summary>λ_V of the objective (<c>factors_l2</c>) above 0. Default 10.</summary>
    public double FactorsL2 { get; init; } = 10;

    /// <summary>Whether labels are centred and scaled while it learns, so that λ_V means the same for labels of any unit (<c>standardize_labels</c>).</summary>
    public bool StandardizeLabels { get; init; } = true;

    internal override string Solver => "als";

    internal override IReadOnlyList<PredictorType> Tasks => [Cofactor.PredictorType.Regressor];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Check(LinearL2 > 0 && float.IsFinite((float)LinearL2), "linear_l2", LinearL2, "a number above 0");
        OptionException.Check(FactorsL2 > 0 && float.IsFinite((float)FactorsL2), "factors_l2", FactorsL2, "a number above 0");
    }

    internal override IEnumerable<(string Name, object? Value)> Named() =>
        [.. base.Named(), ("linear_l2", LinearL2), ("factors_l2", FactorsL2), ("standardize_labels", StandardizeLabels)];
}
