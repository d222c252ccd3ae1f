using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The cut points a₁ &lt; … &lt; a_{L−1} of ordered levels: level l is seen where the latent variable lies between aₗ and aₗ₊₁ (a₀ = −∞, a_L = ∞). They are drawn
/// given the scores with the latent variables integrated out, all at once: a Metropolis step whose proposal is the t distribution around the end of a Newton
/// step from where they are, as wide as the curvature there says. With many rows nearly every proposal is taken, and a draw forgets the one before.
/// </summary>
sealed class CutPointSampler
{
    readonly Action<double[], CutPointSums> _likelihood;
    readonly CutPointPlace _here, _there;
    readonly double[] _noise;
    readonly double _freedom;

    /// <param name="counts">Rows of each level. // [L]</param>
    /// <param name="likelihood">Fills in the log-likelihood at bounds −∞, cut points, ∞, and its derivatives.</param>
    public CutPointSampler(long[] counts, Action<double[], CutPointSums> likelihood)
    {
        _likelihood = likelihood;
        int cuts = counts.Length - 1;
        (_here, _there, _noise) = (new CutPointPlace(cuts), new CutPointPlace(cuts), new double[cuts]);
        _freedom = FreedomOf(cuts);
        // Where all scores are 0 the most likely cut points are those of the shares below them, here with a row more in each level.
        double all = counts.Sum() + counts.Length, below = 0;
        for (int l = 0; l < cuts; l++)
        {
            below += counts[l] + 1;
            _here.Bounds[l + 1] = below <= all / 2 ? NormalDistribution.LowerQuantile(below / all) : -NormalDistribution.LowerQuantile(1 - below / all);
        }
    }

    /// <summary>−∞, the cut points, ∞. // [L + 1]</summary>
    public double[] Bounds => _here.Bounds;

    /// <summary>Draws the cut points given the scores; whether they have moved.</summary>
    public bool Draw(RandomStream random)
    {
        Look(_here);
        double stretch = 1 / Math.Sqrt(random.Gamma(_freedom / 2, _freedom / 2)), chance = Math.Log(1 - random.Uniform());
        for (int l = 0; l < _noise.Length; l++)
            _noise[l] = stretch * random.Normal();
        if (!_here.Factor() || !_here.Propose(_noise, _there.Bounds))
            return false;
        Look(_there);
        if (!_there.Factor() || !(chance < _there.Value + _there.LogDensity(_here.Bounds) - _here.Value - _here.LogDensity(_there.Bounds)))
            return false;
        _there.Bounds.CopyTo(_here.Bounds, 0);
        return true;
    }

    /// <summary>Degrees of freedom of t: tails that lead back from far away, and of many cut points still near a normal distribution.</summary>
    static double FreedomOf(int cuts) => 8 + cuts;

    /// <summary>The log posterior at a place: the levels' likelihood, and a prior by which the cut points are standard normal numbers in ascending order.</summary>
    void Look(CutPointPlace at)
    {
        _likelihood(at.Bounds, at.Sums);
        at.AddPrior();
    }

    /// <summary>Cut points with what is known of the posterior there.</summary>
    sealed class CutPointPlace(int cuts)
    {
        // Curvature = T Tᵀ, T having a diagonal and one line below it.
        readonly double[] _diagonal = new double[cuts], _below = new double[cuts], _step = new double[cuts];

        public double[] Bounds { get; } = [double.NegativeInfinity, .. new double[cuts], double.PositiveInfinity];

        public CutPointSums Sums { get; } = new(cuts);

        public double Value => Sums.Value;

        public void AddPrior()
        {
            for (int l = 0; l < cuts; l++)
            {
                double a = Bounds[l + 1];
                Sums.Value -= a * a / 2;
                Sums.Gradient[l] -= a;
                Sums.Curvature[l]++;
            }
        }

        /// <summary>Takes the curvature apart and finds the Newton step; whether there is one.</summary>
        public bool Factor()
        {
            for (int l = 0; l < cuts; l++)
            {
                _below[l] = l > 0 ? Sums.Coupling[l - 1] / _diagonal[l - 1] : 0;
                double square = Sums.Curvature[l] - _below[l] * _below[l];
                if (!(square > 0 && double.IsFinite(square)))
                    return false;
                _diagonal[l] = Math.Sqrt(square);
                _step[l] = (Sums.Gradient[l] - (l > 0 ? _below[l] * _step[l - 1] : 0)) / _diagonal[l];
            }
            Back(_step);
            return true;
        }

        /// <summary>The place at some distance from the end of the Newton step; whether its cut points ascend.</summary>
        public bool Propose(double[] noise, double[] to)
        {
            Back(noise);
            bool ascends = true;
            for (int l = 0; l < cuts; l++)
            {
                to[l + 1] = Bounds[l + 1] + _step[l] + noise[l];
                ascends &= to[l + 1] > to[l] && double.IsFinite(to[l + 1]);
            }
            return ascends;
        }

        /// <summary>The logarithm of the density with which other cut points are proposed from here, but for a constant.</summary>
        public double LogDensity(double[] bounds)
        {
            double log = 0, squares = 0;
            for (int l = 0; l < cuts; l++)
            {
                double off = bounds[l + 1] - Bounds[l + 1] - _step[l], next = l + 1 < cuts ? bounds[l + 2] - Bounds[l + 2] - _step[l + 1] : 0;
                double z = _diagonal[l] * off + (l + 1 < cuts ? _below[l + 1] * next : 0);
                log += Math.Log(_diagonal[l]);
                squares += z * z;
            }
            return log - (FreedomOf(cuts) + cuts) / 2 * Math.Log(1 + squares / FreedomOf(cuts));
        }

        /// <summary>Solves Tᵀ x = y, y being overwritten.</summary>
        void Back(double[] y)
        {
            for (int l = cuts - 1; l >= 0; l--)
                y[l] = (y[l] - (l + 1 < cuts ? _below[l + 1] * y[l + 1] : 0)) / _diagonal[l];
        }
    }
}
