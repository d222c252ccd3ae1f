namespace Cofactor;

/// <summary>
/// Options of Markov chain Monte Carlo: weights, the noise and the strength of each penalty are drawn from their posterior by Gibbs sampling,
/// and predictions are averages over draws. Regressor, or binary classifier with a probit link. Nothing needs tuning (docs/solvers.md).
/// </summary>
public sealed record McmcOptions : BlockedOptions
{
    /// <summary>As many factors and sweeps as suit most data.</summary>
    public McmcOptions() => (NumFactors, Sweeps) = (16, 200);

    /// <summary>The first sweeps, which are not averaged over (<c>burn_in</c>), 0 or more and below <see cref="BlockedOptions.Sweeps"/>; null: a fortieth of them.</summary>
    public int? BurnIn { get; init; }

    /// <summary>
    /// Draws that the model keeps, evenly spread over the sweeps after <see cref="BurnIn"/> (<c>draws</c>), 1 to 10,000; fewer where there are fewer sweeps. Null: all, or as
    /// many as make a model of 64 MB, but at least 20.
    /// </summary>
    public int? Draws { get; init; }

    /// <summary>
    /// Whether the model has the mean of all draws' weights, as one draw, in place of draws (<c>posterior_mean</c>): small and fast, and less
    /// accurate, since the prediction of mean weights is not the mean prediction.
    /// </summary>
    public bool PosteriorMean { get; init; }

    /// <summary>The priors of α, λ and μ.</summary>
    internal HyperPriors Priors { get; init; } = new();

    /// <summary>Whether labels are centred and scaled while it learns, so that the priors suit labels of any unit.</summary>
    internal bool StandardizeLabels { get; init; } = true;

    /// <summary>Sweeps that are not averaged over.</summary>
    internal int SkippedSweeps => BurnIn ?? Sweeps / 40;

    internal override string Solver => "mcmc";

    internal override IReadOnlyList<PredictorType> Tasks => [Cofactor.PredictorType.Regressor, Cofactor.PredictorType.BinaryClassifier, Cofactor.PredictorType.Ordinal];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Check(BurnIn is null || (BurnIn >= 0 && BurnIn < Sweeps), "burn_in", BurnIn, "a whole number of 0 or more, below epochs");
        OptionException.Check(Draws is null or (>= 1 and <= 10_000), "draws", Draws, "a whole number from 1 to 10000");
    }

    internal override IEnumerable<(string Name, object? Value)> Named() =>
        [.. base.Named(), ("burn_in", SkippedSweeps), ("draws", Draws), ("posterior_mean", PosteriorMean)];
}

/// <summary>
/// The hyperpriors of Freudenthaler and Rendle (2011), α_λ aside, in units of the labels' standard deviation: α ~ Γ(α₀/2, β₀/2) for the noise, and for each
/// group of features, for w and each factor, λ ~ Γ(α_λ/2, β_λ/2) and μ ~ N(0, 1/(γ₀λ)).
/// </summary>
/// <param name="NoiseShape">α₀ ≥ 1.</param>
/// <param name="NoiseRate">β₀.</param>
/// <param name="Shape">α_λ ≥ 1: with 10 a group of few features stays near 0 unless its rows say otherwise; many features have their own say.</param>
/// <param name="Rate">β_λ.</param>
/// <param name="MeanWeight">γ₀.</param>
/// <param name="BiasPrecision">Of w₀ ~ N(0, 1/that).</param>
sealed record HyperPriors(double NoiseShape = 1, double NoiseRate = 1, double Shape = 10, double Rate = 1, double MeanWeight = 1, double BiasPrecision = 1);
