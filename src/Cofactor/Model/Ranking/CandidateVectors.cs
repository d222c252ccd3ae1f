using System.Runtime.CompilerServices;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>t and a of candidates (see <see cref="Recommender"/>) of each draw, laid out for <see cref="CandidateKernel"/>.</summary>
sealed unsafe class CandidateVectors
{
    const int Block = CandidateKernel.Block;

    readonly FmModel _model;
    readonly SparseMatrix _candidates;
    readonly NativeBuffer _vectors;     // t // [blocks × D × k × 16], floats or bfloat16s
    readonly NativeBuffer _constants;   // a // [blocks × D × 16]
    readonly bool _narrow;

    public CandidateVectors(FmModel model, SparseMatrix candidates)
    {
        _model = model;
        _candidates = candidates;
        long blocks = (candidates.RowCount + Block - 1) / Block, numbers = blocks * Length * Block;
        // What is one factor vector as it stands keeps its 16 bits; sums of several need more.
        _narrow = model.HasBFloat16Factors && candidates.IsAllOnes && candidates.NonZeroCount == candidates.RowCount;
        (_vectors, _constants) = Room(_narrow ? BFloat16.Floats(numbers) : numbers, blocks * Draws * Block);
        Fill();
    }

    /// <summary>Whether draws are averaged after their link, and not before.</summary>
    public bool LinksEach => Draws > 1 && _model.Link != Link.Identity;

    int Draws => _model.Shape.DrawCount;

    int Length => Draws * _model.FactorCount;

    /// <summary>Σ over draws of the scores, or the mean of the predictions where they are linked one by one, of candidates from a block's start on; without <paramref name="first"/> inner products alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Values(ReadOnlySpan<float> query, ReadOnlySpan<float> first, int start, Span<float> values)
    {
        int k = _model.FactorCount, size = _narrow ? sizeof(ushort) : sizeof(float);
        float* products = stackalloc float[Block];
        fixed (float* q = query)
        fixed (float* all = values)
        {
            for (int at = 0; at < values.Length; at += Block)
            {
                int count = Math.Min(Block, values.Length - at);
                for (int d = 0; d < Draws; d++)
                {
                    byte* vectors = (byte*)_vectors.Pointer + At(start + at, d * k) * size;
                    float* constants = first.IsEmpty ? null : _constants.Pointer + ConstantAt(start + at, d);
                    bool alone = Draws == 1 && count == Block;
                    CandidateKernel.Products(vectors, _narrow, q + d * k, k, constants, first.IsEmpty ? 0 : first[d], alone ? all + at : products);
                    if (LinksEach && !first.IsEmpty)
                        _model.ApplyLink(new Span<float>(products, count), d);
                    if (!alone)
                        Add(new ReadOnlySpan<float>(products, count), values.Slice(at, count), d, mean: !first.IsEmpty);
                }
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>Takes a draw's products into the sum or mean of all.</summary>
    void Add(ReadOnlySpan<float> products, Span<float> to, int draw, bool mean)
    {
        for (int i = 0; i < to.Length; i++)
        {
            float value = mean ? products[i] / Draws : products[i];
            to[i] = draw == 0 ? value : to[i] + value;
        }
    }

    /// <summary>(t, a) of a candidate, a being the mean over draws. // [D · k + 1]</summary>
    public float[] Of(int candidate)
    {
        var vector = new float[Length + 1];
        for (int i = 0; i < Length; i++)
            vector[i] = _narrow ? BFloat16.Widen(((ushort*)_vectors.Pointer)[At(candidate, i)]) : _vectors.Pointer[At(candidate, i)];
        for (int d = 0; d < Draws; d++)
            vector[Length] += _constants.Pointer[ConstantAt(candidate, d)] / Draws;
        GC.KeepAlive(this);
        return vector;
    }

    static (NativeBuffer, NativeBuffer) Room(long vectors, long constants) => (new NativeBuffer(vectors), new NativeBuffer(constants));

    void Fill()
    {
        int k = _model.FactorCount;
        float[] scores = new float[Draws], sums = new float[Length];
        for (int c = 0; c < _candidates.RowCount; c++)
        {
            _model.Sums(_candidates.Row(c), scores, sums);
            for (int d = 0; d < Draws; d++)
                _constants.Pointer[ConstantAt(c, d)] = scores[d];
            for (int i = 0; i < sums.Length; i++)
                if (_narrow)
                    ((ushort*)_vectors.Pointer)[At(c, i)] = BFloat16.Round(sums[i]);
                else
                    _vectors.Pointer[At(c, i)] = sums[i];
        }
        GC.KeepAlive(this);
    }

    nint At(int candidate, int i) => ((nint)(candidate / Block) * Length + i) * Block + candidate % Block;

    nint ConstantAt(int candidate, int draw) => ((nint)(candidate / Block) * Draws + draw) * Block + candidate % Block;
}
