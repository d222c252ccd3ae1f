namespace Cofactor;

/// <content>Probabilities of classes and levels, and the cut points between levels.</content>
public sealed partial class FmModel
{
    /// <summary>The scores at which an ordinal model's levels meet, of a draw, ascending; else empty. // [L − 1]</summary>
    public ReadOnlySpan<float> CutPoints(int draw = 0) => _weights.CutPoints.AsSpan(draw * Labels.CutPointCount, Labels.CutPointCount);

    /// <summary>The probability of each class or level, averaged over draws; those of a row add up to 1.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="probabilities">Receives them in the order of <see cref="LabelMap.ClassNames"/>. // [rows × classes]</param>
    /// <exception cref="InvalidOperationException">The labels are numbers, not classes or levels.</exception>
    public void Probabilities(SparseMatrix rows, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int classes = Labels.ClassNames.Count;
        if (classes == 0)
            throw new InvalidOperationException($"A {PredictorTypes.NameOf(Labels.Type)} has no classes; use Predict.");
        if (probabilities.Length < (long)rows.RowCount * classes)
            throw new ArgumentException($"Room for {probabilities.Length} probabilities; {rows.RowCount} rows give {(long)rows.RowCount * classes}.", nameof(probabilities));
        if (OutputCount == classes)
        {
            Predict(rows, probabilities);
            return;
        }
        for (int i = 0; i < rows.RowCount; i++)
        {
            Span<float> one = probabilities.Slice(i * classes, classes);
            if (Link == Link.Ordinal)
            {
                LevelProbabilities(rows.Row(i), one);
                continue;
            }
            one[1] = Predict(rows.Row(i));
            one[0] = 1 - one[1];
        }
    }

    /// <summary>The probability of each level of an ordinal model. // [L]</summary>
    internal void LevelProbabilities(SparseRow row, Span<float> probabilities)
    {
        int draws = Shape.DrawCount;
        Span<float> scores = draws <= StackFloats ? stackalloc float[StackFloats] : new float[draws];
        Score(row, scores);
        probabilities.Clear();
        for (int d = 0; d < draws; d++)
            Links.AddLevels(scores[d], CutPoints(d), draws, probabilities);
    }

    float ExpectedLevel(SparseRow row)
    {
        Span<float> probabilities = stackalloc float[Labels.LevelValues.Count];
        LevelProbabilities(row, probabilities);
        return Labels.Expected(probabilities);
    }

    /// <summary>Numbers of a row in <see cref="Detail"/>.</summary>
    internal int DetailCount => Math.Max(OutputCount, Labels.LevelValues.Count);

    /// <summary>What rows are judged and labelled by: predictions, or of an ordinal model, whose prediction tells less, the probabilities of the levels. // [rows × DetailCount]</summary>
    internal void Detail(SparseMatrix rows, Span<float> to)
    {
        if (Link == Link.Ordinal)
            Probabilities(rows, to);
        else
            Predict(rows, to);
    }

    /// <summary>Turns scores of a draw into predictions, in place: the outputs of a row, or one output of many.</summary>
    internal void ApplyLink(Span<float> scores, int draw = 0)
    {
        if (Link != Link.Ordinal)
        {
            Links.Apply(Link, scores);
            return;
        }
        Span<float> probabilities = stackalloc float[Labels.LevelValues.Count];
        foreach (ref float score in scores)
        {
            probabilities.Clear();
            Links.AddLevels(score, CutPoints(draw), 1, probabilities);
            score = Labels.Expected(probabilities);
        }
    }
}
