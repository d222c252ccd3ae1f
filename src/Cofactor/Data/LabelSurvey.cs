namespace Cofactor;

/// <summary>The distinct labels of a data set, where each first stands, and their range: what a <see cref="LabelMap"/> is fitted to.</summary>
sealed class LabelSurvey
{
    /// <summary>More distinct labels than these are numbers to predict, or a mistake.</summary>
    public const int MostClasses = 65_536;

    readonly Dictionary<float, long> _firstRows = [];
    readonly List<float> _labels = [];   // in order of appearance
    float _least = float.PositiveInfinity, _largest = float.NegativeInfinity;

    /// <summary>Takes note of the label of a row.</summary>
    public void Add(float label, long row)
    {
        _least = Math.Min(_least, label);
        _largest = Math.Max(_largest, label);
        // A label like the one before, or one of a long list of numbers, needs no second look.
        if (_labels.Count > MostClasses || !_firstRows.TryAdd(label, row))
            return;
        _labels.Add(label);
    }

    /// <summary>From the least label to the largest.</summary>
    public LabelRange Range => new(_least, _largest);

    /// <summary>Whether there are more distinct labels than a classifier can have.</summary>
    public bool IsOpenEnded => _labels.Count > MostClasses;

    /// <summary>Distinct labels in order of appearance.</summary>
    public IReadOnlyList<float> Labels => _labels;

    /// <summary>The row where a label first stands.</summary>
    public long FirstRow(float label) => _firstRows[label];
}
