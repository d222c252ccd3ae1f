using System.Collections.Concurrent;

namespace Cofactor.Server;

/// <summary>
/// What is computed once of a served model and kept as long as it is: the index of names, maps, rankings, recommenders. One is computed at
/// a time, on no request's thread, and goes on when the request that asked first is gone; few are kept, so that memory stays bounded.
/// </summary>
sealed class ModelExplorer(ServedModel served)
{
    const int MostKept = 4, MostWaiting = 16;

    readonly SemaphoreSlim _one = new(1);
    readonly ConcurrentDictionary<object, Task<object>> _kept = [];

    public ServedModel Served { get; } = served;

    public FmModel Model => Served.Model;

    /// <summary>Finds features by name.</summary>
    public FeatureSearch Search { get; } = new(served.Model);

    /// <summary>The map of an output's factors.</summary>
    public Task<FactorMap> Map(int output, CancellationToken gone) => Once(("map", output), () => new FactorMap(Model, output), gone);

    /// <summary>The largest weights and the strongest pairs of an output.</summary>
    public Task<WeightRanking> Weights(int output, int count, CancellationToken gone) =>
        Once(("weights", output, count), () => new WeightRanking(ColumnWeights.Of(Model, count, output), ColumnPairs.Of(Model, count, output)), gone);

    /// <summary>The recommender of some candidates.</summary>
    /// <exception cref="OptionException">They cannot be listed, or the model has several outputs.</exception>
    public Task<Recommender> Recommender(FeatureSelection candidates, CancellationToken gone) => Once(("recommender", candidates.Text), () => Cofactor.Recommender.Of(Model, candidates), gone);

    async Task<T> Once<T>(object key, Func<T> make, CancellationToken gone)
        where T : class
    {
        if (_kept.Count(k => !k.Value.IsCompleted) > MostWaiting)
            throw new RequestException(503, "Too much is being computed.", $"{MostWaiting} rankings that wait", "fewer at a time", "Try again after the seconds of Retry-After.");
        Task<object> task = _kept.GetOrAdd(key, _ => Task.Run(() => Make(make)));
        try
        {
            return (T)await task.WaitAsync(gone);
        }
        catch
        {
            if (task.IsFaulted)
                _kept.TryRemove(new KeyValuePair<object, Task<object>>(key, task));
            throw;
        }
    }

    async Task<object> Make<T>(Func<T> make)
        where T : class
    {
        await _one.WaitAsync();
        try
        {
            foreach ((object key, Task<object> other) in _kept.Where(k => k.Value.IsCompleted).Take(Math.Max(0, _kept.Count(k => k.Value.IsCompleted) + 1 - MostKept)))
                _kept.TryRemove(key, out _);
            return make();
        }
        finally
        {
            _one.Release();
        }
    }
}
