using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>Where the weights of a run start: h output, j feature, f factor.</summary>
interface IWeightInit
{
    float Bias(int h);

    float Linear(int j, int h);

    float Factor(int j, int h, int f);
}

/// <summary>Starts at random, as the options say. Counted: the start of a weight depends on the seed and its place alone.</summary>
sealed class RandomInit(SgdOptions options, FmShape shape) : IWeightInit
{
    readonly ulong _bias = CounterRandom.Key(options.Seed, 1), _linear = CounterRandom.Key(options.Seed, 2), _factors = CounterRandom.Key(options.Seed, 3);

    public float Bias(int h) => Value(options.BiasInit, _bias, (ulong)h);

    public float Linear(int j, int h) => Value(options.LinearInit, _linear, At(j, h));

    public float Factor(int j, int h, int f) => Value(options.FactorsInit, _factors, At(j, h) * (ulong)shape.FactorCount + (ulong)f);

    ulong At(int j, int h) => (ulong)j * (ulong)shape.OutputCount + (ulong)h;

    static float Value(InitOptions init, ulong key, ulong counter) => (float)(init.Method switch
    {
        InitMethod.Normal => init.Sigma!.Value * CounterRandom.Normal(key, counter),
        InitMethod.Uniform => init.Scale * (2 * CounterRandom.Uniform(key, counter) - 1),
        _ => init.Value,
    });
}

/// <summary>Starts from a model's weights; features that it was not trained on start at random.</summary>
sealed unsafe class ModelInit : IWeightInit
{
    readonly FmModel _model;
    readonly FmWeights _weights;   // in the unit of learning
    readonly RandomInit _random;

    /// <exception cref="OptionException">The model's features, factors or outputs are not those of the run.</exception>
    public ModelInit(FmModel model, IRowSource source, LabelMap labels, LabelScale scale, FmShape shape, RandomInit random)
    {
        OptionException.Check(model.FactorCount == shape.FactorCount, "num_factors", shape.FactorCount, $"{model.FactorCount}, as the model to start from has");
        OptionException.Check(model.Labels.Type == labels.Type && model.Labels.ClassNames.SequenceEqual(labels.ClassNames) && model.Shape.DrawCount == 1,
            "predictor_type", $"{labels.Type} of {labels.ClassNames.Count} classes", $"that of the model to start from, {model.Labels.Type} of {model.Labels.ClassNames.Count}, and one draw");
        OptionException.Check(source.FeatureMap is null == model.FeatureMap is null && (source.FeatureMap is null || source.FeatureMap.FeatureCount == model.FeatureCount),
            "feature_map", "not that of the model to start from", "data that is read with the feature map of that model");
        _model = model;
        _random = random;
        _weights = model.Weights.Clone();
        scale.Fold(_weights);
    }

    public float Bias(int h) => _weights.Bias.Pointer[h];

    public float Linear(int j, int h) => _model.IsTrained(j) ? _weights.Linear.Pointer[At(j, h)] : _random.Linear(j, h);

    public float Factor(int j, int h, int f) =>
        _model.IsTrained(j) ? _weights.Factors.Pointer[At(j, h) * _model.FactorCount + f] : _random.Factor(j, h, f);

    nint At(int j, int h) => (nint)j * _model.OutputCount + h;
}
