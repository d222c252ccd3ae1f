using System.Runtime.CompilerServices;
using Cofactor.Losses;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>
/// Steps from pairs: each row once an epoch, with a partner that is drawn for it. The loss is one of d = ŷ(x⁺) − ŷ(x⁻), so with slope g the
/// gradient is g · (∂ŷ/∂θ(x⁺) − ∂ŷ/∂θ(x⁻)), added up over both rows before it steps: what they share moves by the difference. w₀ has none.
/// </summary>
sealed unsafe class PairStepper<TLoss, TOptimizer> : SgdStepper<TLoss, TOptimizer>
    where TLoss : struct, ILoss
    where TOptimizer : struct, IOptimizer<TOptimizer>
{
    // Pairs that a row is judged by.
    const int JudgedPairs = 8;

    readonly int _batchSize, _tries;
    readonly float? _rescale;
    readonly BatchGradient _batch;
    readonly NativeBuffer _sums;   // of the row, then of its partner // [2 × padded k]
    readonly Partner _partner = new();
    int _pairsInBatch;

    /// <summary>A stepper over a table of one output, for resolved options.</summary>
    public PairStepper(ParameterTable table, SgdOptions options)
        : base(table, options)
    {
        _batchSize = options.MiniBatchSize!.Value;
        _rescale = (float?)options.RescaleGrad;
        _tries = options.Pairs.Loss == PairLoss.Warp ? options.Pairs.WarpTries : 0;
        _batch = new BatchGradient(1, table.PaddedFactors);
        _sums = new NativeBuffer(2 * table.PaddedFactors);
    }

    /// <summary>A pair: which of the two is preferred (0: there is none), what it loses and ∂L/∂d.</summary>
    readonly record struct FoundPair(int Sign, double Loss, float Slope);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LossSum Train(TrainingRows rows, ReadOnlySpan<int> order)
    {
        double loss = 0, total = 0;
        int k = Table.PaddedFactors;
        var pointers = new RowPointers(rows);
        foreach (int row in order)
        {
            FoundPair pair = Find(rows, row, 0);
            if (pair.Sign == 0)
                continue;
            float weight = pointers.Weights == null ? 1 : pointers.Weights[row];
            loss += weight * pair.Loss;
            total += weight;
            if (pair.Slope == 0)
                continue;
            int start = pointers.Starts[row], count = pointers.Starts[row + 1] - start;
            ReadOnlySpan<float> sums = new(_sums.Pointer, k), partnerSums = new(_sums.Pointer + k, k);
            float slope = pair.Sign * weight * pair.Slope;
            if (IsLong(count + _partner.Count))
            {
                CountDamped();
                slope = Damped(slope, count + _partner.Count, sums);
            }
            // The penalty that is counted once over all rows goes with the row, not with its partner.
            _batch.Add(pointers.Ids + start, pointers.Values == null ? null : pointers.Values + start, count, View, new ReadOnlySpan<float>(in slope), sums, Table.Shares, Linear.Penalty, Factors.Penalty);
            slope = -slope;
            _batch.Add(_partner.Ids, _partner.Values, _partner.Count, View, new ReadOnlySpan<float>(in slope), partnerSums, null, 0, 0);
            if (++_pairsInBatch == _batchSize)
                Step();
        }
        GC.KeepAlive(Table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, order.Length);
    }

    public override long EndEpoch()
    {
        if (_pairsInBatch > 0)
            Step();
        return 0;
    }

    public override LossSum Evaluate(TrainingRows rows, int start, int count)
    {
        double loss = 0, total = 0;
        for (int row = start; row < start + count; row++)
        {
            float weight = rows.Weights == null ? 1f : rows.Weights[row];
            for (int pair = 0; pair < JudgedPairs; pair++)
            {
                FoundPair found = Find(rows, row, 1 + pair);
                if (found.Sign == 0)
                    break;
                loss += weight * found.Loss / JudgedPairs;
                total += (double)weight / JudgedPairs;
            }
        }
        GC.KeepAlive(Table);
        GC.KeepAlive(rows);
        return new LossSum(loss, total, count);
    }

    public override void Dispose()
    {
        _batch.Dispose();
        _sums.Dispose();
    }

    /// <summary>Draws a row's partner and compares them; both rows' factor sums are then there. Rounds draw from different numbers.</summary>
    FoundPair Find(TrainingRows rows, int row, int round)
    {
        RowPairs pairs = rows.Pairs!;
        int attempt = round * Math.Max(1, _tries), sign = pairs.Draw(row, attempt, _tries > 0, _partner);
        if (sign == 0)
            return default;
        float slope = 0, score = Score(rows.Row(row), _sums.Pointer);
        for (int t = 1; ; t++)
        {
            float difference = sign * (score - Score(_partner.Row, _sums.Pointer + Table.PaddedFactors));
            double loss = TLoss.Evaluate(new ReadOnlySpan<float>(in difference), 1, new Span<float>(ref slope));
            if (_tries == 0)
                return new FoundPair(sign, loss, slope);
            if (slope != 0)
            {
                float importance = Harmonic(pairs.Rivals(row) / t);
                return new FoundPair(sign, importance * loss, importance * slope);
            }
            if (t == _tries || pairs.Draw(row, attempt + t, true, _partner) == 0)
                return new FoundPair(sign, 0, 0);
        }
    }

    float Score(SparseRow row, float* sums)
    {
        float score;
        FmKernel.Score(View, row, &score, sums);
        return score;
    }

    void Step()
    {
        StepBatch(_batch, _rescale ?? 1f / _pairsInBatch);
        _pairsInBatch = 0;
    }

    /// <summary>Σ_{i ≤ r} 1/i, at least 1: what the place r is worth. Beyond a few, by Euler's series.</summary>
    static float Harmonic(int rank)
    {
        if (rank > 32)
            return MathF.Log(rank) + 0.5772157f + 0.5f / rank;
        float sum = 1;
        for (int i = 2; i <= rank; i++)
            sum += 1f / i;
        return sum;
    }
}
