using System.Runtime.Intrinsics;

namespace Cofactor.Optimizers;

/// <summary>Stochastic gradient descent: w ← w − η g.</summary>
readonly struct Sgd : IOptimizer<Sgd>
{
    readonly float _rate;

    Sgd(float rate) => _rate = rate;

    public static int StateCount => 0;

    public static bool DecaysByGradient => true;

    public static Sgd Create(OptimizerSettings settings) => new((float)settings.LearningRate);

    public void Start(long t)
    {
    }

    public void Step(ref Vector256<float> w, ref Vector256<float> a, ref Vector256<float> b, Vector256<float> g) =>
        w -= g * _rate;

    public (float A, float B) StateFor(float w) => default;
}
