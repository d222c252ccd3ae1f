using Cofactor.Numerics;

namespace Cofactor;

/// <summary>The features of a group with the largest ‖vⱼ‖, largest first, their factors side by side.</summary>
sealed class FactorRanking
{
    readonly float[] _factors;   // [count × L]
    readonly int _length;

    public FactorRanking(OutputWeights weights, FeatureGroup group, float[] norms, int most)
    {
        _length = weights.Length;
        ReadOnlySpan<float> own = norms.AsSpan(group.First, group.Count);
        most = Math.Min(most, group.Count - own.Count(0f));
        var top = new TopList(most + 1);
        top.Add(own, group.First, null);
        (int Number, float Value)[] ranked = top.ToArray();
        Features = [.. ranked.Take(most).Select(r => r.Number)];
        Norms = [.. ranked.Select(r => r.Value), 0];
        _factors = new float[most * _length];
        for (int i = 0; i < most; i++)
            weights.Factors(Features[i], _factors.AsSpan(i * _length, _length));
    }

    /// <summary>Their ids.</summary>
    public int[] Features { get; }

    /// <summary>‖vⱼ‖, and behind them the norm of the first that is left out, 0 for none.</summary>
    public float[] Norms { get; }

    /// <summary>Whether none with factors is left out.</summary>
    public bool IsWhole => Norms[^1] == 0;

    public ReadOnlySpan<float> this[int place] => _factors.AsSpan(place * _length, _length);
}

/// <summary>
/// The pairs of two rankings with the largest inner products of each sign. Pairs are visited as a square that grows from the two largest
/// norms; t is its side. Everything outside is no larger than the product of a side's norm and the other ranking's largest.
/// </summary>
sealed class PairSearch(FactorRanking a, FactorRanking b, int count, long most)
{
    /// <summary>Norms and products are rounded.</summary>
    public const float Slack = 1.00001f;

    /// <summary>Products computed.</summary>
    public long Products { get; private set; }

    /// <summary>Whether the pairs found are the strongest of all.</summary>
    public bool IsExact { get; private set; }

    /// <summary>The pairs found.</summary>
    public StrongestPairs Found { get; } = new(count);

    public void Run(CancellationToken cancellationToken)
    {
        for (int t = 0; ; t++)
        {
            if (t % 256 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            float left = Norm(a, t) * Norm(b, 0), right = Norm(a, 0) * Norm(b, t);
            IsExact = !(Math.Max(left, right) * Slack > Found.Least) || Math.Max(left, right) == 0;
            if (IsExact || Products >= most || (t >= a.Features.Length && t >= b.Features.Length))
                return;
            // Of one ranking with itself a pair comes once, and nothing meets itself.
            if (t < a.Features.Length)
                for (int j = 0; j < Math.Min(a == b ? t : t + 1, b.Features.Length) && Offer(t, j); j++)
                {
                }
            if (t < b.Features.Length && a != b)
                for (int i = 0; i < Math.Min(t, a.Features.Length) && Offer(i, t); i++)
                {
                }
        }
    }

    /// <summary>Looks at a pair; false if neither it nor those of smaller norms can be strong enough.</summary>
    bool Offer(int i, int j)
    {
        if (!(a.Norms[i] * b.Norms[j] * Slack > Found.Least))
            return false;
        Products++;
        Found.Offer(a.Features[i], b.Features[j], Dots.Of(a[i], b[j]));
        return true;
    }

    static float Norm(FactorRanking ranking, int place) => ranking.Norms[Math.Min(place, ranking.Features.Length)];
}
