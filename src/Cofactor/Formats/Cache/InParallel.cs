using System.Runtime.ExceptionServices;

namespace Cofactor;

/// <summary>Independent pieces of work on all cores.</summary>
static class InParallel
{
    /// <summary>Does the pieces 0 … <paramref name="count"/> − 1. Of several errors the first piece's is thrown, so that a file has one error only.</summary>
    public static void For(int count, Action<int> work, CancellationToken cancellationToken)
    {
        var errors = new ExceptionDispatchInfo?[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                work(i);
            }
            catch (Exception error)
            {
                errors[i] = ExceptionDispatchInfo.Capture(error);
            }
        });
        Array.Find(errors, e => e is not null)?.Throw();
    }
}
