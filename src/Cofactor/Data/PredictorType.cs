namespace Cofactor;

/// <summary>What is predicted (SageMaker's <c>predictor_type</c>, and multi-class beyond it).</summary>
public enum PredictorType
{
    /// <summary>A number; squared loss, identity link.</summary>
    Regressor,

    /// <summary>One of two classes; log-loss, logistic link.</summary>
    BinaryClassifier,

    /// <summary>One of C classes; cross-entropy over C scores, softmax link.</summary>
    MulticlassClassifier,
}
