using Cofactor.Numerics;
using Cofactor.Tuning;

namespace Cofactor;

/// <summary>
/// Searches for hyperparameters: first the defaults; then, round after round, candidates drawn at random (from the second round on, half of
/// them near the best so far) that train for a few epochs, the best of which go on with more (successive halving). Each trial is judged by
/// validation rows. ALS and MCMC, where they are tried, begin with their defaults in full, since they need few of them. The same search has the same trials.
/// </summary>
public static class Tuner
{
    /// <summary>Runs a search.</summary>
    /// <param name="folds">What to train on and to judge by; without validation rows, those that the options hold out. Of several, the mean decides.</param>
    /// <param name="options">What to try.</param>
    /// <param name="progress">Told of each trial, on this thread.</param>
    /// <param name="known">Trials of this very search that were done before, which are not done again.</param>
    /// <param name="all">Reads all rows, for a final model that is trained on them: that of several folds, and of als and mcmc judged by rows held out.</param>
    /// <param name="stop">Ends the search after the present mini-batch: the trial under way does not count. The defaults are always tried.</param>
    /// <exception cref="OptionException">An option is out of its range.</exception>
    /// <exception cref="DataFormatException">The data does not fit the task, or there are no validation rows.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped before the defaults had been tried.</exception>
    public static TuneResult Run(IReadOnlyList<TrainingFold> folds, TuneOptions options, IProgress<Trial>? progress = null,
        IReadOnlyDictionary<TrialKey, TrialOutcome>? known = null, Func<IRowSource>? all = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(folds.Count);
        options.Validate();
        return new Search(folds, options, progress, known ?? new Dictionary<TrialKey, TrialOutcome>(), stop).Run(all);
    }

    sealed class Search(IReadOnlyList<TrainingFold> folds, TuneOptions options, IProgress<Trial>? progress, IReadOnlyDictionary<TrialKey, TrialOutcome> known, CancellationToken stop)
        : IProgress<TrainingStart>
    {
        Trial? _best, _default;
        FmModel? _model;       // of the best trial, where it was trained here and now
        double[]? _bestPoint;
        PredictorType _type;
        string _metric = "";
        int _trials;
        (Dataset Others, Dataset HeldOut)? _split;

        public TuneResult Run(Func<IRowSource>? all)
        {
            // The defaults, in full: what the others have to beat, and what tells the task.
            SolverOptions usual = options.Solvers.Count > 0 ? options.Base with { Refit = false } : InCommon(options.Blocked![0]);
            Try(new TrialKey(0, 0, 0), usual, point: null, always: true);
            _default = _best!;
            BlockedOptions[] blocked = [.. Blocked().Select(InCommon)];
            var space = new SearchSpace(options, blocked, _type);
            for (int i = options.Solvers.Count > 0 ? 0 : 1; i < blocked.Length; i++)
                Try(new TrialKey(0, i + 1, 0), blocked[i], space.Middle(i));
            for (int bracket = 1, drawn = 0; drawn < (options.Candidates ?? int.MaxValue) && !stop.IsCancellationRequested; bracket++)
            {
                int width = Math.Min(options.Width, (options.Candidates ?? int.MaxValue) - drawn);
                Bracket(bracket, width, space);
                drawn += width;
            }
            return new TuneResult(_best!, _default, Model(all), _trials);
        }

        /// <summary>ALS and MCMC as far as they are tried.</summary>
        IReadOnlyList<BlockedOptions> Blocked()
        {
            if (options.Blocked is { } asked)
                return asked;
            bool few = folds.All(f => f.Train is Dataset data && data.Blocks.Sum(b => b.Features.NonZeroCount) <= TuneOptions.MostBlockedNonZeros);
            return few ? [.. new BlockedOptions[] { new McmcOptions(), new AlsOptions() }.Where(o => o.Tasks.Contains(_type))] : [];
        }

        BlockedOptions InCommon(BlockedOptions blocked) => blocked with
        {
            PredictorType = options.Base.PredictorType,
            PositiveLabel = options.Base.PositiveLabel,
            Seed = options.Base.Seed,
            Threads = options.Base.Threads,
            MinCount = options.Base.MinCount,
            NumFactors = options.NumFactors is [int only] ? only : blocked.NumFactors,
        };

        /// <summary>One round: all candidates on the first rung, the best of them on the next, until one or none is left.</summary>
        void Bracket(int bracket, int width, SearchSpace space)
        {
            ulong key = CounterRandom.Key(options.Seed, 0x54_75_6E_65, (ulong)bracket);
            // Chosen before the round starts, so that its candidates do not depend on what is stopped when.
            double[]? near = _bestPoint;
            double[][] points = [.. Enumerable.Range(0, width).Select(c => near is not null && c % 2 == 1 ? SearchSpace.Near(near, CounterRandom.Key(key, 1, (ulong)c)) : SearchSpace.Draw(CounterRandom.Key(key, 2, (ulong)c)))];
            int rungs = 1 + (int)Math.Floor(Math.Log(options.Width) / Math.Log(options.Reduction) + 1e-9);
            List<int> left = [.. Enumerable.Range(0, width)];
            for (int rung = 0; rung < rungs && left.Count > 0; rung++)
            {
                var results = new List<(int Candidate, double Metric)>();
                foreach (int c in left)
                {
                    if (Try(new TrialKey(bracket, c, rung), space.At(points[c], Math.Pow(options.Reduction, rungs - 1 - rung)), points[c]) is not { } metric)
                        return;
                    if (!double.IsNaN(metric))
                        results.Add((c, metric));
                }
                left = [.. results.OrderBy(r => r.Metric).ThenBy(r => r.Candidate).Take(Math.Max(1, left.Count / options.Reduction)).Select(r => r.Candidate)];
            }
        }

        /// <summary>Does a trial, if it was not done before. Null: stopped.</summary>
        double? Try(TrialKey key, SolverOptions trial, double[]? point, bool always = false)
        {
            FmModel? model = null;
            string failure = "";
            bool isNew = !known.TryGetValue(key, out TrialOutcome outcome);
            // The defaults are done in any case: they tell the task.
            if (isNew || always)
            {
                if (stop.IsCancellationRequested && !always)
                    return null;
                if (Train(trial, out model, out failure) is not { } done)
                    return always ? throw new OperationCanceledException(stop) : null;
                outcome = isNew ? done : outcome;
            }
            _trials++;
            bool best = _best is null || (double.IsNaN(_best.Outcome.Metric) && !double.IsNaN(outcome.Metric)) || outcome.Metric < _best.Outcome.Metric;
            var result = new Trial(key, trial, _metric, outcome, best, failure);
            if (best)
                (_best, _model, _bestPoint) = (result, model, point);
            if (isNew)
                progress?.Report(result);
            return outcome.Metric;
        }

        /// <summary>Trains on every fold. Null: stopped.</summary>
        TrialOutcome? Train(SolverOptions trial, out FmModel? model, out string failure)
        {
            double metric = 0, epochs = 0, seconds = 0;
            model = null;
            failure = "";
            for (int i = 0; i < folds.Count && failure.Length == 0; i++)
            {
                TrainingFold fold = Fold(i, trial);
                TrainingResult result;
                try
                {
                    result = Trainer.Run(fold.Train, trial, new TrainingContext { Validation = fold.Validation, Start = this }, stop);
                }
                catch (Exception e) when (trial is BlockedOptions && _best is not null && e is (DataFormatException or OptionException))
                {
                    // The rows have trained a model before: this solver cannot take them, for their weights or for want of memory.
                    failure = e.Message;
                    break;
                }
                if (result.Outcome == TrainingOutcome.Canceled)
                    return null;
                seconds += result.History.Sum(e => e.Seconds);
                if (result.Outcome == TrainingOutcome.Diverged)
                {
                    failure = "diverged";
                    break;
                }
                EpochReport best = result.History[result.BestEpoch];
                _metric = best.Metric;
                metric += best.ValidationMetric ?? throw NoValidation(fold.Train);
                epochs += result.BestEpoch + 1;
                model = folds.Count == 1 && fold == folds[0] ? result.Model : null;
            }
            if (failure.Length > 0)
                model = null;
            return new TrialOutcome(failure.Length > 0 ? double.NaN : metric / folds.Count, (int)Math.Round(epochs / folds.Count), seconds);
        }

        /// <summary>A fold's rows for a solver: ALS and MCMC hold none out themselves, so they are given those that the others hold out.</summary>
        TrainingFold Fold(int number, SolverOptions trial)
        {
            TrainingFold fold = folds[number];
            if (trial is SgdOptions || fold.Validation is not null)
                return fold;
            if (fold.Train is not Dataset data || options.Base.HoldOut is not { } rule || data.RowCount < HoldOut.MinimumRows)
                throw NoValidation(fold.Train);
            _split ??= Folds.Split(data, rule);
            return new TrainingFold(_split.Value.Others, _split.Value.HeldOut);
        }

        static DataFormatException NoValidation(IRowSource train) =>
            new(train.Locate(-1), "no validation rows", "rows to judge trials by", $"Give --validation rows or --folds; rows are held out of {HoldOut.MinimumRows:N0} or more.");

        /// <summary>The task is known once a run has seen the data.</summary>
        void IProgress<TrainingStart>.Report(TrainingStart start) => _type = start.Labels.Type;

        FmModel Model(Func<IRowSource>? all)
        {
            if (_model is not null)
                return _model;
            bool parts = folds.Count > 1 || folds[0].Validation is null;
            return _best!.Options switch
            {
                // Of several folds none is the data: all rows, for as many epochs as were best.
                SgdOptions best when folds.Count > 1 && all is not null => Trainer.Train(all(), best with { Epochs = Math.Max(1, _best.Outcome.Epochs), EarlyStopping = 0 }),
                // ALS and MCMC hold no rows out, so that what was held out for the search is theirs again.
                BlockedOptions best when parts && all is not null => Trainer.Train(all(), best),
                var best => Trainer.Train(folds[0].Train, best, folds.Count > 1 ? null : folds[0].Validation),
            };
        }
    }
}

/// <summary>Rows to train on, and rows to judge by.</summary>
/// <param name="Train">The training rows.</param>
/// <param name="Validation">The rows to judge by; null: those that the options hold out of the training rows.</param>
public sealed record TrainingFold(IRowSource Train, IRowSource? Validation = null);
