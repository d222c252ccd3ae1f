namespace Cofactor.Server;

/// <summary>
/// What is computed once of a served model and kept as long as it is: the index of names, maps, rankings, recommenders. One is computed at
/// a time, on no request's thread, and goes on when the request that asked first is gone; few are kept, so that memory stays bounded.
/// </summary>
sealed class ModelExplorer(ServedModel served)
{
    const int MostKept = 4, MostWaiting = 16;

    readonly OrderedDictionary<object, Task<object>> _kept = [];   // oldest first; also what is locked
    Task _last = Task.CompletedTask;

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

    /// <summary>What is computed for a key, now or before.</summary>
    /// <exception cref="RequestException">503: too many others wait.</exception>
    public async Task<T> Once<T>(object key, Func<T> make, CancellationToken gone)
        where T : class => (T)await TaskOf(key, make).WaitAsync(gone);

    Task<object> TaskOf(object key, Func<object> make)
    {
        lock (_kept)
        {
            if (_kept.TryGetValue(key, out Task<object>? known) && !known.IsFaulted)
                return known;
            if (_kept.Values.Count(t => !t.IsCompleted) >= MostWaiting)
                throw new RequestException(503, "Too much is being computed.", $"{MostWaiting} rankings that wait", "fewer at a time", "Try again after the seconds of Retry-After.");
            object[] done = [.. _kept.Where(k => k.Value.IsCompleted).Select(k => k.Key)];
            foreach (object old in done.Take(done.Length + 1 - MostKept))
                _kept.Remove(old);
            Task<object> task = After(_last, make);
            _last = task;
            return _kept[key] = task;
        }
    }

    static async Task<object> After(Task before, Func<object> make)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return make();
    }
}
