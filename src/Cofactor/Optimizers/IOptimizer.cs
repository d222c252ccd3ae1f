using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Optimizers;

/// <summary>
/// How a weight moves, for as many at once as there are lanes: a struct, so that the solver's one loop is compiled for each. An instance belongs to
/// one block (bias, linear or factors) and holds its learning rate.
/// </summary>
interface IOptimizer<TSelf>
    where TSelf : struct, IOptimizer<TSelf>
{
    /// <summary>Numbers of state that a weight has, 0 to 2.</summary>
    static abstract int StateCount { get; }

    /// <summary>Whether weight decay is a part of the gradient (wd · w); false where the step itself holds an L2 term.</summary>
    static abstract bool DecaysByGradient { get; }

    /// <summary>An instance for one block.</summary>
    static abstract TSelf Create(OptimizerSettings settings);

    /// <summary>Called before mini-batch t = 1, 2, … moves any weight.</summary>
    void Start(long t);

    /// <summary>Moves w by gradient g.</summary>
    /// <param name="w">The weights.</param>
    /// <param name="a">First number of their state.</param>
    /// <param name="b">Second number of their state.</param>
    /// <param name="g">The gradient, weight decay and clipping included.</param>
    void Step<TLanes>(ref TLanes w, ref TLanes a, ref TLanes b, TLanes g)
        where TLanes : struct, ILanes<TLanes>;

    /// <summary>
    /// Brings two copies of a weight together that have learnt apart since they were the same, as far as can be told as if one had learnt
    /// after the other. The first becomes it.
    /// </summary>
    /// <param name="before">Weight and state when they were the same.</param>
    /// <param name="one">The first copy.</param>
    /// <param name="other">The second.</param>
    void Join<TLanes>(in Copy<TLanes> before, ref Copy<TLanes> one, in Copy<TLanes> other)
        where TLanes : struct, ILanes<TLanes>;

    /// <summary>The state of a weight that starts from <paramref name="w"/>.</summary>
    (float A, float B) StateFor(float w);
}

/// <summary>A weight with the numbers of its state, as many of them as there are lanes.</summary>
struct Copy<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public TLanes W, A, B;

    /// <summary>
    /// Joins numbers that changed by d and d′ where nothing else is known: by the mean of the changes, each weighted by its size, so that
    /// what one copy alone has changed stays as it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ByChange(TLanes before, TLanes one, TLanes other)
    {
        TLanes d = one - before, d2 = other - before, size = TLanes.Abs(d), size2 = TLanes.Abs(d2);
        return before + (d * size + d2 * size2) / TLanes.Max(size + size2, TLanes.All(float.Epsilon));
    }

    /// <summary>
    /// Joins numbers that two copies moved towards the same place: a copy that has learnt with information x (rate × Σ g², which is about
    /// rate × rows × curvature, times the weights that move together) has left e^−x of the way. Applied one after the other, in the mean of both orders: of little information
    /// the changes add up, of much their mean remains.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ByInformation(TLanes before, TLanes one, TLanes other, TLanes x, TLanes x2)
    {
        TLanes all = TLanes.All(1), half = TLanes.All(0.5f);
        TLanes left = all / TLanes.MultiplyAdd(TLanes.MultiplyAdd(half, x, all), x, all), left2 = all / TLanes.MultiplyAdd(TLanes.MultiplyAdd(half, x2, all), x2, all);
        return before + half * TLanes.MultiplyAdd(one - before, all + left2, (other - before) * (all + left));
    }
}

/// <summary>What an optimizer needs to know of its block.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="Eps">ε.</param>
/// <param name="L1">L1, for ftrl.</param>
/// <param name="L2">L2, for ftrl; others see it as weight decay in the gradient.</param>
/// <param name="Clip">What gradients are clipped to; null: nothing.</param>
/// <param name="WeightsTogether">How many weights, of a feature and of its row, move towards the same goal: so much sooner is it reached.</param>
readonly record struct OptimizerSettings(double LearningRate, double Eps, double L1, double L2, double? Clip = null, int WeightsTogether = 1);
