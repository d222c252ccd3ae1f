namespace Cofactor.Solvers;

/// <summary>Validation rows, and the mean of what models, one after the other, predict of them.</summary>
sealed class ValidationScores
{
    const int Slice = 4096;

    readonly List<(RowBlock Block, float[] Sums)> _rows = [];
    readonly List<(int Item, int Start, int Count)> _slices = [];
    readonly LabelMap _labels;
    readonly Team _team;
    int _models;

    /// <exception cref="DataFormatException">There are no rows of weight above 0, or a label does not fit the task.</exception>
    public ValidationScores(IRowSource source, LabelMap labels, Team team, CancellationToken cancellationToken)
    {
        _labels = labels;
        _team = team;
        double weight = 0;
        foreach (RowBlock read in source.Epoch(0, null, cancellationToken))
        {
            RowBlock block = labels.Map(read, source);
            for (int start = 0; start < block.RowCount; start += Slice)
                _slices.Add((_rows.Count, start, Math.Min(Slice, block.RowCount - start)));
            for (int i = 0; i < block.RowCount; i++)
                weight += block.Weight(i);
            _rows.Add((block, new float[block.RowCount]));
        }
        if (weight == 0)
            throw new DataFormatException(source.Locate(-1), _rows.Count == 0 ? "no validation rows" : "validation rows of weight 0 only", "at least one of weight above 0");
    }

    /// <summary>Forgets the models so far.</summary>
    public void Clear()
    {
        _models = 0;
        foreach ((_, float[] sums) in _rows)
            Array.Clear(sums);
    }

    /// <summary>Takes in a model's predictions.</summary>
    public void Add(FmModel model)
    {
        _models++;
        _team.ForEach(_slices.Count, (s, _) =>
        {
            (int item, int start, int count) = _slices[s];
            Span<float> predictions = stackalloc float[Slice];
            model.Predict(_rows[item].Block.Features.Slice(start, count), predictions[..count]);
            Span<float> sums = _rows[item].Sums.AsSpan(start, count);
            for (int i = 0; i < count; i++)
                sums[i] += predictions[i];
        });
    }

    /// <summary>RMSE or log-loss of the mean prediction.</summary>
    public double Metric()
    {
        double loss = 0, weight = 0;
        bool isRegressor = _labels.Type == PredictorType.Regressor;
        foreach ((RowBlock block, float[] sums) in _rows)
        {
            ReadOnlySpan<float> targets = block.Labels.Span;
            for (int i = 0; i < sums.Length; i++)
            {
                double p = (double)sums[i] / _models, y = targets[i], c = block.Weight(i);
                loss += c * (isRegressor ? (p - y) * (p - y) : -Math.Log(Math.Max(1e-15, y > 0.5 ? p : 1 - p)));
                weight += c;
            }
        }
        return isRegressor ? Math.Sqrt(loss / weight) : loss / weight;
    }
}
