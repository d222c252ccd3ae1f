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

    /// <summary>The state of a weight that starts from <paramref name="w"/>.</summary>
    (float A, float B) StateFor(float w);
}

/// <summary>What an optimizer needs to know of its block.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="Eps">ε.</param>
/// <param name="L1">L1, for ftrl.</param>
/// <param name="L2">L2, for ftrl; others see it as weight decay in the gradient.</param>
/// <param name="Clip">What gradients are clipped to; null: nothing.</param>
readonly record struct OptimizerSettings(double LearningRate, double Eps, double L1, double L2, double? Clip = null);
