using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>Where the weights of a run start: h output, j feature id.</summary>
interface IWeightInit
{
    float Bias(int h);

    float Linear(int j, int h);

    /// <summary>Fills in vⱼ. // [k]</summary>
    void Factors(int j, int h, Span<float> v);
}

/// <summary>Starts at random, as the options say. Counted: the start of a weight depends on the seed and its place alone.</summary>
sealed class RandomInit(SgdOptions options, int outputCount) : IWeightInit
{
    readonly ulong _bias = CounterRandom.Key(options.Seed, 1), _linear = CounterRandom.Key(options.Seed, 2), _factors = CounterRandom.Key(options.Seed, 3);

    public float Bias(int h) => Value(options.BiasInit, _bias, (ulong)h);

    public float Linear(int j, int h) => Value(options.LinearInit, _linear, At(j, h));

    // Millions of calls begin at once: compiled whole, they do not wait for the compiler's second look.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Factors(int j, int h, Span<float> v)
    {
        ulong first = At(j, h) * (ulong)v.Length;
        if (options.FactorsInit.Method == InitMethod.Normal)
            CounterRandom.Normals(_factors, first, options.FactorsInit.Sigma!.Value, v);
        else
            for (int f = 0; f < v.Length; f++)
                v[f] = Value(options.FactorsInit, _factors, first + (ulong)f);
    }

    ulong At(int j, int h) => (ulong)j * (ulong)outputCount + (ulong)h;

    static float Value(InitOptions init, ulong key, ulong counter) => (float)(init.Method switch
    {
        InitMethod.Normal => init.Sigma!.Value * CounterRandom.Normal(key, counter),
        InitMethod.Uniform => init.Scale * (2 * CounterRandom.Uniform(key, counter) - 1),
        _ => init.Value,
    });
}

/// <summary>Starts from a model's weights; features that it was not trained on start at random.</summary>
sealed class ModelInit : IWeightInit
{
    readonly FmModel _model;
    readonly LabelScale _scale;
    readonly RandomInit _random;

    /// <exception cref="OptionException">The model's features, factors or outputs are not those of the run.</exception>
    public ModelInit(FmModel model, IRowSource source, LabelMap labels, LabelScale scale, int factorCount, RandomInit random)
    {
        OptionException.Check(model.FactorCount == factorCount, "num_factors", factorCount, $"{model.FactorCount}, as the model to start from has");
        OptionException.Check(model.Labels.Type == labels.Type && model.Labels.ClassNames.SequenceEqual(labels.ClassNames) && model.Shape.DrawCount == 1 && model.Link == Links.For(labels.Type),
            "predictor_type", $"{labels.Type} of {labels.ClassNames.Count} classes", $"that of the model to start from, {model.Labels.Type} of {model.Labels.ClassNames.Count}, and one draw");
        OptionException.Check(source.FeatureMap is null == model.FeatureMap is null && (source.FeatureMap is null || source.FeatureMap.FeatureCount == model.FeatureCount),
            "feature_map", "not that of the model to start from", "data that is read with the feature map of that model");
        _model = model;
        _scale = scale;
        _random = random;
    }

    public float Bias(int h) => _scale.FoldBias(_model.Bias(h));

    public float Linear(int j, int h) => _model.IsTrained(j) ? _scale.FoldLinear(_model.Linear(j, h)) : _random.Linear(j, h);

    public void Factors(int j, int h, Span<float> v)
    {
        if (_model.IsTrained(j))
        {
            _model.Factors(j, v, h);
            _scale.FoldFactors(v);
        }
        else
        {
            _random.Factors(j, h, v);
        }
    }
}
