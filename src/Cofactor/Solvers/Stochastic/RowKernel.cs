using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>What one row costs, feature by feature, of a model of one output. Several kernels may share a table.</summary>
unsafe interface IRowKernel
{
    /// <summary>Floats of a row's sums: s of the padded k factors, then its score, up to a whole cache line.</summary>
    int SumsStride { get; }

    /// <summary>
    /// s_f = Σⱼ vⱼf xⱼ of each row, and behind them its score without w₀: Σⱼ wⱼxⱼ + ½ Σ_f (s_f² − Σⱼ (vⱼf xⱼ)²).
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="order">Which of them. // [count]</param>
    /// <param name="count">How many.</param>
    /// <param name="sums">Receives the sums. // [count × SumsStride]</param>
    void Sums(in RowPointers rows, int* order, int count, float* sums);

    /// <summary>Steps w and V of each row's features.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="order">Which of them, and which come after them. // [count + coming]</param>
    /// <param name="count">How many.</param>
    /// <param name="coming">How many more follow in the order, whose weights are asked for meanwhile.</param>
    /// <param name="sums">Their sums; overwritten. // [count × SumsStride]</param>
    /// <param name="slopes">Slope of the loss of each row. // [count]</param>
    /// <param name="t">The number of the first row's step.</param>
    void Step(in RowPointers rows, int* order, int count, int coming, float* sums, float* slopes, long t);
}

/// <summary>The arrays of <see cref="TrainingRows"/>, which must live on while they are used.</summary>
readonly unsafe struct RowPointers(TrainingRows rows)
{
    public readonly int* Starts = rows.Starts, Ids = rows.Ids;
    public readonly float* Values = rows.Values, Targets = rows.Targets, Weights = rows.Weights;
}

/// <summary>
/// The inner loops of stochastic training. With slope g = ∂L/∂ŷ, gradients are ∂/∂wⱼ = g xⱼ and ∂/∂vⱼf = g xⱼ (s_f − vⱼf xⱼ); with
/// weight decay wd the latter is xⱼ · (g s_f) + (wd − g xⱼ²) · vⱼf, one fused multiply-add where all x are 1.
/// <para>
/// Compiled whole (no tiers) for each optimizer, k and vector width: a loop that runs for seconds would otherwise stay in the
/// compiler's first version. All strides are constants where k is.
/// </para>
/// </summary>
sealed unsafe class RowKernel<TOptimizer, TFactors, TLanes> : IRowKernel
    where TOptimizer : struct, IOptimizer<TOptimizer>
    where TFactors : struct, IFactorCount
    where TLanes : struct, ILanes<TLanes>
{
    // Rows ahead of their turn in which weights and, further off, feature ids are asked for. Measured: one row is too late by far.
    const int Ahead = 2, FarAhead = 8, MostIdLines = 8;

    readonly ParameterTable _table;
    readonly float* _linearWeights, _factorWeights;
    readonly float[] _decays = GC.AllocateArray<float>(2 * RowShares.Slots, pinned: true);   // by RowShares.PlaceOf: of factors, of w
    readonly TFactors _count;
    BlockStep<TOptimizer> _linear, _factors;

    public RowKernel(ParameterTable table, TFactors count, BlockStep<TOptimizer> linear, BlockStep<TOptimizer> factors)
    {
        _table = table;
        _linearWeights = table.Linear.Pointer;
        _factorWeights = table.Factors.Pointer;
        for (int place = 0; place < RowShares.Slots; place++)
        {
            float share = table.Shares is { } shares ? shares.Pointer[place] : 0;
            _decays[2 * place] = factors.Decay + factors.Penalty * share;
            _decays[2 * place + 1] = linear.Decay + linear.Penalty * share;
        }
        _count = count;
        _linear = linear;
        _factors = factors;
    }

    public int SumsStride => _count.Count + 16;

    static int Pair => 1 + TOptimizer.StateCount;

    public void Sums(in RowPointers rows, int* order, int count, float* sums)
    {
        if (rows.Values == null)
            Sums<Ones>(rows, order, count, sums);
        else
            Sums<Given>(rows, order, count, sums);
        GC.KeepAlive(_table);
    }

    public void Step(in RowPointers rows, int* order, int count, int coming, float* sums, float* slopes, long t)
    {
        if (rows.Values == null)
            Step<Ones>(rows, order, count, coming, sums, slopes, t);
        else
            Step<Given>(rows, order, count, coming, sums, slopes, t);
        GC.KeepAlive(_table);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Sums<TValues>(in RowPointers rows, int* order, int count, float* sums)
        where TValues : struct, IValues
    {
        for (int r = 0; r < count; r++)
        {
            int start = rows.Starts[order[r]], n = rows.Starts[order[r] + 1] - start;
            SumRow<TValues>(rows.Ids + start, rows.Values + start, n, sums + (nint)r * SumsStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Step<TValues>(in RowPointers rows, int* order, int count, int coming, float* sums, float* slopes, long t)
        where TValues : struct, IValues
    {
        int ahead = Math.Max(Ahead, count), total = count + coming;
        for (int r = 0; r < count; r++)
        {
            _linear.Start(t + r);
            _factors.Start(t + r);
            int start = rows.Starts[order[r]], n = rows.Starts[order[r] + 1] - start;
            int soon = order[r + ahead < total ? r + ahead : r], asked = rows.Starts[soon];
            if (r + ahead + FarAhead < total)
                AskIds(rows, order[r + ahead + FarAhead]);
            if (r + ahead + 2 * FarAhead < total)
                AskRow(rows, order[r + ahead + 2 * FarAhead]);
            if (_count.Count == TLanes.Count && TLanes.Registers <= 2)
                StepRow<TValues, Held>(rows.Ids + start, rows.Values + start, n, sums + (nint)r * SumsStride, slopes[r], rows.Ids + asked, rows.Starts[soon + 1] - asked);
            else
                StepRow<TValues, Stored>(rows.Ids + start, rows.Values + start, n, sums + (nint)r * SumsStride, slopes[r], rows.Ids + asked, rows.Starts[soon + 1] - asked);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void SumRow<TValues>(int* ids, float* x, int n, float* sums)
        where TValues : struct, IValues
    {
        TFactors k = _count;
        nint stride = (nint)k.Count * Pair;
        float* weights = _linearWeights;
        float linear = 0, other = 0;
        TLanes twice = default;
        for (nint p = 0; k.Count == 0 && p < n; p++)   // without factors the loop below has no turn
            linear = Add<TValues>(weights[(nint)ids[p] * Pair], x, p, linear);
        for (int f = 0; f < k.Count; f += TLanes.Count)
        {
            // Two features at a time: one chain of additions would take longer than the work.
            float* factors = _factorWeights + f;
            TLanes s = default, s2 = default, q = default, q2 = default;
            nint p = 0;
            for (; p < n - 1; p += 2)
            {
                nint j = ids[p], j2 = ids[p + 1];
                Add<TValues>(factors + j * stride, x, p, ref s, ref q);
                Add<TValues>(factors + j2 * stride, x, p + 1, ref s2, ref q2);
                if (f == 0)
                {
                    linear = Add<TValues>(weights[j * Pair], x, p, linear);
                    other = Add<TValues>(weights[j2 * Pair], x, p + 1, other);
                }
            }
            if (p < n)
            {
                nint j = ids[p];
                Add<TValues>(factors + j * stride, x, p, ref s, ref q);
                if (f == 0)
                    linear = Add<TValues>(weights[j * Pair], x, p, linear);
            }
            s += s2;
            s.Store(sums + f);
            twice = TLanes.MultiplyAdd(s, s, twice) - (q + q2);
        }
        sums[k.Count] = 0.5f * twice.Sum() + linear + other;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Add<TValues>(float w, float* x, nint p, float sum)
        where TValues : struct, IValues => TValues.AreOnes ? sum + w : float.MultiplyAddEstimate(w, x[p], sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<TValues>(float* v, float* x, nint p, ref TLanes s, ref TLanes q)
        where TValues : struct, IValues
    {
        TLanes vx = TLanes.Load(v);
        if (!TValues.AreOnes)
            vx *= TLanes.All(x[p]);
        s += vx;
        q = TLanes.MultiplyAdd(vx, vx, q);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void StepRow<TValues, TSums>(int* ids, float* x, int n, float* sums, float g, int* asked, int asks)
        where TValues : struct, IValues
        where TSums : struct, ISums
    {
        TFactors k = _count;
        nint stride = (nint)k.Count * Pair;
        BlockStep<TOptimizer> linear = _linear, factors = _factors;
        float* weights = _linearWeights, all = _factorWeights, decays = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_decays));   // pinned
        bool whole = k.Count == TLanes.Count;   // known to the compiler
        TLanes slope = TLanes.All(g), gs = TSums.AreHeld ? TLanes.Load(sums) * slope : default;
        for (int f = 0; f < k.Count; f += TLanes.Count)
            (TLanes.Load(sums + f) * slope).Store(sums + f);

        if (n == 0)
            return;
        // A row shorter than this one has nothing more to be asked for: this one's own weights then, which are there.
        int* soon = asks < n ? ids : asked;
        nint p = 0;
        do   // not a for: what the loop does not change is taken out of this form only
        {
            nint coming = soon[p], j = ids[p];
            Prefetch.Floats(all + coming * stride, stride);
            Prefetch.Floats(weights + coming * Pair, 1);
            float* decay = decays + 2 * RowShares.PlaceOf((int)j);
            float one = TValues.AreOnes ? 1 : x[p], gx = TValues.AreOnes ? g : g * one;
            float* v = all + j * stride;
            float decayed = decay[0] - gx * one;
            // First what every k needs: the compiler inlines so much and no more.
            linear.Apply(weights + j * Pair, 1, Lanes1.All(gx), decay[1]);
            if (k.Count == 0)
                continue;
            int f = 0;
            do
            {
                Move<TValues>(factors, v + f, TSums.AreHeld ? gs : TLanes.Load(sums + f), one, decayed);
            }
            while (!whole && (f += TLanes.Count) < k.Count);
        }
        while (++p < n);
        for (p = asks < n ? 0 : n; p < asks; p++)
        {
            Prefetch.Floats(all + asked[p] * stride, stride);
            Prefetch.Floats(weights + (nint)asked[p] * Pair, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Move<TValues>(in BlockStep<TOptimizer> factors, float* v, TLanes gs, float x, float decay)
        where TValues : struct, IValues
    {
        TLanes now = TLanes.Load(v);
        if (!TValues.AreOnes)
            gs *= TLanes.All(x);
        factors.Move(v, _count.Count, now, TLanes.MultiplyAdd(now, TLanes.All(decay), gs));
    }

    /// <summary>Asks for what tells where a row's ids are, and for its target: of rows in random order they are seldom near.</summary>
    static void AskRow(in RowPointers rows, int row)
    {
        Prefetch.Floats((float*)(rows.Starts + row), 1);
        Prefetch.Floats(rows.Targets + row, 1);
    }

    static void AskIds(in RowPointers rows, int row)
    {
        int start = rows.Starts[row], n = Math.Min(rows.Starts[row + 1] - start, 16 * MostIdLines);
        Prefetch.Floats((float*)(rows.Ids + start), n);
        if (rows.Values != null)
            Prefetch.Floats(rows.Values + start, n);
    }

    /// <summary>Whether all values are 1, known to the compiler.</summary>
    interface IValues
    {
        static abstract bool AreOnes { get; }
    }

    struct Ones : IValues
    {
        public static bool AreOnes => true;
    }

    struct Given : IValues
    {
        public static bool AreOnes => false;
    }

    /// <summary>Whether a row's sums, times its slope, stay in registers while its features step: few of them do.</summary>
    interface ISums
    {
        static abstract bool AreHeld { get; }
    }

    struct Held : ISums
    {
        public static bool AreHeld => true;
    }

    struct Stored : ISums
    {
        public static bool AreHeld => false;
    }
}
