namespace Cofactor;

/// <summary>The distinct labels of a data set and where each first stands: what a <see cref="LabelMap"/> is fitted to.</summary>
sealed class LabelSurvey
{
    /// <summary>More distinct labels than these are numbers to predict, or a mistake.</summary>
    public const int MostClasses = 65_536;

    readonly Dictionary<float, long> _firstRows = [];
    readonly List<float> _labels = [];   // in order of appearance

    /// <summary>Takes note of the label of a row.</summary>
    public void Add(float label, long row)
    {
        // A label like the one before, or one of a long list of numbers, needs no second look.
        if (_labels.Count > MostClasses || !_firstRows.TryAdd(label, row))
            return;
        _labels.Add(label);
    }

    /// <summary>Whether there are more distinct labels than a classifier can have.</summary>
    public bool IsOpenEnded => _labels.Count > MostClasses;

    /// <summary>Distinct labels in order of appearance.</summary>
    public IReadOnlyList<float> Labels => _labels;

    /// <summary>The row where a label first stands.</summary>
    public long FirstRow(float label) => _firstRows[label];
}
