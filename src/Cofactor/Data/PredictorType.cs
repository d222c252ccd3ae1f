namespace Cofactor;

/// <summary>What is predicted (SageMaker's <c>predictor_type</c>, and multi-class and rankers beyond it).</summary>
public enum PredictorType
{
    /// <summary>A number; squared loss, identity link.</summary>
    Regressor,

    /// <summary>One of two classes; log-loss, logistic link.</summary>
    BinaryClassifier,

    /// <summary>One of C classes; cross-entropy over C scores, softmax link.</summary>
    MulticlassClassifier,

    /// <summary>An order: scores that put what is preferred first, of the rows of a group or of all items; loss of pairs, identity link.</summary>
    Ranker,

    /// <summary>A number of a few, such as stars from 1 to 5, of which only the order counts in training; ordered probit with learnt cut points, by mcmc alone.</summary>
    Ordinal,
}

/// <summary>The names of the tasks, as SageMaker, the command line and model files write them.</summary>
public static class PredictorTypes
{
    /// <summary>The name, such as <c>binary_classifier</c>.</summary>
    public static string NameOf(PredictorType type) => type switch
    {
        PredictorType.Regressor => "regressor",
        PredictorType.BinaryClassifier => "binary_classifier",
        PredictorType.MulticlassClassifier => "multiclass_classifier",
        PredictorType.Ranker => "ranker",
        PredictorType.Ordinal => "ordinal",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The task of this name, or null.</summary>
    public static PredictorType? Find(string name)
    {
        foreach (PredictorType type in Enum.GetValues<PredictorType>())
            if (NameOf(type) == name)
                return type;
        return null;
    }
}
