using System.Globalization;

namespace Cofactor.SageMaker;

/// <summary>
/// A training job under SageMaker's container contract: reads its configuration and channels, trains, writes model, log and, on failure, its
/// reason. What is trained, and how rows are read and models kept, is the library's.
/// </summary>
/// <param name="paths">Where everything stands.</param>
/// <param name="output">Receives the log.</param>
/// <param name="clock">Tells the time.</param>
public sealed class TrainingJob(ContainerPaths paths, TextWriter output, TimeProvider clock)
{
    const string CheckpointName = "cofactor.checkpoint.safetensors", ModelName = "model.safetensors", ArchiveName = "model_algo-1";

    readonly JobLog _log = new(output, clock);
    readonly DateTimeOffset _started = clock.GetUtcNow();

    /// <summary>Writes a model in SageMaker's format, the content of <c>model_algo-1</c>; null: it is left out. Multi-class models have no such format.</summary>
    public Action<FmModel, Stream>? WriteArchive { get; init; }

    /// <summary>How long to wait for a FIFO to appear, and for more to come through one.</summary>
    public TimeSpan FifoWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of rows that are kept in memory; more go to a temporary cache.</summary>
    public long RowMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>A folder for temporary files.</summary>
    public string ScratchFolder { get; init; } = Path.GetTempPath();

    /// <summary>Runs the job; every error ends in the failure file and the log.</summary>
    /// <param name="cancellationToken">Stops it: the model as it is then is saved, which is no failure.</param>
    /// <returns>The process's exit code: 0 done or stopped, 1 failed.</returns>
    public int Run(CancellationToken cancellationToken = default)
    {
        try
        {
            Train(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _log.Say("Stopped before training began: there is no model.", "WARNING");
            return 0;
        }
        catch (Exception error)
        {
            Fail(FailureFile.Reason(error));
            return 1;
        }
    }

    void Train(CancellationToken cancellationToken)
    {
        _log.Line("Docker entrypoint called with argument(s): train");
        JobSettings job = Configure();
        (Channel train, Channel? test) = InputDataConfig.Read(paths, job);
        train.Check();
        test?.Check();
        CheckFolder(paths.Model);
        TrainingState? state = ReadCheckpoint();
        int done = state?.Epochs ?? 0;

        var channels = new ChannelRows(FifoWait, RowMemory, ScratchFolder);
        IRowSource rows = channels.Train(train, job, done, cancellationToken);
        using var cache = rows as IDisposable;
        if (rows.FeatureCount > job.FeatureDim)
            throw new OptionException(string.Create(CultureInfo.InvariantCulture, $"feature_dim is {job.FeatureDim}; expected {rows.FeatureCount} or more, the number of features that the columns make."));

        var report = new JobReport(_log, job, _started, done);
        TrainingResult result = Trainer.Run(rows, job.Options, new TrainingContext
        {
            Start = report,
            Progress = report,
            Observer = report.Observer,
            Resume = state,
            Checkpoint = Directory.Exists(paths.Checkpoints) ? KeepCheckpoint : null,
            KeepUnfinished = true,
            ScratchFolder = ScratchFolder,
        }, cancellationToken);
        report.End(result);
        DateTimeOffset finalize = _log.Now;
        if (result.Model is { } model)
            Write(model);
        _log.Metrics(finalize, [], [("finalize.time", (_log.Now - finalize).TotalMilliseconds)]);
        if (result.Outcome == TrainingOutcome.Diverged)
            throw new DivergenceException(result.Message, result.Model);
        if (result.Outcome == TrainingOutcome.Canceled)
            Stopped(result);
        else if (test is not null)
            Test(result.Model!, test, channels, report, cancellationToken);
        _log.Metrics(_started, [], [("setuptime", (finalize - _started).TotalMilliseconds - result.History.Sum(e => e.Seconds) * 1000), ("totaltime", (_log.Now - _started).TotalMilliseconds)]);
    }

    string CheckpointPath => Path.Combine(paths.Checkpoints, CheckpointName);

    JobSettings Configure()
    {
        string path = Path.Combine(paths.Config, "hyperparameters.json");
        _log.Host = ResourceConfig.Host(Path.Combine(paths.Config, "resourceconfig.json"));
        IReadOnlyList<(string Name, string Value)> given = Hyperparameters.Read(path);
        _log.Say($"Merging with provided configuration from {path}: {PythonDictionary(given)}");
        JobSettings job = Hyperparameters.Bind(given);
        _log.Say($"Final configuration: {PythonDictionary([("feature_dim", job.FeatureDim.ToString(CultureInfo.InvariantCulture)), ("compatibility", job.IsCompatible ? "true" : "false"), .. job.Options.ToHyperparameters().Select(h => (h.Key, h.Value))])}");
        return job;
    }

    /// <summary>Fails now, and not after hours of training, where nothing could be written.</summary>
    static void CheckFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Tidy(folder);
            File.Create(Path.Combine(folder, "." + Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder} cannot be written by the container's user: {e.Message.TrimEnd('.')}. Make it writable, or run the container as root.", e);
        }
    }

    /// <summary>The state to go on from. One of other data or hyperparameters is refused by the solver: a fresh start would write over it.</summary>
    TrainingState? ReadCheckpoint()
    {
        if (!Directory.Exists(paths.Checkpoints))
        {
            _log.Say("Checkpoint loading and saving are disabled.");
            return null;
        }
        CheckFolder(paths.Checkpoints);
        if (!File.Exists(CheckpointPath))
            return null;
        TrainingState state;
        try
        {
            state = Checkpoint.Read(CheckpointPath);
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException(e.Where, e.Found, e.Expected, "For a fresh start, delete it, or give the job another checkpoint location.", e);
        }
        _log.Say(string.Create(CultureInfo.InvariantCulture, $"Going on after epoch {state.Epochs - 1} from {CheckpointPath}. For a fresh start, give the job another checkpoint location."));
        return state;
    }

    /// <summary>The model is worth more than the way back to it: a full disk or a lost mount does not end the job.</summary>
    void KeepCheckpoint(TrainingState state)
    {
        try
        {
            Checkpoint.Write(state, CheckpointPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Say(string.Create(CultureInfo.InvariantCulture, $"Training goes on, but the checkpoint of epoch {state.Epochs - 1} cannot be written: {e.Message}"), "WARNING");
        }
    }

    /// <summary>Removes what a run that was killed while it wrote has left.</summary>
    static void Tidy(string folder)
    {
        foreach (string name in new[] { CheckpointName, ModelName, ArchiveName })
            foreach (string file in Directory.GetFiles(folder, $".{name}.*.tmp"))
                File.Delete(file);
    }

    void Write(FmModel model)
    {
        ModelFile.Write(model, Path.Combine(paths.Model, ModelName));
        _log.Say($"Saved the model to {Path.Combine(paths.Model, ModelName)}");
        if (model.Labels.Type == PredictorType.MulticlassClassifier)
            _log.Say("SageMaker has no format for a multiclass_classifier: the model is saved as safetensors only.", "WARNING");
        else if (WriteArchive is not null)
        {
            AtomicFile.Write(Path.Combine(paths.Model, ArchiveName), stream => WriteArchive(model, stream));
            _log.Say($"Saved checkpoint to \"{Path.Combine(paths.Model, ArchiveName)}\"");
        }
    }

    void Stopped(TrainingResult result) => _log.Say(result switch
    {
        { Model: null } => "Stopped before training began: there is no model.",
        { BestEpoch: < 0 } => "Stopped in the first epoch: the model has the weights as they were.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Stopped after {result.History.Count} epochs: the model has the weights of epoch {result.BestEpoch}."),
    }, "WARNING");

    void Test(FmModel model, Channel test, ChannelRows channels, JobReport report, CancellationToken cancellationToken)
    {
        DateTimeOffset start = _log.Now;
        try
        {
            using Stream? fifo = channels.Test(test, model.FeatureMap, out IRowSource rows, cancellationToken);
            report.Test(Evaluator.Evaluate(model, rows, threads: Environment.ProcessorCount, cancellationToken: cancellationToken), start);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _log.Say("Stopped before the test channel was scored; the model is saved.", "WARNING");
        }
    }

    void Fail(string reason)
    {
        _log.Say(reason, "ERROR");
        try
        {
            FailureFile.Write(paths.Failure, reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Say($"{paths.Failure} cannot be written: {e.Message}", "ERROR");
        }
    }

    static string PythonDictionary(IEnumerable<(string Name, string Value)> entries) =>
        "{" + string.Join(", ", entries.Select(e => $"'{e.Name}': '{e.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'")) + "}";
}
