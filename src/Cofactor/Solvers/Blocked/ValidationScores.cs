namespace Cofactor.Solvers;

/// <summary>Validation rows, and the mean of what models, one after the other, predict of them.</summary>
sealed class ValidationScores
{
    const int Slice = 4096;

    readonly List<(RowBlock Block, float[] Sums)> _rows = [];
    readonly List<(int Item, int Start, int Count)> _slices = [];
    readonly Team _team;
    readonly int _width;   // numbers a row: the value, or the probability of each class
    int _models;

    /// <exception cref="DataFormatException">There are no rows of weight above 0, or a label does not fit the task.</exception>
    public ValidationScores(IRowSource source, LabelMap labels, Team team, CancellationToken cancellationToken)
    {
        _width = Math.Max(1, labels.ClassNames.Count);
        _team = team;
        double weight = 0;
        foreach (RowBlock read in source.Epoch(0, null, cancellationToken))
        {
            RowBlock block = labels.Map(read, source);
            for (int start = 0; start < block.RowCount; start += Slice)
                _slices.Add((_rows.Count, start, Math.Min(Slice, block.RowCount - start)));
            for (int i = 0; i < block.RowCount; i++)
                weight += block.Weight(i);
            _rows.Add((block, new float[block.RowCount * _width]));
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
            var predictions = new float[count * _width];
            SparseMatrix rows = _rows[item].Block.Features.Slice(start, count);
            if (_width == 1)
                model.Predict(rows, predictions);
            else
                model.Probabilities(rows, predictions);
            Span<float> sums = _rows[item].Sums.AsSpan(start * _width, predictions.Length);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += predictions[i];
        });
    }

    /// <summary>RMSE or log-loss of the mean prediction.</summary>
    public double Metric()
    {
        double loss = 0, weight = 0;
        foreach ((RowBlock block, float[] sums) in _rows)
        {
            ReadOnlySpan<float> targets = block.Labels.Span;
            for (int i = 0; i < targets.Length; i++)
            {
                double y = targets[i], p = (double)sums[i * _width + (_width == 1 ? 0 : (int)y)] / _models, c = block.Weight(i);
                loss += c * (_width == 1 ? (p - y) * (p - y) : -Math.Log(Math.Max(1e-15, p)));
                weight += c;
            }
        }
        return _width == 1 ? Math.Sqrt(loss / weight) : loss / weight;
    }
}
