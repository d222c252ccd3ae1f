namespace Cofactor;

/// <summary>What the solvers have in common that update a feature's whole vector at once: they sweep over the features, and hold all rows in memory.</summary>
public abstract record BlockedOptions : SolverOptions
{
    /// <summary>Passes over all features (<c>epochs</c>), 1 or more.</summary>
    public int Sweeps { get; init; }

    /// <summary>V starts normal with mean 0 and this standard deviation (<c>factors_init_sigma</c>) ≥ 0, in the unit of learning; w starts at 0. Default 0.1.</summary>
    public double FactorsInitSigma { get; init; } = 0.1;

    /// <summary>Go over the rows for features that follow from others as well: slower, for comparison.</summary>
    internal bool Flat { get; init; }

    /// <summary>The name of the solver: <c>als</c> or <c>mcmc</c>.</summary>
    internal abstract string Solver { get; }

    /// <summary>The tasks that it fits.</summary>
    internal abstract IReadOnlyList<PredictorType> Tasks { get; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Check(Sweeps >= 1, "epochs", Sweeps, "a whole number of 1 or more");
        OptionException.Check(FactorsInitSigma >= 0 && float.IsFinite((float)FactorsInitSigma), "factors_init_sigma", FactorsInitSigma, "a number of 0 or more");
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> ToHyperparameters()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, object? value) in Named())
            if (value is not null)
                all[name] = value switch
                {
                    bool b => b ? "true" : "false",
                    Cofactor.PredictorType type => PredictorTypes.NameOf(type),
                    _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
                };
        return all;
    }

    /// <summary>The options by name; null ones are left out.</summary>
    internal virtual IEnumerable<(string Name, object? Value)> Named() =>
    [
        ("solver", Solver), ("predictor_type", PredictorType), ("positive_label", PositiveLabel), ("num_factors", NumFactors), ("seed", Seed),
        ("epochs", Sweeps), ("factors_init_sigma", FactorsInitSigma), ("min_count", MinCount),
    ];
}
