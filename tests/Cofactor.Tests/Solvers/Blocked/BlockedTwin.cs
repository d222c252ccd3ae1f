namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>The plain twin: a factorization machine in double, whose objective, coordinates and blocks are minimised by the book.</summary>
sealed class BlockedTwin
{
    readonly Dataset _data;
    readonly double _linearL2, _factorsL2;

    public BlockedTwin(Dataset data, int k, double linearL2, double factorsL2)
    {
        (_data, _linearL2, _factorsL2) = (data, linearL2, factorsL2);
        W = new double[data.FeatureCount];
        V = [.. Enumerable.Range(0, data.FeatureCount).Select(_ => new double[k])];
    }

    public double Bias { get; set; }

    public double[] W { get; }

    public double[][] V { get; }

    public double Score(long i)
    {
        SparseRow row = _data.Row(i);
        double score = Bias;
        for (int p = 0; p < row.Count; p++)
        {
            score += W[row.Indices[p]] * row.Value(p);
            for (int q = 0; q < p; q++)
                score += Dot(V[row.Indices[p]], V[row.Indices[q]]) * row.Value(p) * row.Value(q);
        }
        return score;
    }

    public double Objective()
    {
        double sum = 0;
        for (long i = 0; i < _data.RowCount; i++)
            sum += 0.5 * Weight(i) * Math.Pow(_data.Label(i) - Score(i), 2);
        return sum + 0.5 * _linearL2 * Dot(W, W) + 0.5 * _factorsL2 * V.Sum(v => Dot(v, v));
    }

    public void MoveBias() =>
        Bias += Rows().Sum(i => Weight(i) * (_data.Label(i) - Score(i))) / Rows().Sum(Weight);

    /// <summary>The feature's (w, v) at the minimum, by its normal equations and Gauss-Jordan elimination.</summary>
    public void MoveBlock(int j)
    {
        int k = V[j].Length;
        var equations = new double[k + 1][];
        for (int a = 0; a <= k; a++)
            equations[a] = new double[k + 2];
        foreach (long i in Rows())
        {
            double[]? x = Coefficients(i, j);
            if (x is null)
                continue;
            double rest = _data.Label(i) - Score(i) + W[j] * x[k] + Dot(V[j], x);
            for (int a = 0; a <= k; a++)
            {
                equations[a][k + 1] += Weight(i) * x[a] * rest;
                for (int b = 0; b <= k; b++)
                    equations[a][b] += Weight(i) * x[a] * x[b];
            }
        }
        for (int a = 0; a <= k; a++)
            equations[a][a] += a < k ? _factorsL2 : _linearL2;
        double[] solution = Solve(equations);
        W[j] = solution[k];
        solution.AsSpan(0, k).CopyTo(V[j]);
    }

    /// <summary>One coordinate after the other, as libFM has it; number k is w.</summary>
    public void MoveCoordinate(int j, int f)
    {
        int k = V[j].Length;
        double square = f < k ? _factorsL2 : _linearL2, error = -square * (f < k ? V[j][f] : W[j]);
        foreach (long i in Rows())
            if (Coefficients(i, j) is { } x)
            {
                square += Weight(i) * x[f] * x[f];
                error += Weight(i) * x[f] * (_data.Label(i) - Score(i));
            }
        if (f < k)
            V[j][f] += error / square;
        else
            W[j] += error / square;
    }

    /// <summary>∂ŷ/∂v and ∂ŷ/∂w of feature j in row i; null where it does not stand. // [k + 1]</summary>
    public double[]? Coefficients(long i, int j)
    {
        SparseRow row = _data.Row(i);
        int at = row.Indices.IndexOf(j), k = V[j].Length;
        if (at < 0)
            return null;
        var x = new double[k + 1];
        x[k] = row.Value(at);
        for (int p = 0; p < row.Count; p++)
            for (int f = 0; f < k && p != at; f++)
                x[f] += row.Value(at) * row.Value(p) * V[row.Indices[p]][f];
        return x;
    }

    public double Weight(long i) => _data.Blocks[0].Weight((int)i);

    public static double[] Solve(double[][] equations)
    {
        int n = equations.Length;
        for (int a = 0; a < n; a++)
        {
            int pivot = Enumerable.Range(a, n - a).MaxBy(r => Math.Abs(equations[r][a]));
            (equations[a], equations[pivot]) = (equations[pivot], equations[a]);
            for (int r = 0; r < n; r++)
            {
                double factor = equations[r][a] / equations[a][a];
                for (int c = a; c <= n && r != a; c++)
                    equations[r][c] -= factor * equations[a][c];
            }
        }
        return [.. Enumerable.Range(0, n).Select(a => equations[a][n] / equations[a][a])];
    }

    IEnumerable<long> Rows() => Enumerable.Range(0, (int)_data.RowCount).Select(i => (long)i);

    static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int f = 0; f < a.Length; f++)
            sum += a[f] * b[f];
        return sum;
    }
}
