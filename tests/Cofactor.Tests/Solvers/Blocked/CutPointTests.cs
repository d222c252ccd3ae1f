using Cofactor.Numerics;
using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>Cut points given scores, z integrated out: derivatives, and draws against numerical integration.</summary>
public class CutPointTests
{
    /// <summary>Scores, and levels drawn by cut points that are evenly spread.</summary>
    static (double[] Scores, int[] Levels) Rows(int count, int levels, ulong seed = 3)
    {
        double[] scores = [.. Enumerable.Range(0, count).Select(i => CounterRandom.Normal(seed, (ulong)i))];
        int[] drawn = [.. scores.Select((s, i) => Enumerable.Range(1, levels - 1).Count(l => s + CounterRandom.Normal(seed + 1, (ulong)i) > 4.0 * l / levels - 2))];
        for (int l = 0; l < levels; l++)
            drawn[l] = l;
        return (scores, drawn);
    }

    static Action<double[], CutPointSums> Likelihood((double[] Scores, int[] Levels) rows) => (bounds, sums) =>
    {
        sums.Clear();
        for (int i = 0; i < rows.Scores.Length; i++)
            sums.Add(rows.Levels[i], bounds, rows.Scores[i]);
    };

    static CutPointSampler Of((double[] Scores, int[] Levels) rows) =>
        new([.. Enumerable.Range(0, rows.Levels.Max() + 1).Select(l => rows.Levels.LongCount(y => y == l))], Likelihood(rows));

    [Fact]
    public void Derivatives_are_those_of_finite_differences()
    {
        const double Step = 1e-5;
        Action<double[], CutPointSums> likelihood = Likelihood(Rows(200, 4));
        double[] bounds = [double.NegativeInfinity, -1.2, 0.1, 0.9, double.PositiveInfinity];
        CutPointSums At(int moved, double by)
        {
            var sums = new CutPointSums(3);
            double[] there = [.. bounds];
            there[moved + 1] += by;
            likelihood(there, sums);
            return sums;
        }
        CutPointSums here = At(0, 0);
        for (int l = 0; l < 3; l++)
        {
            CutPointSums up = At(l, Step), down = At(l, -Step);
            Assert.Equal((up.Value - down.Value) / (2 * Step), here.Gradient[l], 1e-4);
            Assert.Equal(-(up.Gradient[l] - down.Gradient[l]) / (2 * Step), here.Curvature[l], 1e-3);
            if (l < 2)
                Assert.Equal(-(up.Gradient[l + 1] - down.Gradient[l + 1]) / (2 * Step), here.Coupling[l], 1e-3);
        }
        Assert.Equal(0, here.Coupling[2]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void Draws_have_the_moments_of_numerical_integration(int count)
    {
        // Three levels, the middle one of few rows: skew, and far from what a Newton step supposes.
        (double[] Scores, int[] Levels) rows = Rows(count, 3);
        Action<double[], CutPointSums> likelihood = Likelihood(rows);
        const double Cell = 0.04;
        double all = 0;
        double[] means = new double[2], squares = new double[2];
        var sums = new CutPointSums(2);
        for (double a = -4; a < 4; a += Cell)
            for (double b = a + Cell / 2; b < 5; b += Cell)
            {
                likelihood([double.NegativeInfinity, a, b, double.PositiveInfinity], sums);
                double density = Math.Exp(sums.Value - (a * a + b * b) / 2);
                all += density;
                (means[0], means[1]) = (means[0] + density * a, means[1] + density * b);
                (squares[0], squares[1]) = (squares[0] + density * a * a, squares[1] + density * b * b);
            }
        CutPointSampler cuts = Of(rows);
        var random = new RandomStream(8);
        Moments[] drawn = [new(), new()];
        const int Draws = 40_000;
        int moved = 0;
        for (int d = 0; d < Draws; d++)
        {
            moved += cuts.Draw(random) ? 1 : 0;
            for (int l = 0; l < 2; l++)
                drawn[l].Add(cuts.Bounds[l + 1], 1);
        }
        Assert.InRange(moved, 0.4 * Draws, Draws);
        for (int l = 0; l < 2; l++)
        {
            double mean = means[l] / all, deviation = Math.Sqrt(squares[l] / all - mean * mean);
            Assert.Equal(mean, drawn[l].Mean, 0.04 * deviation);
            Assert.Equal(1, drawn[l].StandardDeviation / deviation, 0.04);
        }
    }

    [Theory]
    [InlineData(5, 75)]
    [InlineData(40, 45)]
    public void With_many_rows_most_proposals_are_taken(int levels, int least)
    {
        CutPointSampler cuts = Of(Rows(20_000, levels));
        var random = new RandomStream(8);
        Assert.InRange(Enumerable.Range(0, 100).Count(_ => cuts.Draw(random)), least, 100);
        Assert.True(cuts.Bounds.Zip(cuts.Bounds.Skip(1)).All(p => p.First < p.Second));
    }

    [Fact]
    public void From_far_away_they_come_back()
    {
        // The scores have moved by four hundred standard deviations of the cut points.
        (double[] Scores, int[] Levels) rows = Rows(20_000, 5);
        CutPointSampler cuts = Of(rows);
        for (int i = 0; i < rows.Scores.Length; i++)
            rows.Scores[i] += 4;
        var random = new RandomStream(8);
        for (int d = 0; d < 60; d++)
            cuts.Draw(random);
        Assert.InRange(cuts.Bounds[1], 4 - 1.3, 4 - 1.1);
        Assert.InRange(cuts.Bounds[4], 4 + 1.1, 4 + 1.3);
    }
}
