using Cofactor.Numerics;
using Cofactor.Optimizers;
using Cofactor.Solvers;
using Xunit;

namespace Cofactor.Tests.Solvers;

/// <summary>One epoch of every kernel against <see cref="ScalarTwin"/>, which computes the same in doubles, one number at a time.</summary>
public class RowKernelTests
{
    const int Features = 40, Rows = 60;

    public static TheoryData<int, Optimizer> Kernels =>
        [.. from k in new[] { 0, 1, 4, 8, 12, 16, 31, 32, 48, 64, 100, 128 } from optimizer in Enum.GetValues<Optimizer>() select (k, optimizer)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void An_epoch_is_that_of_the_scalar_twin(int k, Optimizer optimizer)
    {
        foreach (bool ones in new[] { true, false })
            foreach (double? clip in new double?[] { null, 0.05 })
                Check(Options(k, optimizer) with { ClipGradient = clip, RescaleGrad = clip is null ? null : 0.5 }, ones, Features);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(100)]
    public void Rows_scored_together_differ_from_one_by_one_by_little(int k) =>
        // Many features: four rows are scored before they step. The twin goes strictly one by one.
        Check(Options(k, Optimizer.AdaGrad), ones: true, features: 70_000, tolerance: 5e-3);

    [Fact]
    public void Every_width_steps_alike()
    {
        var shape = new FmShape(Features, 64);
        SgdOptions options = Options(64, Optimizer.AdaGrad);
        TrainingRows rows = Data(ones: false, Features, 64);
        float[] wide = Stepped<Twice<Twice<Lanes16>>>();
        foreach (float[] other in new[] { Stepped<Lanes16>(), Stepped<Twice<Lanes8>>(), Stepped<Lanes8>(), Stepped<Twice<Lanes4>>(), Stepped<Lanes1>() })
            for (int i = 0; i < wide.Length; i++)
                Assert.Equal(wide[i], other[i], 2e-5f);

        unsafe float[] Stepped<TLanes>()
            where TLanes : struct, ILanes<TLanes>
        {
            using var table = new ParameterTable(shape, AdaGrad.StateCount);
            using (ISgdStepper start = SgdSteppers.For(table, options, PredictorType.BinaryClassifier))
                start.Start(new RandomInit(options, 1), shape);
            var settings = new OptimizerSettings(0.1, 1, 0, 0.01);
            var kernel = new RowKernel<AdaGrad, Factors64, TLanes>(table, default, new BlockStep<AdaGrad>(settings, 0), new BlockStep<AdaGrad>(settings, 0));
            using var sums = new NativeBuffer(4 * kernel.SumsStride);
            float* s = sums.Pointer, scores = stackalloc float[4];
            int* order = stackalloc int[4] { 3, 1, 2, 0 };
            var pointers = new RowPointers(rows);
            kernel.Sums(pointers, order, 4, s);
            for (int r = 0; r < 4; r++)
                scores[r] = s[r * kernel.SumsStride + 64];
            kernel.Step(pointers, order, 4, 0, s, scores, 1);
            GC.KeepAlive(rows);
            return Weights(table);
        }
    }

    [Fact]
    public void Training_allocates_nothing_a_row()
    {
        SgdOptions options = Options(16, Optimizer.AdaGrad);
        using var table = new ParameterTable(new FmShape(Features, 16), AdaGrad.StateCount);
        using ISgdStepper stepper = SgdSteppers.For(table, options, PredictorType.BinaryClassifier);
        TrainingRows rows = Data(ones: true, Features, 16);
        int[] order = [.. Enumerable.Range(0, Rows)];
        stepper.Train(rows, order);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            stepper.Train(rows, order);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Trains an epoch with the solver's stepper and with the twin; all weights and the loss must agree to the tolerance, relative to 1 + their size.</summary>
    static void Check(SgdOptions options, bool ones, int features, double tolerance = 3e-4)
    {
        options = options.Resolve(PredictorType.BinaryClassifier);
        var shape = new FmShape(features, options.NumFactors);
        var init = new RandomInit(options, 1);
        using var shares = new RowShares(j => 1 + j % 7, features);
        using var table = new ParameterTable(shape, SgdSteppers.StateCount(options.Optimizer), shares);
        using ISgdStepper stepper = SgdSteppers.For(table, options, PredictorType.BinaryClassifier);
        stepper.Start(init, shape);
        var twin = new ScalarTwin(options, shape, init, [.. Enumerable.Range(0, features).Select(j => shares[j])]);
        TrainingRows rows = Data(ones, features, options.NumFactors);
        int[] order = [.. Enumerable.Range(0, Rows).Reverse()];

        double expected = 0;
        foreach (int i in order)
            expected += twin.Learn(rows, i);
        LossSum found = stepper.Train(rows, order);
        string what = $"k {options.NumFactors} {options.Optimizer} ones {ones} clip {options.ClipGradient}";
        Assert.True(Math.Abs(expected - found.Loss) <= tolerance * expected, $"{what}: loss {expected} and {found.Loss}");
        float[] weights = Weights(table);
        double[] wanted = twin.Weights();
        for (int i = 0; i < weights.Length; i++)
            Assert.True(Math.Abs(wanted[i] - weights[i]) <= tolerance * (1 + Math.Abs(wanted[i])), $"{what}: weight {i} is {weights[i]}, the twin's {wanted[i]}");
    }

    static SgdOptions Options(int k, Optimizer optimizer) => new SgdOptions
    {
        Optimizer = optimizer,
        NumFactors = k,
        MiniBatchSize = 1,
        LearningRate = 0.05,
        BiasWd = 0.01,
        LinearWd = 0.02,
        FactorsWd = 0.03,
        LinearL1 = optimizer == Optimizer.Ftrl ? 0.1 : 0,
        LinearL2 = optimizer == Optimizer.Ftrl ? 0 : 0.3,
        FactorsL2 = optimizer == Optimizer.Ftrl ? 0 : 0.5,
        Eps = optimizer == Optimizer.Adam ? 1e-3 : 1,
        FactorsInit = new(InitMethod.Normal, 0.1),
        Seed = 5,
    }.Resolve(PredictorType.BinaryClassifier);

    /// <summary>Seeded rows of 0 to 12 features and weights, of those features from first up to end.</summary>
    static TrainingRows Data(bool ones, int features, int k, int first = 0, int end = int.MaxValue)
    {
        var builder = new RowBlockBuilder();
        for (int i = 0; i < Rows; i++)
        {
            int nonZeros = CounterRandom.Below((ulong)k, (ulong)i, 13);
            int[] ids = [.. Enumerable.Range(0, nonZeros).Select(p => CounterRandom.Below((ulong)i, (ulong)p, features)).Distinct()];
            for (int p = 0; p < ids.Length; p++)
                if (ids[p] >= first && ids[p] < end)
                    builder.Add(ids[p], ones ? 1 : (float)CounterRandom.Normal((ulong)i, (ulong)(p + 100)));
            builder.EndRow(i % 3 == 0 ? 1 : 0, 0.5f + i % 2);
        }
        return new TrainingRows(builder.Build(features), [.. Enumerable.Range(0, Rows)], [.. Enumerable.Range(0, features)]);
    }

    static float[] Weights(ParameterTable table)
    {
        var weights = new FmWeights(table.Shape);
        table.Drain(weights, 0, table.Shape.FeatureCount);
        return [.. weights.Bias.Span(0, 1), .. weights.Linear.Span(0, (int)weights.Linear.Length), .. weights.Factors.Span(0, (int)weights.Factors.Length)];
    }
}
