using System.Runtime.ExceptionServices;

namespace Cofactor.Solvers;

/// <summary>
/// Threads that do one thing together: the caller's and Size − 1 of its own. Their tasks follow each other at short distances, so waiting
/// begins as a spin; it ends asleep, since a spin alone can hang for minutes where there are fewer cores than threads.
/// </summary>
sealed class Team : IDisposable
{
    const int Spins = 2000;

    readonly object _gate = new();
    readonly Thread[] _threads;
    readonly Exception?[] _errors;
    Action<int> _work = _ => { };
    volatile int _turn, _busy;
    bool _ended;

    /// <param name="size">Members, 1 or more.</param>
    public Team(int size)
    {
        Size = size;
        _errors = new Exception?[size];
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i + 1;
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"Cofactor {member}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of members.</summary>
    public int Size { get; }

    /// <summary>Every member does its work, told its number from 0; returns when all are done. Not to be called by a member.</summary>
    /// <exception cref="Exception">What the first member that failed has thrown.</exception>
    public void Run(Action<int> work)
    {
        _work = work;
        if (Size > 1)
        {
            _busy = Size - 1;
            lock (_gate)
            {
                _turn++;
                Monitor.PulseAll(_gate);
            }
        }
        Do(0);
        Wait(() => _busy == 0);
        for (int member = 0; member < Size; member++)
            if (Interlocked.Exchange(ref _errors[member], null) is { } error)
            {
                Array.Clear(_errors);
                ExceptionDispatchInfo.Throw(error);
            }
    }

    /// <summary>Does the items 0 … <paramref name="items"/> − 1, each by the next member that is free, told item and member: for work whose order does not matter.</summary>
    /// <exception cref="Exception">What the first item that failed has thrown; no item is begun after it.</exception>
    public void ForEach(int items, Action<int, int> work)
    {
        int next = -1, failed = int.MaxValue;
        Exception? error = null;
        void Take(int member)
        {
            for (int item; (item = Interlocked.Increment(ref next)) < Math.Min(items, Volatile.Read(ref failed));)
            {
                try
                {
                    work(item, member);
                }
                catch (Exception e)
                {
                    lock (_gate)
                        if (item < failed)
                            (failed, error) = (item, e);
                }
            }
        }
        if (items > 1)
            Run(Take);
        else
            Take(0);
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _turn++;
            Monitor.PulseAll(_gate);
        }
        foreach (Thread thread in _threads)
            thread.Join();
    }

    void Serve(int member)
    {
        for (int seen = 0; ;)
        {
            Wait(() => _turn != seen);
            seen = _turn;
            if (_ended)
                return;
            Do(member);
            if (Interlocked.Decrement(ref _busy) == 0)
                lock (_gate)
                    Monitor.PulseAll(_gate);
        }
    }

    void Do(int member)
    {
        try
        {
            _work(member);
        }
        catch (Exception error)
        {
            _errors[member] = error;
        }
    }

    void Wait(Func<bool> isOver)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (isOver())
                return;
            Thread.SpinWait(1);
        }
        lock (_gate)
            while (!isOver())
                Monitor.Wait(_gate);
    }
}
