namespace Cofactor.SageMaker;

/// <summary>
/// The metrics of an epoch's rows while the weights move: running means over the rows so far, in whose divisor padding rows count, as in
/// SageMaker's log. Tells of a mini-batch now and then.
/// </summary>
/// <param name="type">The task.</param>
/// <param name="outputs">Scores of a row.</param>
/// <param name="interval">Mini-batches from one told to the next.</param>
/// <param name="tell">Told of a mini-batch's number in its epoch.</param>
sealed class TrainMetrics(PredictorType type, int outputs, int interval, Action<long> tell) : ITrainingObserver
{
    readonly float[] _probabilities = new float[outputs];
    RegressionMetrics _regression = new();
    BinaryMetrics _binary = new(withArea: false);
    MulticlassMetrics _multiclass = new(Math.Max(2, outputs));
    double _weight;

    /// <summary>Mini-batches of the epoch so far.</summary>
    public long Batches { get; private set; }

    /// <summary>Rows that the last one was filled up with.</summary>
    public long Padding { get; private set; }

    /// <summary>The metrics of the epoch so far.</summary>
    public IReadOnlyList<JobMetric> Now => JobMetric.Of(type, type switch
    {
        PredictorType.Regressor => _regression.Result(),
        PredictorType.BinaryClassifier => _binary.Result(),
        _ => _multiclass.Result(),
    }, _weight / (_weight + Padding));

    /// <summary>Starts the next epoch.</summary>
    public void Restart()
    {
        (_regression, _binary, _multiclass) = (new(), new(withArea: false), new(Math.Max(2, outputs)));
        _weight = Padding = Batches = 0;
    }

    public void Row(ReadOnlySpan<float> scores, float target, float weight)
    {
        _weight += weight;
        switch (type)
        {
            case PredictorType.Regressor:
                _regression.Add(scores[0], target, weight);
                break;
            case PredictorType.BinaryClassifier:
                _binary.Add(Links.Logistic(scores[0]), target, weight);
                break;
            default:
                scores.CopyTo(_probabilities);
                Links.Apply(Link.Softmax, _probabilities);
                _multiclass.Add(_probabilities, target, weight);
                break;
        }
    }

    public void Batch(int padding)
    {
        Padding += padding;
        if (Batches % interval == 0)
            tell(Batches);
        Batches++;
    }
}
