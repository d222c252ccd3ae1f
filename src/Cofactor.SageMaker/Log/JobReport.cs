using System.Globalization;

namespace Cofactor.SageMaker;

/// <summary>Turns what a run tells into the container's lines, in the order in which SageMaker's log has them.</summary>
sealed class JobReport : IProgress<TrainingStart>, IProgress<EpochReport>
{
    readonly JobLog _log;
    readonly JobSettings _job;
    readonly TrainMetrics? _metrics;
    readonly DateTimeOffset _started;
    DateTimeOffset _epochStart;
    long _rows, _batches, _resets;
    int _epoch;
    IReadOnlyList<JobMetric> _last = [];

    /// <param name="log">Where lines go.</param>
    /// <param name="job">The job.</param>
    /// <param name="started">When it started.</param>
    /// <param name="epochsDone">Epochs that were done before.</param>
    public JobReport(JobLog log, JobSettings job, DateTimeOffset started, int epochsDone)
    {
        _log = log;
        _job = job;
        _started = started;
        _epoch = epochsDone;
        // In its own way the solver may learn row by row, on several threads, in another unit: it then tells one metric of an epoch.
        if (job.IsCompatible)
            _metrics = new TrainMetrics(Type, job.Options.NumClasses ?? 1, job.PublishInterval, batch => _log.Quality(_metrics!.Now, "train", _epoch, batch));
    }

    /// <summary>Sees the rows of training; null: nobody needs to.</summary>
    public ITrainingObserver? Observer => _metrics;

    PredictorType Type => _job.Options.PredictorType!.Value;

    int BatchSize => _job.Options.MiniBatchSize ?? 1;

    void IProgress<TrainingStart>.Report(TrainingStart start)
    {
        if (start.Reason.Length > 0)
            _log.Say(start.Reason);
        if (Type == PredictorType.BinaryClassifier && _job.IsCompatible && start.Labels.ClassNames is not ["0" or "-1", "1"])
            throw new OptionException($"The labels are '{start.Labels.ClassNames[0]}' and '{start.Labels.ClassNames[1]}'; expected 0 and 1 for a binary_classifier. With compatibility=false any two labels will do.");
        _log.Say(string.Create(CultureInfo.InvariantCulture, $"Training on {start.TrainingRows} rows of {start.FeatureCount} features{(start.HeldOutRows > 0 ? $"; {start.HeldOutRows} rows are held out for early stopping" : "")}."));
        _log.Metrics(_started, [], [("initialize.time", Since(_started))]);
        // SageMaker's container reads its first mini-batch when it starts, and counts it.
        Count(Math.Min(BatchSize, start.TrainingRows), 1);
        Counters("init_train_data_iter", [], _started, Math.Min(BatchSize, start.TrainingRows), 1);
        _epochStart = _log.Now;
    }

    void IProgress<EpochReport>.Report(EpochReport epoch)
    {
        long records = epoch.Rows - (_metrics?.Padding ?? 0), batches = _metrics?.Batches ?? (records + BatchSize - 1) / BatchSize;
        bool first = _epoch == epoch.Epoch && _resets == 1, last = epoch.Epoch + 1 == _job.Options.Epochs;
        _last = _metrics?.Now ?? JobMetric.Of(Type, new Dictionary<string, double> { [epoch.Metric] = epoch.TrainMetric });
        _log.Quality(_last, "train", epoch.Epoch);
        if (epoch.ValidationMetric is double validation)
            _log.Quality(JobMetric.Of(Type, new Dictionary<string, double> { [epoch.Metric] = validation }), "validation", epoch.Epoch);
        if (last)
            Final();
        _log.Metrics(_epochStart, [], [.. first ? [("epochs", _job.Options.Epochs)] : Array.Empty<(string, double)>(), ("update.time", Since(_epochStart))]);
        _log.Say($"#progress_metric: host={_log.Host}, completed {JobLog.Number(100.0 * (epoch.Epoch + 1) / _job.Options.Epochs)} % of epochs");
        Count(records, batches);
        Counters("training_data_iter", [("epoch", epoch.Epoch)], _epochStart, records, batches);
        _log.Say($"#throughput_metric: host={_log.Host}, train throughput={JobLog.Number(records / Math.Max(epoch.Seconds, 1e-9))} records/second");
        _epoch = epoch.Epoch + 1;
        _metrics?.Restart();
        _epochStart = _log.Now;
    }

    /// <summary>Tells how the run ended, if that was not after the last epoch.</summary>
    public void End(TrainingResult result)
    {
        if (result.Outcome == TrainingOutcome.EarlyStopped)
            _log.Say(string.Create(CultureInfo.InvariantCulture, $"No epoch was better for {_job.Options.EarlyStopping}: training ends, with the weights of epoch {result.BestEpoch}."));
        if (result.History.Count != _job.Options.Epochs && _last.Count > 0)
            Final();
    }

    /// <summary>Tells of the test channel.</summary>
    public void Test(Evaluation test, DateTimeOffset start)
    {
        IReadOnlyList<JobMetric> metrics = JobMetric.Of(Type, test.Metrics);
        _rows = _batches = _resets = 0;
        long batches = (test.Rows + Math.Max(1, BatchSize) - 1) / Math.Max(1, BatchSize);
        Count(test.Rows, batches);
        Counters("test_data_iter", [], start, test.Rows, batches);
        foreach (JobMetric m in metrics)
            _log.Say($"#test_score ({_log.Host}) : ('{m.Name}', {JobLog.Number(m.Value)})");
        _log.Quality(metrics, "test");
    }

    /// <summary>The last epoch's metrics as the job's.</summary>
    void Final() => _log.Quality(_last, "train");

    void Count(long rows, long batches)
    {
        _rows += rows;
        _batches += batches;
        _resets++;
    }

    void Counters(string meta, (string, object)[] dimensions, DateTimeOffset start, long rows, long batches) => _log.Metrics(start, [.. dimensions, ("Meta", meta)],
    [
        ("Total Records Seen", _rows), ("Total Batches Seen", _batches), ("Max Records Seen Between Resets", rows), ("Max Batches Seen Between Resets", batches),
        ("Reset Count", _resets), ("Number of Records Since Last Reset", rows), ("Number of Batches Since Last Reset", batches),
    ]);

    double Since(DateTimeOffset start) => (_log.Now - start).TotalMilliseconds;
}
