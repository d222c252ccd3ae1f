using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// The gradients of a mini-batch, added up per feature that it touches: a hash table from feature to slot, so that memory grows with the
/// batch and not with n.
/// </summary>
sealed unsafe class BatchGradient : IDisposable
{
    readonly int _outputs, _padded;
    readonly float[] _bias;
    NativeBuffer _gradients;         // [slots × (C × padded k | C)]
    int[] _features = new int[256];  // [slots]
    int[] _table = new int[1024];    // slot + 1 by hash of the feature; 0: free

    public BatchGradient(int outputs, int paddedFactors)
    {
        _outputs = outputs;
        _padded = paddedFactors;
        _bias = new float[outputs];
        _gradients = new NativeBuffer((long)_features.Length * Stride);
    }

    /// <summary>Touched features.</summary>
    public int Count { get; private set; }

    /// <summary>Σ of ∂/∂w₀. // [C]</summary>
    public ReadOnlySpan<float> Bias => _bias;

    // Padded so that each slot starts on a multiple of eight floats.
    int Stride => _outputs * _padded + (_outputs + 7) / 8 * 8;

    public int Feature(int slot) => _features[slot];

    /// <summary>Σ of ∂/∂vⱼ. // [C × padded k]</summary>
    public float* Factors(int slot) => _gradients.Pointer + (nint)slot * Stride;

    /// <summary>Σ of ∂/∂wⱼ. // [C]</summary>
    public float* Linear(int slot) => Factors(slot) + _outputs * _padded;

    /// <summary>Adds the gradient of a row of n ids and values (null: ones): slopes g, factor sums s; and of its features' shares of the penalties, if there are.</summary>
    public void Add(int* ids, float* values, int n, in FmView view, ReadOnlySpan<float> slopes, ReadOnlySpan<float> sums, RowShares? shares, float linearPenalty, float factorsPenalty)
    {
        if (Vector512.IsHardwareAccelerated && _padded % Lanes16.Count == 0)
            Add<Lanes16>(ids, values, n, view, slopes, sums, shares, linearPenalty, factorsPenalty);
        else
            Add<Lanes8>(ids, values, n, view, slopes, sums, shares, linearPenalty, factorsPenalty);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Add<TLanes>(int* ids, float* values, int n, in FmView view, ReadOnlySpan<float> slopes, ReadOnlySpan<float> sums, RowShares? shares, float linearPenalty, float factorsPenalty)
        where TLanes : struct, ILanes<TLanes>
    {
        int padded = _padded;
        for (int h = 0; h < slopes.Length; h++)
            _bias[h] += slopes[h];
        fixed (float* s = sums)
        {
            for (int p = 0; p < n; p++)
            {
                int j = ids[p], slot = SlotOf(j);
                float x = values == null ? 1 : values[p], share = shares is null ? 0 : shares[j], decay = share * factorsPenalty;
                float* v = view.Factors + j * view.FactorStride, g = Factors(slot), gw = Linear(slot);
                for (int h = 0; h < slopes.Length; h++)
                {
                    float gx = slopes[h] * x;
                    gw[h] += gx + share * linearPenalty * view.Linear[j * view.LinearStride + h * view.LinearHeadStride];
                    float* vh = v + h * view.FactorHeadStride, gh = g + h * padded, sh = s + h * padded;
                    for (int f = 0; f < padded; f += TLanes.Count)
                    {
                        TLanes now = TLanes.Load(vh + f), slope = (TLanes.Load(sh + f) - now * TLanes.All(x)) * TLanes.All(gx) + now * TLanes.All(decay);
                        (TLanes.Load(gh + f) + slope).Store(gh + f);
                    }
                }
            }
        }
    }

    /// <summary>Starts the next mini-batch.</summary>
    public void Clear()
    {
        _gradients.Clear((long)Count * Stride);
        // As they came, the last first, so that none is left behind a free place; of many, all at once.
        if (Count < _table.Length / 16)
            for (int slot = Count - 1; slot >= 0; slot--)
                _table[Place(_features[slot])] = 0;
        else
            Array.Clear(_table);
        Array.Clear(_bias);
        Count = 0;
    }

    public void Dispose() => _gradients.Dispose();

    int SlotOf(int feature)
    {
        int place = Place(feature);
        if (_table[place] != 0)
            return _table[place] - 1;
        if (2 * (Count + 1) > _table.Length || Count == _features.Length)
        {
            Grow();
            place = Place(feature);
        }
        _features[Count] = feature;
        _table[place] = Count + 1;
        return Count++;
    }

    /// <summary>Where the feature stands in the table, or the free place where it would.</summary>
    int Place(int feature)
    {
        int mask = _table.Length - 1, place = (int)((uint)feature * 0x9E3779B1u >> 7) & mask;
        while (_table[place] != 0 && _features[_table[place] - 1] != feature)
            place = (place + 1) & mask;
        return place;
    }

    void Grow()
    {
        Array.Resize(ref _features, 2 * _features.Length);
        var larger = new NativeBuffer((long)_features.Length * Stride);
        Buffer.MemoryCopy(_gradients.Pointer, larger.Pointer, larger.Length * sizeof(float), (long)Count * Stride * sizeof(float));
        _gradients.Dispose();
        _gradients = larger;
        _table = new int[4 * _features.Length];
        for (int slot = 0; slot < Count; slot++)
            _table[Place(_features[slot])] = slot + 1;
    }
}
