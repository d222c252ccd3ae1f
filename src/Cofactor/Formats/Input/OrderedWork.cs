namespace Cofactor;

/// <summary>
/// Work done by several threads whose results come in the order in which it was added. The thread that adds and takes works as well
/// instead of waiting: one thread is the plain loop, and a busy thread pool can delay nothing.
/// </summary>
/// <param name="work">Does an item; throws nothing.</param>
/// <param name="threads">How many threads work at most, the caller's among them.</param>
sealed class OrderedWork<T>(Action<T> work, int threads) : IDisposable
{
    readonly object _gate = new();
    readonly Queue<Job> _all = new(), _waiting = new();   // in order: not yet taken; not yet begun
    int _helpers, _working;                               // pool threads asked for; of them at work on an item

    sealed record Job(T Item)
    {
        public bool IsDone { get; set; }
    }

    /// <summary>Items added and not yet taken.</summary>
    public int Count => _all.Count;

    /// <summary>Adds an item.</summary>
    public void Add(T item)
    {
        var job = new Job(item);
        _all.Enqueue(job);
        lock (_gate)
        {
            _waiting.Enqueue(job);
            // The first is for this thread.
            if (_waiting.Count < 2 || _helpers >= threads - 1)
                return;
            _helpers++;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Help(), this, preferLocal: false);
    }

    /// <summary>The oldest item, done.</summary>
    public T Take()
    {
        Job wanted = _all.Dequeue();
        while (true)
        {
            Job? next;
            lock (_gate)
            {
                while (!wanted.IsDone && _waiting.Count == 0)
                    Monitor.Wait(_gate);
                if (wanted.IsDone)
                    return wanted.Item;
                next = _waiting.Dequeue();
            }
            work(next.Item);
            next.IsDone = true;   // seen by this thread only, or after a lock
        }
    }

    /// <summary>Drops what has not begun and waits for what has.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _waiting.Clear();
            while (_working > 0)
                Monitor.Wait(_gate);
        }
    }

    void Help()
    {
        Job? job = null;
        while (true)
        {
            lock (_gate)
            {
                if (job is not null)
                {
                    job.IsDone = true;
                    _working--;
                    Monitor.PulseAll(_gate);
                }
                if (!_waiting.TryDequeue(out job))
                {
                    _helpers--;
                    return;
                }
                _working++;
            }
            work(job.Item);
        }
    }
}
