namespace Cofactor;

/// <summary>The best of many values that are shown in ascending order of their numbers: of equal values, the lower numbers.</summary>
struct TopList(int capacity)
{
    readonly PriorityQueue<int, (float Value, int MinusNumber)> _kept = new();   // the worst leaves first: the lowest value, the highest number
    float _least = float.NegativeInfinity;

    /// <summary>Shows values of the numbers from <paramref name="first"/> on.</summary>
    public void Add(ReadOnlySpan<float> values, int first, IReadOnlySet<int>? excluded)
    {
        for (int i = 0; i < values.Length; i++)
        {
            // A later number of the same value loses.
            if ((_kept.Count == capacity && !(values[i] > _least)) || float.IsNaN(values[i]) || excluded?.Contains(first + i) == true)
                continue;
            if (_kept.Count == capacity)
                _kept.Dequeue();
            _kept.Enqueue(first + i, (values[i], -first - i));
            if (_kept.Count == capacity && _kept.TryPeek(out _, out (float Value, int) worst))
                _least = worst.Value;
        }
    }

    /// <summary>What was kept, best first.</summary>
    public readonly (int Number, float Value)[] ToArray()
    {
        var all = new (int Number, float Value)[_kept.Count];
        for (int i = all.Length - 1; i >= 0; i--)
        {
            _kept.TryDequeue(out int number, out (float Value, int) priority);
            all[i] = (number, priority.Value);
        }
        return all;
    }
}
