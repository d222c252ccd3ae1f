using Cofactor.Solvers;

namespace Cofactor.Tests.Solvers;

/// <summary>Stochastic training of a binary classifier as the formulas say it: doubles, one weight at a time, nothing shared with the kernels.</summary>
sealed unsafe class ScalarTwin
{
    readonly SgdOptions _options;
    readonly FmShape _shape;
    readonly Weight _bias;
    readonly Weight[] _linear, _factors;
    int _t;

    public ScalarTwin(SgdOptions options, FmShape shape, IWeightInit init, float[] shares)
    {
        (_options, _shape) = (options, shape);
        int n = shape.FeatureCount, k = shape.FactorCount;
        _bias = new Weight(options, options.BiasLr!.Value, options.BiasWd, 0, init.Bias(0));
        _linear = [.. Enumerable.Range(0, n).Select(j => new Weight(options, options.LinearLr!.Value, options.LinearWd!.Value + (options.RescaleGrad ?? 1) * options.LinearL2!.Value * shares[j], options.LinearL1, init.Linear(j, 0)))];
        _factors = [.. Enumerable.Range(0, n * k).Select(i => new Weight(options, options.FactorsLr!.Value, options.FactorsWd!.Value + (options.RescaleGrad ?? 1) * options.FactorsL2!.Value * shares[i / k], options.FactorsL1, Factor(init, i / k, i % k, k)))];
    }

    static float Factor(IWeightInit init, int j, int f, int k)
    {
        var v = new float[k];
        init.Factors(j, 0, v);
        return v[f];
    }

    /// <summary>Scores a row and steps; returns its weighted loss.</summary>
    public double Learn(TrainingRows rows, int i)
    {
        SparseRow row = rows.Row(i);
        int k = _shape.FactorCount;
        double score = _bias.Value, target = rows.Targets[i], c = rows.Weights == null ? 1 : rows.Weights[i];
        var s = new double[k];
        for (int p = 0; p < row.Count; p++)
        {
            double x = row.Value(p);
            score += _linear[row.Indices[p]].Value * x;
            for (int f = 0; f < k; f++)
            {
                double vx = _factors[row.Indices[p] * k + f].Value * x;
                s[f] += vx;
                score -= 0.5 * vx * vx;
            }
        }
        score += s.Sum(a => 0.5 * a * a);
        double slope = c * (1 / (1 + Math.Exp(-score)) - target);
        _t++;
        for (int p = 0; p < row.Count; p++)
        {
            int j = row.Indices[p];
            double x = row.Value(p);
            _linear[j].Step(slope * x, _t);
            for (int f = 0; f < k; f++)
                _factors[j * k + f].Step(slope * x * (s[f] - _factors[j * k + f].Value * x), _t);
        }
        _bias.Step(slope, _t);
        return c * (Math.Log(1 + Math.Exp(score)) - target * score);
    }

    /// <summary>[w₀ | w | V].</summary>
    public double[] Weights() => [_bias.Value, .. _linear.Select(w => w.Value), .. _factors.Select(v => v.Value)];

    /// <summary>A weight with the state of its optimizer.</summary>
    sealed class Weight(SgdOptions options, double rate, double decay, double l1, double value)
    {
        readonly double _eps = options.Eps!.Value;
        double _first = options.Optimizer == Optimizer.Ftrl && value != 0 ? -(value * (options.Eps!.Value / rate + decay) + Math.CopySign(l1, value)) : 0, _second;

        public double Value { get; private set; } = value;

        public void Step(double g, int t)
        {
            g *= options.RescaleGrad ?? 1;
            if (options.Optimizer != Optimizer.Ftrl)
                g += decay * Value;
            if (options.ClipGradient is double most)
                g = Math.Clamp(g, -most, most);
            switch (options.Optimizer)
            {
                case Optimizer.Sgd:
                    Value -= rate * g;
                    break;
                case Optimizer.AdaGrad:
                    _first += g * g;
                    Value -= rate * g / Math.Sqrt(_first + _eps);
                    break;
                case Optimizer.Adam:
                    _first = 0.9 * _first + 0.1 * g;
                    _second = 0.999 * _second + 0.001 * g * g;
                    Value -= rate * Math.Sqrt(1 - Math.Pow(0.999, t)) / (1 - Math.Pow(0.9, t)) * _first / (Math.Sqrt(_second) + _eps);
                    break;
                default:
                    double before = Math.Sqrt(_second);
                    _second += g * g;
                    _first += g - (Math.Sqrt(_second) - before) / rate * Value;
                    Value = Math.Abs(_first) <= l1 ? 0 : -(_first - Math.Sign(_first) * l1) / ((_eps + Math.Sqrt(_second)) / rate + decay);
                    break;
            }
        }
    }
}
