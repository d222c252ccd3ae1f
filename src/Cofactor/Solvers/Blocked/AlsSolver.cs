namespace Cofactor.Solvers;

/// <summary>Alternating least squares: w₀, then each feature's (w, v), to the minimum of the objective with all else held, sweep after sweep.</summary>
sealed class AlsSolver : BlockedSolver
{
    public AlsSolver(IRowSource source, AlsOptions options, TrainingContext context, CancellationToken cancellationToken)
        : base(source, options, context, options.StandardizeLabels, cancellationToken)
    {
        for (int g = 0; g < Priors.GroupCount; g++)
            for (int f = 0; f <= options.NumFactors; f++)
                Priors.Set(g, f, 0, f < options.NumFactors ? options.FactorsL2 : options.LinearL2);
        Priors.Settle(1);
    }

    protected override void Begin(int sweep)
    {
        (double weight, double error, _) = Residuals();
        MoveBias(error / weight);
    }

    protected override double? End(int sweep, ValidationScores? validation)
    {
        if (validation is null)
            return null;
        validation.Clear();
        validation.Add(new FmModel(Now, Data.Labels, link: ModelLink));
        return validation.Metric();
    }

    protected override FmWeights? Weights() => Now;
}
