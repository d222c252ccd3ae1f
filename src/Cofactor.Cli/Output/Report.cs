namespace Cofactor.Cli;

/// <summary>Progress told on the thread that makes it; <see cref="Progress{T}"/> would post to the thread pool, and lines could change places.</summary>
sealed class Report<T>(Action<T> tell) : IProgress<T>
{
    void IProgress<T>.Report(T value) => tell(value);
}
