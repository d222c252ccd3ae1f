using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// A trained factorization machine of any task: ŷ(x) = w₀ + Σⱼ wⱼxⱼ + Σⱼ&lt;ⱼ′ ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′ for each of C outputs (and D kept draws), then
/// the link. Immutable, safe to share between threads; its memory is freed when nothing refers to it.
/// </summary>
public sealed partial class FmModel
{
    const int StackFloats = 1024;

    readonly FmWeights _weights;
    readonly FmView _view;
    readonly float[]? _noise;

    internal FmModel(FmWeights weights, LabelMap labels, FeatureMap? featureMap = null, ModelCard? card = null, Link? link = null, float[]? noise = null)
    {
        if (labels.OutputCount != weights.Shape.OutputCount)
            throw new ArgumentException($"A {labels.Type} of {labels.OutputCount} outputs has weights for {weights.Shape.OutputCount}.");
        if (featureMap is not null && featureMap.FeatureCount != weights.Shape.FeatureCount)
            throw new ArgumentException($"The feature map has {featureMap.FeatureCount} features and the weights {weights.Shape.FeatureCount}.");
        if (noise is not null && noise.Length != weights.Shape.DrawCount)
            throw new ArgumentException($"{weights.Shape.DrawCount} draws with the noise of {noise.Length}.");
        if (weights.CutPoints.Length != labels.CutPointCount * weights.Shape.DrawCount)
            throw new ArgumentException($"A {labels.Type} of {labels.LevelValues.Count} levels has {labels.CutPointCount} cut points a draw; found {weights.CutPoints.Length} for {weights.Shape.DrawCount}.");
        _weights = weights;
        _noise = noise;
        _view = weights.View;
        Labels = labels;
        Link = link ?? Links.For(labels.Type);
        FeatureMap = featureMap;
        Card = card ?? new ModelCard();
    }

    /// <summary>Makes a model from given weights, which are copied.</summary>
    /// <param name="shape">Its size.</param>
    /// <param name="bias">w₀. // [D × C]</param>
    /// <param name="linear">w. // [n × D × C], feature-major</param>
    /// <param name="factors">V. // [n × D × C × k], feature-major</param>
    /// <param name="labels">The task and its labels.</param>
    /// <param name="featureMap">How raw columns become the n features, if they do.</param>
    /// <param name="card">What is known of its making.</param>
    /// <param name="cutPoints">Of an ordinal task, ascending. // [D × (L − 1)]</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, a weight is not finite, or cut points descend.</exception>
    public static FmModel FromWeights(FmShape shape, ReadOnlySpan<float> bias, ReadOnlySpan<float> linear, ReadOnlySpan<float> factors,
        LabelMap labels, FeatureMap? featureMap = null, ModelCard? card = null, ReadOnlySpan<float> cutPoints = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var weights = new FmWeights(shape, labels.CutPointCount);
        if (cutPoints.Length != weights.CutPoints.Length || !FmWeights.AreCutPoints(cutPoints, labels.CutPointCount))
            throw new ArgumentException($"Found {cutPoints.Length} cut points; expected {weights.CutPoints.Length} that are finite and do not descend.", nameof(cutPoints));
        cutPoints.CopyTo(weights.CutPoints);
        Copy(bias, weights.Bias, "biases");
        Copy(linear, weights.Linear, "linear weights");
        Copy(factors, weights.Factors, "factors");
        return new FmModel(weights, labels, featureMap, card);
    }

    /// <summary>The model's size.</summary>
    public FmShape Shape => _weights.Shape;

    /// <summary>Number of features n.</summary>
    public int FeatureCount => Shape.FeatureCount;

    /// <summary>Number of factors k.</summary>
    public int FactorCount => Shape.FactorCount;

    /// <summary>Number of outputs C.</summary>
    public int OutputCount => Shape.OutputCount;

    /// <summary>What turns a score into a prediction.</summary>
    public Link Link { get; }

    /// <summary>The task, and what its labels are called.</summary>
    public LabelMap Labels { get; }

    /// <summary>How raw columns become features; null for a model of libSVM-like data.</summary>
    public FeatureMap? FeatureMap { get; }

    /// <summary>What is known of the model's making.</summary>
    public ModelCard Card { get; }

    /// <summary>The same model with another card; the weights are shared.</summary>
    public FmModel With(ModelCard card) => new(_weights, Labels, FeatureMap, card, Link, _noise);

    /// <summary>
    /// The same model with factors of 16 bits (bfloat16, rounded to the nearest, ties to even), for serving: half the memory, and faster.
    /// Biases and linear weights stay floats; all else is computed as before.
    /// </summary>
    public FmModel ToBFloat16() => HasBFloat16Factors ? this : new(_weights.ToBFloat16(), Labels, FeatureMap, Card, Link, _noise);

    /// <summary>Whether factors have 16 bits.</summary>
    public bool HasBFloat16Factors => _weights.IsBFloat16;

    internal FmWeights Weights => _weights;

    /// <summary>w₀, in the unit of the score.</summary>
    /// <param name="head">Output c of draw d is head d · C + c, below D · C.</param>
    public float Bias(int head = 0) => _weights.Bias.Span(head, 1)[0];

    /// <summary>wⱼ, in the unit of the score per unit of xⱼ; 0 for a feature without a training row.</summary>
    /// <param name="feature">Feature id j, 0 ≤ j &lt; n.</param>
    /// <param name="head">As of <see cref="Bias"/>.</param>
    public float Linear(int feature, int head = 0) => _weights.Linear.Span(At(feature, head), 1)[0];

    /// <summary>Copies vⱼ. The interaction of j and j′ is ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′.</summary>
    /// <param name="feature">Feature id j, 0 ≤ j &lt; n.</param>
    /// <param name="destination">Receives the factors; what lies behind the k-th number stays. // [k]</param>
    /// <param name="head">As of <see cref="Bias"/>.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Factors(int feature, Span<float> destination, int head = 0)
    {
        long start = At(feature, head) * FactorCount;
        if (destination.Length < FactorCount)
            throw new ArgumentException($"Room for {destination.Length} factors; the model has {FactorCount}.", nameof(destination));
        _weights.CopyFactors(start, destination[..FactorCount]);
    }

    /// <summary>Whether any weight of the feature is not zero: one without a training row has none.</summary>
    public bool IsTrained(int feature)
    {
        if ((uint)feature >= (uint)FeatureCount)
            return false;
        int heads = Shape.HeadCount;
        bool trained = _weights.Linear.Span((long)feature * heads, heads).ContainsAnyExcept(0f) || _weights.AnyFactor((long)feature * heads * FactorCount, heads * FactorCount);
        GC.KeepAlive(_weights);
        return trained;
    }

    /// <summary>Scores a row: ŷ of each of D · C heads, before the link. The primitive that everything else uses.</summary>
    /// <param name="row">The row; features that the model does not have contribute nothing.</param>
    /// <param name="scores">Receives the scores. // [D × C]</param>
    [SkipLocalsInit]   // the kernel fills what it reads: zeroing 4 KB a row would cost more than a short row
    public unsafe void Score(SparseRow row, Span<float> scores)
    {
        if (scores.Length < Shape.HeadCount)
            throw new ArgumentException($"Room for {scores.Length} scores; the model gives {Shape.HeadCount}.", nameof(scores));
        int length = checked(Shape.HeadCount * FactorCount);
        Span<float> sums = length <= StackFloats ? stackalloc float[StackFloats] : new float[length];
        fixed (float* s = sums)
        fixed (float* to = scores)
            FmKernel.Score(_view, row, to, s);
        GC.KeepAlive(_weights);
    }

    /// <summary>Scores rows: ŷ of each of D · C heads of each row, the same bits as row by row and several times as fast.</summary>
    /// <param name="rows">The rows; features that the model does not have contribute nothing.</param>
    /// <param name="scores">Receives the scores. // [rows × D × C]</param>
    public unsafe void Score(SparseMatrix rows, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (scores.Length < (long)rows.RowCount * Shape.HeadCount)
            throw new ArgumentException($"Room for {scores.Length} scores; {rows.RowCount} rows give {(long)rows.RowCount * Shape.HeadCount}.", nameof(scores));
        int length = checked(Shape.HeadCount * FactorCount);
        Span<float> sums = length <= StackFloats ? stackalloc float[StackFloats] : new float[length];
        fixed (float* s = sums)
        fixed (float* to = scores)
            FmKernel.Score(_view, rows, to, s);
        GC.KeepAlive(_weights);
    }

    /// <summary>What a row of its own adds to the score of a larger one: Σⱼ wⱼxⱼ + its interactions, without w₀, and s_f = Σⱼ vⱼf xⱼ.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">Receives the score without w₀. // [D × C]</param>
    /// <param name="sums">Receives the sums. // [D × C × k]</param>
    internal unsafe void Sums(SparseRow row, Span<float> scores, Span<float> sums)
    {
        scores[..Shape.HeadCount].Clear();
        fixed (float* s = sums)
        fixed (float* to = scores)
            FmKernel.Score(_view with { Bias = to }, row, to, s);   // a head's bias, 0, is read before its score is written
        GC.KeepAlive(_weights);
    }

    /// <summary>Predicts rows, the same bits as row by row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="predictions">Receives the value, the expected level, the probability of class 1, or C probabilities of each row. // [rows × C]</param>
    public void Predict(SparseMatrix rows, Span<float> predictions)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int c = OutputCount;
        if (predictions.Length < (long)rows.RowCount * c)
            throw new ArgumentException($"Room for {predictions.Length} predictions; {rows.RowCount} rows give {(long)rows.RowCount * c}.", nameof(predictions));
        if (Shape.DrawCount == 1)
            Score(rows, predictions);
        for (int i = 0; i < rows.RowCount; i++)
        {
            Span<float> one = predictions.Slice(i * c, c);
            if (Shape.DrawCount == 1)
                ApplyLink(one);
            else
                Predict(rows.Row(i), one);
        }
    }

    /// <summary>Predicts a row: the link of its scores, averaged over draws.</summary>
    /// <param name="row">The row.</param>
    /// <param name="predictions">Receives the value, the expected level, the probability of class 1, or C probabilities. // [C]</param>
    public void Predict(SparseRow row, Span<float> predictions)
    {
        int c = OutputCount, heads = Shape.HeadCount;
        if (Link == Link.Ordinal)
        {
            predictions[0] = ExpectedLevel(row);
            return;
        }
        if (heads == c)
        {
            Score(row, predictions);
            Links.Apply(Link, predictions[..c]);
            return;
        }
        Span<float> scores = heads <= StackFloats ? stackalloc float[StackFloats] : new float[heads];
        Score(row, scores);
        predictions[..c].Clear();
        for (int d = 0; d < Shape.DrawCount; d++)
        {
            Span<float> draw = scores.Slice(d * c, c);
            Links.Apply(Link, draw);
            for (int o = 0; o < c; o++)
                predictions[o] += draw[o] / Shape.DrawCount;
        }
    }

    /// <summary>Predicts a row with a model of one output: the value of a regressor, the probability of class 1, the score of a ranker.</summary>
    /// <param name="row">The row; features that the model does not have contribute nothing.</param>
    /// <exception cref="InvalidOperationException">The model has several outputs.</exception>
    public float Predict(SparseRow row)
    {
        RequireOneOutput();
        float prediction = 0;
        Predict(row, new Span<float>(ref prediction));
        return prediction;
    }

    /// <summary>Scores a row with a model of one output and one draw: ŷ = w₀ + Σⱼ wⱼxⱼ + Σⱼ&lt;ⱼ′ ⟨vⱼ, vⱼ′⟩ xⱼxⱼ′, before the link.</summary>
    /// <param name="row">The row; features that the model does not have contribute nothing.</param>
    /// <exception cref="InvalidOperationException">The model has several.</exception>
    public float Score(SparseRow row)
    {
        RequireOneOutput();
        if (Shape.DrawCount > 1)
            throw new InvalidOperationException($"The model keeps {Shape.DrawCount} draws; use the overload that fills a span, or Predict.");
        float score = 0;
        Score(row, new Span<float>(ref score));
        return score;
    }

    /// <summary>1/√α, the deviation of the noise, of each draw, in the labels' unit; empty where it is unknown, and for other tasks than a regressor. // [D]</summary>
    public ReadOnlyMemory<float> NoiseDeviations => _noise;

    /// <summary>Whether <see cref="PredictInterval"/> can be asked: of a regressor, binary classifier or ordinal model by mcmc that keeps draws.</summary>
    public bool HasIntervals => Shape.DrawCount > 1 && (Labels.Type is PredictorType.BinaryClassifier or PredictorType.Ordinal || (Labels.Type == PredictorType.Regressor && _noise is not null));

    /// <summary>Predicts a row and says how sure that is, by the kept draws.</summary>
    /// <param name="row">The row.</param>
    /// <param name="level">The share of the distribution that lies within the interval, above 0 and below 1; half of the rest on either side.</param>
    /// <exception cref="InvalidOperationException">The model keeps no draws.</exception>
    public PredictionInterval PredictInterval(SparseRow row, double level = 0.9) => PredictionInterval.Of(this, row, level);

    /// <summary>What the prediction of a row is made of.</summary>
    /// <param name="row">The row.</param>
    /// <param name="topInteractions">How many of the strongest pairs to list; the rest are added up.</param>
    public Explanation Explain(SparseRow row, int topInteractions = 10) => Explanation.Of(this, row, topInteractions);

    /// <summary>The name of a feature: from the feature map, else its number.</summary>
    /// <param name="feature">Feature id j.</param>
    /// <param name="field">Its field, which tells the column of a feature that hashed columns share; −1: unknown.</param>
    public string FeatureName(int feature, int field = -1) =>
        FeatureMap is not null && (uint)feature < (uint)FeatureMap.FeatureCount
            ? FeatureMap.FeatureName(feature, field)
            : feature.ToString(System.Globalization.CultureInfo.InvariantCulture);

    void RequireOneOutput()
    {
        if (OutputCount > 1)
            throw new InvalidOperationException($"The model has {OutputCount} outputs; use the overload that fills a span.");
    }

    long At(int feature, int head)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, FeatureCount);
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, Shape.HeadCount);
        return (long)feature * Shape.HeadCount + head;
    }

    static void Copy(ReadOnlySpan<float> from, NativeBuffer to, string what)
    {
        if (from.Length != to.Length)
            throw new ArgumentException($"Found {from.Length} {what}; the shape needs {to.Length}.");
        foreach (float weight in from)
            if (!float.IsFinite(weight))
                throw new ArgumentException($"One of the {what} is {weight}; expected finite numbers.");
        from.CopyTo(to.Span(0, from.Length));
    }
}
