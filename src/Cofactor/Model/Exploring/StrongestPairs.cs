namespace Cofactor;

/// <summary>The pairs of features of the largest inner products, so many of each sign.</summary>
sealed class StrongestPairs(int count)
{
    readonly PriorityQueue<(int First, int Second, float Product), float> _positive = new(), _negative = new();   // the weakest leaves first

    public IEnumerable<(int First, int Second, float Strength)> Positive => Sorted(_positive);

    public IEnumerable<(int First, int Second, float Strength)> Negative => Sorted(_negative);

    /// <summary>What the size of a product must exceed to be kept, whatever its sign.</summary>
    public float Least => Math.Min(LeastOf(_positive), LeastOf(_negative));

    public void Offer(int first, int second, float product)
    {
        PriorityQueue<(int, int, float), float> best = product > 0 ? _positive : _negative;
        float size = Math.Abs(product);
        if (size > 0 && best.Count < count)
            best.Enqueue((first, second, product), size);
        else if (size > LeastOf(best))
            best.DequeueEnqueue((first, second, product), size);
    }

    float LeastOf(PriorityQueue<(int, int, float), float> best) => best.Count == count && best.TryPeek(out _, out float least) ? least : 0;

    static IEnumerable<(int First, int Second, float Strength)> Sorted(PriorityQueue<(int First, int Second, float Product), float> best) =>
        best.UnorderedItems.Select(b => b.Element).OrderByDescending(p => Math.Abs(p.Product)).ThenBy(p => p.First).ThenBy(p => p.Second);
}
