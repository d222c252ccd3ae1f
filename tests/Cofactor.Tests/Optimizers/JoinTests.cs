using Cofactor.Numerics;
using Cofactor.Optimizers;
using Xunit;

namespace Cofactor.Tests;

/// <summary>Two copies of a weight that have learnt apart become one.</summary>
public class JoinTests
{
    static readonly OptimizerSettings Settings = new(0.1, 1, 0.01, 0.5, WeightsTogether: 4);

    [Fact]
    public void Small_changes_add_up() =>
        Assert.Equal(0.5f + 0.02f - 0.03f, Joined(AdaGrad.Create(Settings), (0.5f, 3), (0.52f, 3.001f), (0.47f, 3.001f)).W, 1e-4f);

    [Fact]
    public void Of_long_learning_the_mean_remains() =>
        Assert.Equal(0.35f, Joined(AdaGrad.Create(Settings), (0, 0), (0.3f, 1e6f), (0.4f, 1e6f)).W, 1e-3f);

    [Fact]
    public void Accumulated_squares_add_up() => Assert.Equal(9f, Joined(AdaGrad.Create(Settings), (0, 2), (0.1f, 4), (0.1f, 7)).A);

    [Fact]
    public void What_one_copy_did_not_change_the_other_decides()
    {
        Assert.Equal(0.7f, Joined(AdaGrad.Create(Settings), (0.2f, 1), (0.2f, 1), (0.7f, 5)).W, 1e-6f);
        Assert.Equal(0.7f, Joined(Sgd.Create(Settings), (0.2f, 0), (0.7f, 0), (0.2f, 0)).W, 1e-6f);
        Assert.Equal(0.2f, Joined(Sgd.Create(Settings), (0.2f, 0), (0.2f, 0), (0.2f, 0)).W);
    }

    [Fact]
    public void Ftrl_keeps_the_weight_that_its_state_gives()
    {
        Ftrl ftrl = Ftrl.Create(Settings);
        Copy<Lanes1> before = Stepped(ftrl, default, 3), one = Stepped(ftrl, before, 20), other = Stepped(ftrl, before, 25);
        float w1 = one.W.Sum(), w2 = other.W.Sum(), n = one.B.Sum() + other.B.Sum() - before.B.Sum();
        ftrl.Join(before, ref one, other);
        Assert.Equal(n, one.B.Sum(), 1e-5f);
        float z = one.A.Sum(), expected = -(z - MathF.CopySign(0.01f, z)) / ((1 + MathF.Sqrt(n)) / 0.1f + 0.5f);
        Assert.Equal(expected, one.W.Sum(), 1e-6f);
        Assert.InRange(one.W.Sum(), Math.Min(w1, w2) - Math.Abs(w1), Math.Max(w1, w2) + Math.Abs(w1));
    }

    /// <summary>FTRL after steps towards 0.4.</summary>
    static Copy<Lanes1> Stepped(Ftrl ftrl, Copy<Lanes1> from, int steps)
    {
        for (int i = 0; i < steps; i++)
            ftrl.Step(ref from.W, ref from.A, ref from.B, Lanes1.All(from.W.Sum() - 0.4f));
        return from;
    }

    static (float W, float A) Joined<TOptimizer>(TOptimizer optimizer, (float W, float A) before, (float W, float A) one, (float W, float A) other)
        where TOptimizer : struct, IOptimizer<TOptimizer>
    {
        static Copy<Lanes1> Of((float W, float A) x) => new() { W = Lanes1.All(x.W), A = Lanes1.All(x.A) };
        Copy<Lanes1> joined = Of(one);
        optimizer.Join(Of(before), ref joined, Of(other));
        return (joined.W.Sum(), joined.A.Sum());
    }
}
