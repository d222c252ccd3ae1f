using Xunit;

namespace Cofactor.Tests.Formats;

public sealed class OrderedWorkTests
{
    sealed class Item(int number)
    {
        public int Number => number;

        public int Square { get; set; }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Results_come_in_the_order_of_the_items(int threads)
    {
        using var work = new OrderedWork<Item>(item => item.Square = item.Number * item.Number, threads);
        var squares = new List<int>();
        for (int i = 0; i < 1000; i++)
        {
            work.Add(new Item(i));
            if (work.Count > 10)
                squares.Add(work.Take().Square);
        }
        while (work.Count > 0)
            squares.Add(work.Take().Square);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * i), squares);
    }

    [Fact]
    public void One_thread_is_the_callers()
    {
        int caller = Environment.CurrentManagedThreadId;
        var threads = new HashSet<int>();
        using var work = new OrderedWork<int>(_ => threads.Add(Environment.CurrentManagedThreadId), 1);
        for (int i = 0; i < 10; i++)
            work.Add(i);
        while (work.Count > 0)
            work.Take();
        Assert.Equal([caller], threads);
    }

    [Fact]
    public void Nothing_is_at_work_once_it_is_disposed()
    {
        for (int run = 0; run < 50; run++)
        {
            int working = 0, begun = 0;
            using (var begin = new ManualResetEventSlim())
            {
                var work = new OrderedWork<int>(_ =>
                {
                    Interlocked.Increment(ref begun);
                    Interlocked.Increment(ref working);
                    begin.Set();
                    Thread.Yield();
                    Interlocked.Decrement(ref working);
                }, 3);
                for (int i = 0; i < 100; i++)
                    work.Add(i);
                begin.Wait(TestContext.Current.CancellationToken);
                work.Dispose();
            }
            int after = begun;
            Assert.Equal(0, working);
            Thread.Yield();
            Assert.Equal(after, begun);
        }
    }
}
