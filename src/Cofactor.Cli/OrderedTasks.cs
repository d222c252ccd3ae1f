namespace Cofactor.Cli;

/// <summary>Work on several threads whose results come in the order of what they were made from.</summary>
static class OrderedTasks
{
    /// <summary>Does the work for each item; at most <paramref name="threads"/> items are under way, read by the calling thread.</summary>
    public static IEnumerable<TResult> Select<T, TResult>(IEnumerable<T> items, Func<T, TResult> work, int threads)
    {
        if (threads == 1)
        {
            foreach (T item in items)
                yield return work(item);
            yield break;
        }
        var underWay = new Queue<Task<TResult>>();
        try
        {
            foreach (T item in items)
            {
                if (underWay.Count == threads)
                    yield return underWay.Dequeue().GetAwaiter().GetResult();
                underWay.Enqueue(Task.Run(() => work(item)));
            }
            while (underWay.TryDequeue(out Task<TResult>? next))
                yield return next.GetAwaiter().GetResult();
        }
        finally
        {
            // Whoever stops early must not leave work behind that still reads the model or the rows.
            Task.WhenAll(underWay).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }
}
