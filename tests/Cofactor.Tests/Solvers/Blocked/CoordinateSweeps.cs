namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>
/// The plain coordinate-descent version of least squares, as libFM has it (Rendle 2012): one weight after the other to its minimum, the residual e = y − ŷ of each row
/// and one factor's sums q kept up to date. The benchmarks time it beside the blocked solver.
/// </summary>
sealed class CoordinateSweeps
{
    readonly int[] _starts, _rows;   // of the columns
    readonly double[] _values, _errors, _sums;
    readonly double _linearL2, _factorsL2;

    public CoordinateSweeps(Dataset data, int k, double linearL2, double factorsL2, Func<int, int, double> start)
    {
        (_linearL2, _factorsL2) = (linearL2, factorsL2);
        int n = data.FeatureCount, rows = (int)data.RowCount;
        _starts = new int[n + 1];
        for (int i = 0; i < rows; i++)
            foreach (int j in data.Row(i).Indices)
                _starts[j + 1]++;
        for (int j = 0; j < n; j++)
            _starts[j + 1] += _starts[j];
        int[] at = [.. _starts];
        _rows = new int[_starts[n]];
        _values = new double[_rows.Length];
        _errors = new double[rows];
        _sums = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            SparseRow row = data.Row(i);
            for (int p = 0; p < row.Count; p++)
                (_rows[at[row.Indices[p]]], _values[at[row.Indices[p]]++]) = (i, row.Value(p));
            _errors[i] = data.Label(i);
        }
        W = new double[n];
        V = [.. Enumerable.Range(0, k).Select(f => Enumerable.Range(0, n).Select(j => start(j, f)).ToArray())];
        foreach (double[] v in V)
        {
            SumUp(v);
            for (int i = 0; i < rows; i++)
                _errors[i] -= 0.5 * _sums[i] * _sums[i];
            for (int j = 0; j < n; j++)
                for (int p = _starts[j]; p < _starts[j + 1]; p++)
                    _errors[_rows[p]] += 0.5 * v[j] * v[j] * _values[p] * _values[p];
        }
    }

    public double Bias { get; private set; }

    public double[] W { get; }

    /// <summary>V by factor. // [k × n]</summary>
    public double[][] V { get; }

    /// <summary>w₀, all of w, then factor by factor all of V.</summary>
    public void Sweep()
    {
        double change = _errors.Sum() / _errors.Length;
        Bias += change;
        for (int i = 0; i < _errors.Length; i++)
            _errors[i] -= change;
        for (int j = 0; j < W.Length; j++)
            MoveLinear(j);
        foreach (double[] v in V)
        {
            SumUp(v);
            for (int j = 0; j < v.Length; j++)
                MoveFactor(v, j);
        }
    }

    void MoveLinear(int j)
    {
        double square = _linearL2, error = -_linearL2 * W[j];
        for (int p = _starts[j]; p < _starts[j + 1]; p++)
        {
            square += _values[p] * _values[p];
            error += _values[p] * _errors[_rows[p]];
        }
        double change = error / square;
        W[j] += change;
        for (int p = _starts[j]; p < _starts[j + 1]; p++)
            _errors[_rows[p]] -= change * _values[p];
    }

    void MoveFactor(double[] v, int j)
    {
        double square = _factorsL2, error = -_factorsL2 * v[j];
        for (int p = _starts[j]; p < _starts[j + 1]; p++)
        {
            double h = _values[p] * (_sums[_rows[p]] - _values[p] * v[j]);
            square += h * h;
            error += h * _errors[_rows[p]];
        }
        double change = error / square;
        for (int p = _starts[j]; p < _starts[j + 1]; p++)
        {
            int i = _rows[p];
            _errors[i] -= change * _values[p] * (_sums[i] - _values[p] * v[j]);
            _sums[i] += change * _values[p];
        }
        v[j] += change;
    }

    void SumUp(double[] v)
    {
        Array.Clear(_sums);
        for (int j = 0; j < v.Length; j++)
            for (int p = _starts[j]; p < _starts[j + 1]; p++)
                _sums[_rows[p]] += v[j] * _values[p];
    }
}
