using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// What one column costs. With the sums of the row's other features u = q − x v, a row's score is linear in the feature's (w, v) with coefficients
/// a = x (1, u); letters as in docs/solvers.md.
/// </summary>
unsafe interface IColumnKernel
{
    /// <summary>Adds Σ c a aᵀ and Σ c a e over part of a column to the feature's equations.</summary>
    void Add(in ColumnPart part, float* v, NormalEquations to);

    /// <summary>√c a of some rows without its first number, u √c x, into <see cref="NormalEquations.Rows"/>.</summary>
    void Coefficients(in ColumnPart part, float* v, NormalEquations to);

    /// <summary>Follows a change of the feature's weights by (δw, δv): e −= x (δw + ⟨δv, u⟩), q += x δv.</summary>
    void Move(in ColumnPart part, float* v, float* dv, float dw);
}

/// <summary>The kernel compiled for k and this processor's vectors.</summary>
static class ColumnKernels
{
    public static IColumnKernel For(BlockedState state) => state.Stride switch
    {
        8 => For(state, default(Factors8)),
        16 => For(state, default(Factors16)),
        32 => For(state, default(Factors32)),
        64 => For(state, default(Factors64)),
        int k => For(state, new FactorsOf(k)),
    };

    static IColumnKernel For<TFactors>(BlockedState state, TFactors count)
        where TFactors : struct, IFactorCount =>
        Vector512.IsHardwareAccelerated && count.Count % 16 == 0 ? new ColumnKernel<TFactors, Lanes8, Lanes16>(state, count)
        : Vector256.IsHardwareAccelerated ? new ColumnKernel<TFactors, Lanes8, Lanes8>(state, count)
        : new ColumnKernel<TFactors, Twice<Lanes4>, Twice<Lanes4>>(state, count);
}

/// <inheritdoc cref="IColumnKernel"/>
/// <typeparam name="TFactors">k, a multiple of 8.</typeparam>
/// <typeparam name="TLanes">Eight lanes.</typeparam>
/// <typeparam name="TWide">Lanes that k is a multiple of.</typeparam>
/// <remarks>Loops over rows are not inlined: in a caller that the runtime compiles anew by its profile, the lanes' own methods would no longer be.</remarks>
sealed unsafe class ColumnKernel<TFactors, TLanes, TWide>(BlockedState state, TFactors count) : IColumnKernel
    where TFactors : struct, IFactorCount
    where TLanes : struct, ILanes<TLanes>
    where TWide : struct, ILanes<TWide>
{
    const int Ahead = 12;

    readonly TFactors _count = count;
    readonly float* _sums = state.Sums.Pointer, _residuals = state.Residuals.Pointer;
    readonly float* _roots = state.RootWeights is null ? null : state.RootWeights.Pointer;

    public void Add(in ColumnPart part, float* v, NormalEquations to)
    {
        nint k = _count.Count;
        for (int start = 0; start < part.Count; start += to.RowRoom)
        {
            var rows = new ColumnPart(part.Rows + start, part.Values == null ? null : part.Values + start, Math.Min(to.RowRoom, part.Count - start));
            Coefficients(rows, v, to);
            // Σ u uᵀ: the tiles of 8 × 8 on and below the diagonal.
            for (nint f = 0; f < k; f += 8)
                for (nint g = f; g < k; g += 8)
                    Tile(to.Rows + g, to.Rows + f, rows.Count, k, to.Matrix + f * k + g);
        }
        GC.KeepAlive(state);
    }

    public void Coefficients(in ColumnPart part, float* v, NormalEquations to)
    {
        if (part.Values == null && _roots == null)
            Coefficients<Ones>(part, v, to);
        else
            Coefficients<Given>(part, v, to);
    }

    public void Move(in ColumnPart part, float* v, float* dv, float dw)
    {
        if (part.Values == null)
            Move<Ones>(part, v, dv, dw);
        else
            Move<Given>(part, v, dv, dw);
        GC.KeepAlive(state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Coefficients<TValues>(in ColumnPart part, float* v, NormalEquations to)
        where TValues : struct, IColumnValues
    {
        nint k = _count.Count;
        int* ids = part.Rows;
        int lines = Prefetch.Lines(k * sizeof(float), _count.Count * sizeof(float));
        double squares = 0, error = 0;
        for (int p = 0; p < part.Count; p++)
        {
            Prefetch.Ask((byte*)(_sums + ids[p + Ahead] * k), lines);
            float root = TValues.Root(_roots, ids[p]), s = TValues.Of(part.Values, p) * root;
            squares += s * s;
            error += s * (root * _residuals[ids[p]]);
        }
        to.Squares += squares;
        to.Error += error;
        for (nint f = 0; f < k; f += TWide.Count)
        {
            TWide old = TWide.Load(v + f), border = TWide.Load(to.Border + f), errors = TWide.Load(to.Errors + f);
            float* into = to.Rows + f, sums = _sums + f;
            for (int p = 0; p < part.Count; p++)
            {
                nint i = ids[p];
                TWide u = TWide.Load(sums + i * k);
                float e = _residuals[i];
                if (TValues.AreOnes)
                {
                    u -= old;
                    border += u;
                }
                else
                {
                    float x = TValues.Of(part.Values, p), root = TValues.Root(_roots, (int)i);
                    var s = TWide.All(x * root);
                    u = (u - TWide.All(x) * old) * s;
                    border = TWide.MultiplyAdd(u, s, border);
                    e *= root;
                }
                errors = TWide.MultiplyAdd(u, TWide.All(e), errors);
                u.Store(into);
                into += k;
            }
            border.Store(to.Border + f);
            errors.Store(to.Errors + f);
        }
    }

    /// <summary>matrix[c][0 … 7] += Σ over rows of b[c] · a[0 … 7], for c = 0 … 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Tile(float* a, float* b, int rows, nint stride, float* matrix)
    {
        TLanes m0 = TLanes.Load(matrix), m1 = TLanes.Load(matrix + stride), m2 = TLanes.Load(matrix + 2 * stride), m3 = TLanes.Load(matrix + 3 * stride),
            m4 = TLanes.Load(matrix + 4 * stride), m5 = TLanes.Load(matrix + 5 * stride), m6 = TLanes.Load(matrix + 6 * stride), m7 = TLanes.Load(matrix + 7 * stride);
        for (int p = 0; p < rows; p++)
        {
            var x = TLanes.Load(a);
            m0 = TLanes.MultiplyAdd(x, TLanes.All(b[0]), m0);
            m1 = TLanes.MultiplyAdd(x, TLanes.All(b[1]), m1);
            m2 = TLanes.MultiplyAdd(x, TLanes.All(b[2]), m2);
            m3 = TLanes.MultiplyAdd(x, TLanes.All(b[3]), m3);
            m4 = TLanes.MultiplyAdd(x, TLanes.All(b[4]), m4);
            m5 = TLanes.MultiplyAdd(x, TLanes.All(b[5]), m5);
            m6 = TLanes.MultiplyAdd(x, TLanes.All(b[6]), m6);
            m7 = TLanes.MultiplyAdd(x, TLanes.All(b[7]), m7);
            a += stride;
            b += stride;
        }
        m0.Store(matrix);
        m1.Store(matrix + stride);
        m2.Store(matrix + 2 * stride);
        m3.Store(matrix + 3 * stride);
        m4.Store(matrix + 4 * stride);
        m5.Store(matrix + 5 * stride);
        m6.Store(matrix + 6 * stride);
        m7.Store(matrix + 7 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Move<TValues>(in ColumnPart part, float* v, float* dv, float dw)
        where TValues : struct, IColumnValues
    {
        nint k = _count.Count;
        int* ids = part.Rows;
        int lines = Prefetch.Lines(k * sizeof(float), _count.Count * sizeof(float));
        for (int p = 0; p < part.Count; p++)
        {
            Prefetch.Ask((byte*)(_sums + ids[p + Ahead] * k), lines);
            nint i = ids[p];
            float* q = _sums + i * k;
            float x = TValues.Of(part.Values, p), change = dw;
            TWide dot = default, all = TWide.All(x);
            for (nint f = 0; f < k; f += TWide.Count)
            {
                TWide sums = TWide.Load(q + f), step = TWide.Load(dv + f), old = TWide.Load(v + f);
                if (TValues.AreOnes)
                {
                    dot = TWide.MultiplyAdd(sums - old, step, dot);
                    (sums + step).Store(q + f);
                }
                else
                {
                    dot = TWide.MultiplyAdd(sums - all * old, step, dot);
                    TWide.MultiplyAdd(all, step, sums).Store(q + f);
                }
            }
            if (k > 0)
                change += dot.Sum();
            _residuals[i] -= x * change;
        }
    }

    /// <summary>The values and row weights of a column, as far as they are not all 1.</summary>
    unsafe interface IColumnValues
    {
        static abstract bool AreOnes { get; }

        static abstract float Of(float* values, int p);

        static abstract float Root(float* roots, int row);
    }

    struct Ones : IColumnValues
    {
        public static bool AreOnes => true;

        public static unsafe float Of(float* values, int p) => 1;

        public static unsafe float Root(float* roots, int row) => 1;
    }

    struct Given : IColumnValues
    {
        public static bool AreOnes => false;

        public static unsafe float Of(float* values, int p) => values == null ? 1 : values[p];

        public static unsafe float Root(float* roots, int row) => roots == null ? 1 : roots[row];
    }
}
