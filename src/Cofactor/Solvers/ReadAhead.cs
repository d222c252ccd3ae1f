using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Cofactor.Solvers;

/// <summary>Blocks of a stream, read and prepared on a thread of its own while the run works on those before.</summary>
static class ReadAhead
{
    /// <summary>The prepared blocks in order. Each is valid until the next is asked for; the thread has ended when the enumeration is disposed.</summary>
    /// <param name="read">Reads the blocks until its token is cancelled.</param>
    /// <param name="prepare">Fills rows from a block.</param>
    /// <param name="buffers">Rows to fill by turns: as many as there are, blocks are read ahead.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="Exception">What reading or preparing has thrown, once the blocks before have been given.</exception>
    public static IEnumerable<TrainingRows> Of(Func<CancellationToken, IEnumerable<RowBlock>> read, Action<RowBlock, TrainingRows> prepare, IEnumerable<TrainingRows> buffers, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var free = new BlockingCollection<TrainingRows>(new ConcurrentQueue<TrainingRows>(buffers));
        using var ready = new BlockingCollection<TrainingRows>(new ConcurrentQueue<TrainingRows>());
        ExceptionDispatchInfo? error = null;
        var reader = new Thread(() =>
        {
            try
            {
                foreach (RowBlock block in read(end.Token))
                {
                    TrainingRows rows = free.Take(end.Token);
                    prepare(block, rows);
                    ready.Add(rows, CancellationToken.None);
                }
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                ready.CompleteAdding();
            }
        })
        { IsBackground = true, Name = "Cofactor reader" };
        reader.Start();
        try
        {
            foreach (TrainingRows rows in ready.GetConsumingEnumerable(CancellationToken.None))
            {
                yield return rows;
                free.Add(rows, CancellationToken.None);
            }
            error?.Throw();
        }
        finally
        {
            end.Cancel();
            reader.Join();
        }
    }
}
