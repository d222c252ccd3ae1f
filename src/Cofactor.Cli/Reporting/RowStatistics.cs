namespace Cofactor.Cli;

/// <summary>What a report tells of labelled rows beside their metrics; collected while they are judged, in bounded memory.</summary>
sealed class RowStatistics
{
    /// <summary>Rows from which drawings of single rows are made.</summary>
    const int Sampled = 50_000;

    /// <summary>Classes whose probabilities are looked at.</summary>
    const int MostCurves = 64;

    /// <summary>A numeric column's rows are put into ranges, cut at these multiples of its deviation from its mean.</summary>
    static readonly double[] Cuts = [-1, 0, 1];

    readonly FmModel _model;
    readonly sbyte[] _numeric;   // of a feature: the place of its numeric column, from 1; 0: no number // [n]
    readonly FeatureColumn[] _numericColumns;
    readonly RankingMetrics? _chance;

    public RowStatistics(FmModel model, RankingOptions ranking)
    {
        _model = model;
        LabelMap labels = model.Labels;
        Labels = new LabelStatistics(labels);
        _numericColumns = [.. model.FeatureMap?.Columns.Where(c => c.Kind == ColumnKind.Numeric).Take(sbyte.MaxValue) ?? []];
        _numeric = _numericColumns.Length == 0 ? [] : new sbyte[model.FeatureCount];
        for (int c = 0; c < _numericColumns.Length; c++)
            _numeric[_numericColumns[c].FirstFeature] = (sbyte)(c + 1);
        Errors = new GroupErrors(checked(model.FeatureCount + _numericColumns.Length * (Cuts.Length + 1)));
        Calibrations = [.. labels.ClassNames.Take(labels.Type == PredictorType.BinaryClassifier ? 1 : MostCurves).Select(_ => new CalibrationCurve())];
        Confusion = labels.ClassNames.Count > 0 ? new ConfusionMatrix(labels.ClassNames.Count) : null;
        // Rows of equal scores earn what chance does.
        _chance = labels.Type == PredictorType.Ranker ? new RankingMetrics(ranking.At, ranking.RelevantFrom) : null;
    }

    public LabelStatistics Labels { get; }

    /// <summary>The errors by feature, then by range of a numeric column.</summary>
    public GroupErrors Errors { get; }

    /// <summary>One a class or level; of two classes that of the second.</summary>
    public IReadOnlyList<CalibrationCurve> Calibrations { get; }

    public ConfusionMatrix? Confusion { get; }

    /// <summary>Predictions and targets of some of the rows.</summary>
    public Reservoir<(float Prediction, float Target)> Sample { get; } = new(Sampled);

    /// <summary>The metrics without a model.</summary>
    public IReadOnlyDictionary<string, double> Baseline() => _chance?.Result() ?? Labels.Baseline();

    /// <summary>The groups of a column's rows, with their names.</summary>
    public IEnumerable<(int Group, string Name)> Groups(FeatureColumn column)
    {
        int place = Array.FindIndex(_numericColumns, c => c.Field == column.Field);
        for (int range = 0; place >= 0 && range <= Cuts.Length; range++)
            yield return (_model.FeatureCount + place * (Cuts.Length + 1) + range, RangeName(column, range));
        for (int j = column.FirstFeature + (place >= 0 ? 1 : 0); j < column.FirstFeature + column.FeatureCount; j++)
            if (Errors.Rows(j) > 0)
                yield return (j, ValueName(column, j));
    }

    /// <summary>A feature's name without its column's.</summary>
    public string ValueName(FeatureColumn column, int feature) => FeatureInfo.Of(_model, feature, column.Field).Value;

    /// <summary>Adds a block of rows.</summary>
    public void Add(RowBlock rows, ReadOnlyMemory<float> predictions)
    {
        int c = predictions.Length / rows.RowCount;   // one, or the classes' or levels' probabilities
        for (int i = 0; i < rows.RowCount; i++)
        {
            ReadOnlySpan<float> p = predictions.Span.Slice(i * c, c);
            float y = rows.Labels.Span[i], weight = rows.Weight(i);
            Labels.Add(y, weight);
            Sample.Add(_model.Labels.Type == PredictorType.Ordinal ? (ExpectedLevel(p), _model.Labels.LevelValues[(int)y]) : (p[0], y));
            _chance?.Add(rows.Groups.Span[i], 0, y);
            for (int o = 0; o < Calibrations.Count; o++)
                Calibrations[o].Add(p[o], c == 1 ? y == 1 : y == o, weight);
            Confusion?.Add((int)y, c == 1 ? p[0] >= 0.5f ? 1 : 0 : MulticlassMetrics.Guess(p), weight);
            AddError(rows.Row(i), Error(p, y), weight);
        }
    }

    float ExpectedLevel(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        for (int l = 0; l < probabilities.Length; l++)
            sum += (double)_model.Labels.LevelValues[l] * probabilities[l];
        return (float)sum;
    }

    void AddError(SparseRow row, double error, float weight)
    {
        Errors.Add(error, weight);
        for (int at = 0; at < row.Count; at++)
        {
            int j = row.Indices[at];
            if (j >= _model.FeatureCount)
                continue;
            Errors.AddTo(j, error, weight);
            if (_numeric.Length > 0 && _numeric[j] is > 0 and var place)
                Errors.AddTo(_model.FeatureCount + (place - 1) * (Cuts.Length + 1) + Range(row.Value(at)), error, weight);
        }
    }

    /// <summary>The absolute error of a number, −ln of the probability that the true class or level was given.</summary>
    double Error(ReadOnlySpan<float> p, float y) => _model.Labels.Type switch
    {
        PredictorType.BinaryClassifier => -Math.Log(Math.Max(y == 1 ? p[0] : 1 - p[0], 1e-7)),
        PredictorType.MulticlassClassifier or PredictorType.Ordinal => -Math.Log(Math.Max(p[(int)y], 1e-7)),
        _ => Math.Abs((double)p[0] - y),
    };

    // Standardised values are deviations from the mean already; of others the ranges are cut at the same numbers.
    static int Range(float value) => Cuts.Count(cut => value >= cut);

    static string RangeName(FeatureColumn column, int range)
    {
        string Edge(int cut) => (column.Mean + Cuts[cut] * column.Scale).ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
        return range == 0 ? $"below {Edge(0)}" : range == Cuts.Length ? $"from {Edge(range - 1)}" : $"{Edge(range - 1)} to {Edge(range)}";
    }
}
