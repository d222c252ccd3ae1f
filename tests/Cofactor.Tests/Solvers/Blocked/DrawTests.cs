using Cofactor.Numerics;
using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>A feature's draw against the closed form of its conditional distribution, by both ways.</summary>
public unsafe class DrawTests
{
    const int K = 5, Feature = 3;
    const double Alpha = 2.5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mean_and_covariance_are_those_of_the_conditional(bool byRows)
    {
        using var one = new OneFeature();
        (double[] mean, double[][] covariance) = one.ClosedForm();
        const int Draws = 20_000;
        var sum = new double[K + 1];
        var products = new double[(K + 1) * (K + 1)];
        for (int d = 0; d < Draws; d++)
        {
            double[] theta = one.Draw(byRows, (ulong)d);
            for (int a = 0; a <= K; a++)
            {
                sum[a] += theta[a];
                for (int b = 0; b <= K; b++)
                    products[a * (K + 1) + b] += (theta[a] - mean[a]) * (theta[b] - mean[b]);
            }
        }
        for (int a = 0; a <= K; a++)
        {
            Assert.Equal(mean[a], sum[a] / Draws, 5 * Math.Sqrt(covariance[a][a] / Draws));
            for (int b = 0; b <= K; b++)
                Assert.Equal(covariance[a][b], products[a * (K + 1) + b] / Draws, 8 * Math.Sqrt(covariance[a][a] * covariance[b][b] / Draws));
        }
    }

    [Fact]
    public void Without_noise_both_ways_are_the_mean()
    {
        using var one = new OneFeature(draws: false);
        (double[] mean, _) = one.ClosedForm();
        foreach (bool byRows in (bool[])[false, true])
        {
            double[] theta = one.Draw(byRows, 0);
            for (int a = 0; a <= K; a++)
                Assert.Equal(mean[a], theta[a], 1e-3);   // floats, and the full way is damped
        }
    }

    /// <summary>A feature of a few weighted rows with everything about it.</summary>
    sealed class OneFeature : IDisposable
    {
        readonly BlockedData _data;
        readonly BlockedState _state;
        readonly FeatureColumns _columns;
        readonly BlockPriors _priors;
        readonly BlockSweeper _sweeper;
        readonly Team _team = new(1);
        readonly NormalEquations _equations;
        readonly BlockedTwin _twin;
        readonly Dataset _rows = BlockedRows.Mixed(30, weights: true);

        public OneFeature(bool draws = true)
        {
            var options = new McmcOptions { PredictorType = PredictorType.Regressor, NumFactors = K, FactorsInitSigma = 0.8 };
            _data = BlockedData.Read(_rows, options, long.MaxValue, CancellationToken.None);
            _state = new BlockedState(_data, K, LabelScale.None) { Bias = 0.4f };
            _state.Start(options, _data.Ids);
            _state.Linear.Span(Feature, 1)[0] = 0.7f;
            _columns = new FeatureColumns(_data);
            _priors = new BlockPriors(_data.Groups.Count, K, _state.Stride) { Draws = draws };
            for (int g = 0; g < _data.Groups.Count; g++)
                for (int f = 0; f <= K; f++)
                    _priors.Set(g, f, 0.1 * f - 0.2, 0.5 + 0.3 * f);
            _priors.Settle(Alpha);
            _sweeper = new BlockSweeper(_data, _state, _team);
            _sweeper.Rebuild();
            _equations = new NormalEquations(K, _state.Stride);
            _twin = new BlockedTwin(_rows, K, 0, 0) { Bias = 0.4 };
            _twin.W[_data.Ids[Feature]] = 0.7f;
            for (int r = 0; r < _data.Ids.Length; r++)
                for (int f = 0; f < K; f++)
                    _twin.V[_data.Ids[r]][f] = _state.Factors.Span((long)r * _state.Stride, K)[f];
            Assert.InRange(_data.Counts[Feature], 1, K);
        }

        public double[] Draw(bool byRows, ulong d)
        {
            IColumnKernel kernel = ColumnKernels.For(_state);
            ColumnPart column = _columns.All(Feature);
            float* v = _state.Factors.Pointer + Feature * _state.Stride;
            BlockPrior prior = _priors.Of(_data.Groups.Numbers[Feature]);
            CounterRandom.Normals(d + 77, 0, 1, new Span<float>(_equations.Noise, K + 1 + column.Count));
            if (byRows)
            {
                kernel.Coefficients(column, v, _equations);
                _equations.SolveByRows(0.7f, v, prior, column, _state);
            }
            else
            {
                _equations.Clear();
                kernel.Add(column, v, _equations);
                _equations.Solve(0.7f, v, prior);
            }
            return [.. Enumerable.Range(0, K).Select(f => (double)v[f] + _equations.Change[f]), 0.7 + _equations.LinearChange];
        }

        /// <summary>N(P⁻¹ (Λμ + α Σ c a r), P⁻¹), P = Λ + α Σ c a aᵀ.</summary>
        public (double[] Mean, double[][] Covariance) ClosedForm()
        {
            int j = _data.Ids[Feature], group = _data.Groups.Numbers[Feature];
            double[][] Equations(int rightSide)
            {
                var precision = new double[K + 1][];
                for (int a = 0; a <= K; a++)
                {
                    double lambda = _priors.Precision(group, a);
                    precision[a] = new double[K + 2];
                    precision[a][a] = lambda;
                    precision[a][K + 1] = rightSide < 0 ? lambda * _priors.Mean(group, a) : a == rightSide ? 1 : 0;
                }
                for (int i = 0; i < _rows.RowCount; i++)
                    if (_twin.Coefficients(i, j) is { } x)
                    {
                        double rest = _rows.Label(i) - _twin.Score(i) + x[K] * _twin.W[j] + Enumerable.Range(0, K).Sum(f => x[f] * _twin.V[j][f]);
                        for (int a = 0; a <= K; a++)
                            for (int b = 0; b <= K + 1; b++)
                                if (b <= K || rightSide < 0)
                                    precision[a][b] += Alpha * _twin.Weight(i) * x[a] * (b <= K ? x[b] : rest);
                    }
                return precision;
            }
            return (BlockedTwin.Solve(Equations(-1)), [.. Enumerable.Range(0, K + 1).Select(a => BlockedTwin.Solve(Equations(a)))]);
        }

        public void Dispose()
        {
            _equations.Dispose();
            _sweeper.Dispose();
            _team.Dispose();
            _priors.Dispose();
            _columns.Dispose();
            _state.Dispose();
        }
    }
}
