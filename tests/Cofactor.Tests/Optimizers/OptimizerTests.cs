using Cofactor.Numerics;
using Cofactor.Optimizers;
using Xunit;

namespace Cofactor.Tests.Optimizers;

/// <summary>Two steps of each optimizer from w = 1 with gradients 0.5 and −0.25, worked out by hand.</summary>
public class OptimizerTests
{
    [Fact]
    public void Sgd_steps_by_rate_times_gradient()
    {
        // 1 − 0.1·0.5 = 0.95; 0.95 + 0.1·0.25 = 0.975
        Assert.Equal([0.95, 0.975], Steps<Sgd>(new(0.1, 0, 0, 0)), Close);
    }

    [Fact]
    public void AdaGrad_divides_by_the_root_of_the_summed_squares()
    {
        // G = 0.25: 1 − 0.1·0.5/√1.25 = 0.95527864; G = 0.3125: + 0.1·0.25/√1.3125 = 0.97710043
        Assert.Equal([0.95527864, 0.97710043], Steps<AdaGrad>(new(0.1, 1, 0, 0)), Close);
    }

    [Fact]
    public void Adam_is_MXNets()
    {
        // t = 1: m = 0.05, v = 0.00025, η√0.001/0.1 = 0.0316228: 1 − 0.0316228·0.05/0.0158114 = 0.9
        // t = 2: m = 0.02, v = 0.00031225, η√(1 − .999²)/(1 − .9²) = 0.0235317: 0.9 − 0.0235317·0.02/0.0176706 = 0.87336637
        Assert.Equal([0.9, 0.87336637], Steps<Adam>(new(0.1, 1e-8, 0, 0)), Close);
    }

    [Fact]
    public void Ftrl_is_McMahans()
    {
        // α = 0.1, β = 1, λ₁ = 0.2, λ₂ = 0.5. The start z = −(1·(1/0.1 + 0.5) + 0.2) = −10.7.
        // g = 0.5: σ = 0.5/0.1 = 5, z = −10.7 + 0.5 − 5 = −15.2, n = 0.25, w = (15.2 − 0.2)/((1 + 0.5)/0.1 + 0.5) = 15/15.5 = 0.96774194
        // g = −0.25: √n = 0.55901699, σ = 0.5901699, z = −15.2 − 0.25 − 0.5901699·0.96774194 = −16.02113220,
        //            w = 15.82113220/(15.5901699 + 0.5) = 0.98327937
        Assert.Equal([0.96774194, 0.98327937], Steps<Ftrl>(new(0.1, 1, 0.2, 0.5)), Close);
    }

    [Fact]
    public void Ftrl_keeps_a_weight_at_zero_within_L1()
    {
        Ftrl ftrl = Ftrl.Create(new(0.1, 1, 1.0, 0));
        Lanes1 w = default, z = default, n = default;
        ftrl.Step(ref w, ref z, ref n, Lanes1.All(0.9f));
        Assert.Equal(0f, w.Sum());
        ftrl.Step(ref w, ref z, ref n, Lanes1.All(0.9f));
        Assert.True(w.Sum() < 0);
    }

    [Fact]
    public void Ftrl_starts_where_it_is_told()
    {
        Ftrl ftrl = Ftrl.Create(new(0.05, 1, 0.3, 2));
        foreach (float start in new[] { 0.7f, -0.02f })
        {
            (float a, float b) = ftrl.StateFor(start);
            Lanes1 w = Lanes1.All(start), z = Lanes1.All(a), n = Lanes1.All(b);
            ftrl.Step(ref w, ref z, ref n, default);
            Assert.Equal(start, w.Sum(), 1e-6f);
        }
    }

    static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 2e-6;

    static double[] Steps<TOptimizer>(OptimizerSettings settings)
        where TOptimizer : struct, IOptimizer<TOptimizer>
    {
        TOptimizer optimizer = TOptimizer.Create(settings);
        (float a0, float b0) = optimizer.StateFor(1f);
        Lanes1 w = Lanes1.All(1f), a = Lanes1.All(a0), b = Lanes1.All(b0);
        var after = new List<double>();
        float[] gradients = [0.5f, -0.25f];
        for (int t = 1; t <= gradients.Length; t++)
        {
            optimizer.Start(t);
            optimizer.Step(ref w, ref a, ref b, Lanes1.All(gradients[t - 1]));
            after.Add(w.Sum());
            Assert.Equal(Lanes1.All(w.Sum()), w);
        }
        return [.. after];
    }
}
