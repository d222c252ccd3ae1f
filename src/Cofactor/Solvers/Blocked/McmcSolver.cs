using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>Gibbs sampling (Freudenthaler, Schmidt-Thieme and Rendle 2011, with each feature's (w, v) drawn at once): α, every group's λ and μ, w₀, then the features.</summary>
sealed class McmcSolver : BlockedSolver
{
    static readonly double[] OfTwoClasses = [double.NegativeInfinity, 0, double.PositiveInfinity];

    readonly McmcOptions _options;
    readonly KeptDraws _kept;
    readonly LatentTargets? _latent;
    readonly CutPointSampler? _cutPoints;   // of levels; the one of two classes is 0, and w₀ is drawn in its place
    readonly double[] _sums, _squares;   // of the weights of a group: [groups × (k + 1)]
    readonly int[] _members;

    public McmcSolver(IRowSource source, McmcOptions options, TrainingContext context, CancellationToken cancellationToken)
        : base(source, options, context, options.StandardizeLabels, cancellationToken)
    {
        _options = options;
        if (Data.Labels.Type != PredictorType.Regressor)
        {
            OptionException.Check(!Data.HasWeights, "weight", "a column of weights that are not all 1", $"none for {PredictorTypes.NameOf(Data.Labels.Type)} by mcmc, whose rows cannot count in parts");
            _latent = new LatentTargets(Data, Table, Team, Data.Labels.ClassNames.Count);
            if (Data.Labels.Type == PredictorType.Ordinal)
                _cutPoints = new CutPointSampler(_latent.Counts, _latent.Likelihood);
        }
        _kept = new KeptDraws(Now, options);
        _sums = new double[Data.Groups.Count * (options.NumFactors + 1)];
        _squares = new double[_sums.Length];
        _members = new int[Data.Groups.Count];
        foreach (int group in Data.Groups.Numbers)
            _members[group]++;
    }

    protected override void Begin(int sweep)
    {
        _cutPoints?.Draw(new RandomStream(CounterRandom.Key(_options.Seed, 14, (ulong)sweep)));
        _latent?.Draw(Bounds, CounterRandom.Key(_options.Seed, 13, (ulong)sweep));
        var random = new RandomStream(CounterRandom.Key(_options.Seed, 12, (ulong)sweep));
        HyperPriors hyper = _options.Priors;
        (double weight, double error, double squares) = Residuals();
        double alpha = _latent is not null ? 1 : random.Gamma((hyper.NoiseShape + weight) / 2, (hyper.NoiseRate + squares) / 2);
        DrawPriors(random);
        Priors.Settle(alpha);
        if (_cutPoints is not null)
            return;
        double precision = alpha * weight + hyper.BiasPrecision;
        MoveBias((alpha * error - hyper.BiasPrecision * Table.Bias) / precision + random.Normal() / Math.Sqrt(precision));
    }

    protected override double TrainMetric() => _latent?.LogLoss(Bounds) ?? base.TrainMetric();

    protected override double? End(int sweep, ValidationScores? validation)
    {
        for (int l = 0; l < Now.CutPoints.Length; l++)
            Now.CutPoints[l] = (float)Bounds[l + 1];
        // While the chain burns in, each sweep stands for itself.
        bool counts = sweep >= _options.SkippedSweeps;
        if (counts)
            _kept.Offer(Now, NoisePrecision);
        if (validation is null)
            return null;
        if (sweep <= _options.SkippedSweeps)
            validation.Clear();
        validation.Add(new FmModel(Now, Data.Labels, link: ModelLink));
        return validation.Metric();
    }

    protected override FmWeights? Weights() => _kept.Take();

    protected override float[]? Noise() => _kept.Noise;

    protected override BlockedOptions Settled => _options with { Draws = _kept.Draws };

    double[] Bounds => _cutPoints?.Bounds ?? OfTwoClasses;

    /// <summary>λ, then μ, of w and each factor of each group, from the mean and the squares of the group's weights.</summary>
    void DrawPriors(RandomStream random)
    {
        Sum();
        HyperPriors hyper = _options.Priors;
        int k = Table.FactorCount;
        for (int g = 0; g < _members.Length; g++)
            for (int f = 0; f <= k; f++)
            {
                double n = _members[g], all = n + hyper.MeanWeight, sum = _sums[g * (k + 1) + f];
                // Σ (θ − θ̄)² + nγ₀/(n + γ₀) θ̄²
                double spread = Math.Max(0, _squares[g * (k + 1) + f] - sum * sum / all);
                double lambda = random.Gamma((hyper.Shape + n) / 2, (hyper.Rate + spread) / 2);
                Priors.Set(g, f, sum / all + random.Normal() / Math.Sqrt(all * lambda), lambda);
            }
    }

    unsafe void Sum()
    {
        Array.Clear(_sums);
        Array.Clear(_squares);
        int k = Table.FactorCount;
        for (int j = 0; j < Table.FeatureCount; j++)
        {
            Span<double> sums = _sums.AsSpan(Data.Groups.Numbers[j] * (k + 1), k + 1), squares = _squares.AsSpan(Data.Groups.Numbers[j] * (k + 1), k + 1);
            float* v = Table.Factors.Pointer + (nint)j * Table.Stride;
            for (int f = 0; f <= k; f++)
            {
                double theta = f < k ? v[f] : Table.Linear.Pointer[j];
                sums[f] += theta;
                squares[f] += theta * theta;
            }
        }
        GC.KeepAlive(Table);
    }
}
