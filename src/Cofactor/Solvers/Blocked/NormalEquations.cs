using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The equations of one feature's change δ = (δw, δv), and room for solving them; each thread has its own. With the coefficients a = x (1, u) of the
/// feature's rows: (Σ c a aᵀ + R) δ = Σ c a e − R (θ − μ). A draw adds noise of the matrix's inverse as covariance, times that of the noise.
/// </summary>
sealed unsafe class NormalEquations : IDisposable
{
    const int RowFloats = 4096, MostRows = 64;

    // Sums of floats are good to about this share of the diagonal, and beyond it an inverse would be of their rounding. So much is added: a step is a little
    // shorter, and where it ends stays the same, since the right side is that of a change.
    const float Damping = 1e-5f;

    readonly NativeBuffer _memory;
    readonly int _factors;
    readonly nint _stride;
    readonly float* _lower, _inverses, _solvedBorder, _solvedErrors, _rowRoots;

    public NormalEquations(int factorCount, int stride)
    {
        _factors = factorCount;
        _stride = stride;
        RowRoom = stride == 0 ? MostRows : Math.Clamp(RowFloats / stride, 8, MostRows);
        nint vector = stride + 8, square = (nint)stride * stride;
        _memory = new NativeBuffer(2 * square + RowRoom * stride + 9 * vector);
        Matrix = _memory.Pointer;
        _lower = Matrix + square;
        Rows = _lower + square;
        Border = Rows + RowRoom * stride;
        Errors = Border + vector;
        Change = Errors + vector;
        _solvedBorder = Change + vector;
        _solvedErrors = _solvedBorder + vector;
        _inverses = _solvedErrors + vector;
        _rowRoots = _inverses + vector;
        Noise = _rowRoots + vector;
    }

    /// <summary>Σ c x² u uᵀ, by columns, on and below the diagonal. // [k × k]</summary>
    public float* Matrix { get; }

    /// <summary>Σ c x² u. // [k]</summary>
    public float* Border { get; }

    /// <summary>Σ c x e u. // [k]</summary>
    public float* Errors { get; }

    /// <summary>Σ c x².</summary>
    public double Squares { get; set; }

    /// <summary>Σ c x e.</summary>
    public double Error { get; set; }

    /// <summary>√c x u of a few rows. // [RowRoom × k]</summary>
    public float* Rows { get; }

    /// <summary>How many rows those are at most.</summary>
    public int RowRoom { get; }

    /// <summary>Standard normals for a draw: those of v, then that of w, then those of rows (<see cref="SolveByRows"/>). // [2 (k + 8)]</summary>
    public float* Noise { get; }

    /// <summary>δv, once solved. // [k]</summary>
    public float* Change { get; }

    /// <summary>δw, once solved.</summary>
    public float LinearChange { get; set; }

    public void Clear()
    {
        new Span<float>(Matrix, (int)(_stride * _stride)).Clear();
        new Span<float>(Border, (int)(Change - Border)).Clear();
        Squares = Error = 0;
    }

    /// <summary>Draws normals for v and w, and for some rows: counted by a feature's id.</summary>
    public void Draw(ulong key, int id, int rows) =>
        CounterRandom.Normals(key, (ulong)id * (2 * ((ulong)_stride + 8)), 1, new Span<float>(Noise, _factors + 1 + rows));

    /// <summary>Adds the sums over other rows.</summary>
    public void Add(NormalEquations other)
    {
        for (nint at = 0; at < _stride * _stride; at++)
            Matrix[at] += other.Matrix[at];
        for (nint at = 0; at < Change - Border; at++)
            Border[at] += other.Border[at];
        Squares += other.Squares;
        Error += other.Error;
        GC.KeepAlive(other);
    }

    /// <summary>Solves for the change of w and v, or draws it. w is eliminated last.</summary>
    public void Solve(float w, float* v, in BlockPrior prior)
    {
        for (nint f = 0; f < _factors; f++)
        {
            Matrix[f * _stride + f] += Damping * Matrix[f * _stride + f] + prior.Ridges[f];
            Errors[f] -= prior.Ridges[f] * (v[f] - prior.Means[f]);
        }
        Cholesky.Factor(Matrix, _stride, _factors, _lower, _inverses, Errors, _solvedErrors, Border, _solvedBorder);
        double diagonal = (1 + Damping) * Squares + prior.LinearRidge, pivot = diagonal, error = Error - prior.LinearRidge * (double)(w - prior.LinearMean);
        for (nint f = 0; f < _factors; f++)
        {
            pivot -= (double)_solvedBorder[f] * _solvedBorder[f];
            error -= (double)_solvedBorder[f] * _solvedErrors[f];
        }
        double root = Math.Sqrt(Math.Max(pivot, 1e-6 * diagonal));
        LinearChange = (float)((error / root + prior.NoiseDeviation * Noise[_factors]) / root);
        for (nint f = 0; f < _factors; f++)
            _solvedErrors[f] += prior.NoiseDeviation * Noise[f] - _solvedBorder[f] * LinearChange;
        Cholesky.Back(_lower, _stride, _factors, _inverses, _solvedErrors, Change);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// The same for fewer rows than k (Bhattacharya, Chakraborty and Mallick 2016): m is drawn from the prior (or is its mean), then corrected by what it leaves of
    /// the rows: θ′ = m + R⁻¹Aᵀ ω, (A R⁻¹ Aᵀ + 1) ω = √c (e − a (m − θ)) − noise, where A has the rows √c a.
    /// </summary>

    public void SolveByRows(float w, float* v, in BlockPrior prior, in ColumnPart column, BlockedState state)
    {
        int rows = column.Count;
        float* start = Change, roots = _rowRoots, scaled = Rows + rows * _stride;   // m − θ, √c x, and √c x u / R
        for (nint f = 0; f < _factors; f++)
            start[f] = prior.Means[f] + prior.NoiseDeviation * Noise[f] * MathF.Sqrt(prior.Variances[f]) - v[f];
        float linear = prior.LinearMean + prior.NoiseDeviation * Noise[_factors] / MathF.Sqrt(prior.LinearRidge) - w;
        nint stride = (rows + 7) & ~7;
        for (nint r = 0; r < rows; r++)
        {
            float root = state.RootWeights is null ? 1 : state.RootWeights.Pointer[column.Rows[r]];
            roots[r] = column.Values == null ? root : root * column.Values[r];
            Eights.Multiply(Rows + r * _stride, prior.Variances, scaled + r * _stride, _stride);
            Errors[r] = root * state.Residuals.Pointer[column.Rows[r]] - roots[r] * linear - prior.NoiseDeviation * Noise[_factors + 1 + r]
                - Eights.Dot(Rows + r * _stride, start, _stride);
            for (nint s = 0; s <= r; s++)
                Matrix[r * stride + s] = Matrix[s * stride + r] = roots[r] * roots[s] / prior.LinearRidge + Eights.Dot(Rows + r * _stride, scaled + s * _stride, _stride);
            Matrix[r * stride + r] += 1;
        }
        Cholesky.Factor(Matrix, stride, rows, _lower, _inverses, Errors, _solvedErrors);
        Cholesky.Back(_lower, stride, rows, _inverses, _solvedErrors, Errors);
        for (nint r = 0; r < rows; r++)
        {
            Eights.Add(start, Errors[r], scaled + r * _stride, _stride);
            linear += roots[r] * Errors[r] / prior.LinearRidge;
        }
        LinearChange = linear;
        GC.KeepAlive(this);
    }

    public void Dispose() => _memory.Dispose();
}
