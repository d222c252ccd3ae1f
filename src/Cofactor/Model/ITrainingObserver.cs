namespace Cofactor;

/// <summary>Sees the rows of a run as they are learnt from, on the training thread: for metrics beside the task's own.</summary>
public interface ITrainingObserver
{
    /// <summary>A row was scored, just before it is learnt from.</summary>
    /// <param name="scores">ŷ before the link, in the unit of learning (see <c>standardize_labels</c>). // [C]</param>
    /// <param name="target">What the scores are compared with: the value, 0 or 1, or the class 0 … C − 1.</param>
    /// <param name="weight">The row's weight.</param>
    void Row(ReadOnlySpan<float> scores, float target, float weight);

    /// <summary>The rows so far have been stepped from: the end of a mini-batch.</summary>
    /// <param name="padding">Rows that the mini-batch was filled up with (<see cref="SgdOptions.PadLastBatch"/>), which are not shown.</param>
    void Batch(int padding);
}
