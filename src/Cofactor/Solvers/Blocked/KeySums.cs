using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// What the features of a relation need of the rows, summed for each key (docs/solvers.md): with r = q − q_b the sums of a row without the relation's part q_b = Σⱼ vⱼxⱼ,
/// which is the same in all rows of the key: n = Σ c, s = Σ c r, M = Σ c r rᵀ, ε = Σ c e and t = Σ c e r. They follow each change of a feature, the rows do once in the end.
/// </summary>
sealed unsafe class KeySums : IDisposable
{
    const int Scalars = 8;

    readonly NativeBuffer _memory;   // by key: M | s | t | q_b | q_b at the start | n, ε, change of the score
    readonly nint _stride, _size;

    public KeySums(int count, int stride)
    {
        (Count, _stride) = (count, stride);
        _size = _stride * _stride + 4 * _stride + Scalars;
        _memory = new NativeBuffer(count * (long)_size);
    }

    /// <summary>Number of keys.</summary>
    public int Count { get; }

    /// <summary>q_b. // [k]</summary>
    public float* Own(int key) => S(key) + 2 * _stride;

    /// <summary>q_b when the key's rows were summed. // [k]</summary>
    public float* OwnBefore(int key) => S(key) + 3 * _stride;

    /// <summary>What scores have gained since, of what is the same in all rows of the key.</summary>
    public float ScoreChange(int key) => Scalar(key)[2];

    /// <summary>Takes over the sums of the key's rows, as equations of a feature of value 1 whose factors are q_b.</summary>
    public void Start(int key, NormalEquations sums)
    {
        float* matrix = M(key), scalar = Scalar(key);
        for (nint f = 0; f < _stride; f++)
            for (nint g = 0; g < _stride; g++)
                matrix[f * _stride + g] = (g >> 3) >= (f >> 3) ? sums.Matrix[f * _stride + g] : sums.Matrix[g * _stride + f];
        Copy(sums.Border, S(key));
        Copy(sums.Errors, S(key) + _stride);
        Copy(Own(key), OwnBefore(key));
        (scalar[0], scalar[1], scalar[2]) = ((float)sums.Squares, (float)sums.Error, 0);
    }

    /// <summary>Starts from nothing: all weights are 0.</summary>
    public void Clear() => _memory.Clear(_memory.Length);

    /// <summary>q_b − q_b at the start, in place of s. // [k]</summary>
    public float* OwnChange(int key)
    {
        float* to = S(key), now = Own(key), before = OwnBefore(key);
        for (nint f = 0; f < _stride; f++)
            to[f] = now[f] - before[f];
        return to;
    }

    /// <summary>Adds Σ c a aᵀ and Σ c a e of a feature, over the rows of all its keys, to its equations: with h = q_b − x v, a = x (1, r + h).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Add(in ColumnPart keys, float* v, NormalEquations to)
    {
        nint k = _stride;
        float* h = to.Rows, y = h + k;   // y = s + n h
        for (int p = 0; p < keys.Count; p++)
        {
            float x = keys.Values == null ? 1 : keys.Values[p];
            float* m = M(keys.Rows[p]), s = S(keys.Rows[p]), t = s + k, part = t + k, scalar = Scalar(keys.Rows[p]);
            Vector256<float> all = Vector256.Create(x), n = Vector256.Create(scalar[0]), e = Vector256.Create(scalar[1]), squared = Vector256.Create(x * x);
            to.Squares += (double)x * x * scalar[0];
            to.Error += (double)x * scalar[1];
            for (nint f = 0; f < k; f += 8)
            {
                Vector256<float> rest = Vector256.Load(part + f) - all * Vector256.Load(v + f), sum = Vector256.MultiplyAddEstimate(n, rest, Vector256.Load(s + f));
                rest.Store(h + f);
                sum.Store(y + f);
                Vector256.MultiplyAddEstimate(squared, sum, Vector256.Load(to.Border + f)).Store(to.Border + f);
                Vector256.MultiplyAddEstimate(all, Vector256.MultiplyAddEstimate(e, rest, Vector256.Load(t + f)), Vector256.Load(to.Errors + f)).Store(to.Errors + f);
            }
            for (nint f = 0; f < k; f++)
            {
                Vector256<float> hf = Vector256.Create(x * x * h[f]), sf = Vector256.Create(x * x * s[f]);
                float* column = m + f * k, into = to.Matrix + f * k;
                for (nint g = f & ~7; g < k; g += 8)
                    Vector256.MultiplyAddEstimate(sf, Vector256.Load(h + g), Vector256.MultiplyAddEstimate(hf, Vector256.Load(y + g),
                        Vector256.MultiplyAddEstimate(squared, Vector256.Load(column + g), Vector256.Load(into + g)))).Store(into + g);
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>Follows a change of a feature's weights by (δw, δv): with d = x δv and z = x (δw + ⟨δv, h⟩), e changes by −(z + ⟨d, r⟩) in each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Move(in ColumnPart keys, float* v, float* dv, float dw)
    {
        nint k = _stride;
        float own = Eights.Dot(v, dv, k);
        for (int p = 0; p < keys.Count; p++)
        {
            float x = keys.Values == null ? 1 : keys.Values[p];
            float* m = M(keys.Rows[p]), s = S(keys.Rows[p]), t = s + k, part = t + k, scalar = Scalar(keys.Rows[p]);
            float z = x * (dw + Eights.Dot(part, dv, k) - x * own);
            scalar[1] -= z * scalar[0] + x * Eights.Dot(s, dv, k);
            scalar[2] += z;
            for (nint g = 0; g < k; g += 8)
            {
                Vector256<float> sum = Vector256.Load(t + g) - Vector256.Create(z) * Vector256.Load(s + g), more = default;
                for (nint f = 0; f < k; f += 2)
                {
                    sum = Vector256.MultiplyAddEstimate(Vector256.Create(-x * dv[f]), Vector256.Load(m + f * k + g), sum);
                    more = Vector256.MultiplyAddEstimate(Vector256.Create(-x * dv[f + 1]), Vector256.Load(m + (f + 1) * k + g), more);
                }
                (sum + more).Store(t + g);
            }
            Eights.Add(part, x, dv, k);
        }
        GC.KeepAlive(this);
    }

    public void Dispose() => _memory.Dispose();

    float* M(int key) => _memory.Pointer + key * _size;

    float* S(int key) => M(key) + _stride * _stride;

    float* Scalar(int key) => S(key) + 4 * _stride;

    void Copy(float* from, float* to) => new Span<float>(from, (int)_stride).CopyTo(new Span<float>(to, (int)_stride));
}
