using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor train DATA</c>.</summary>
sealed class TrainCommand
{
    readonly Argument<string> _data = new("DATA") { Description = "Rows to train on: a file, a folder of files (all in it, by name), or - for standard input; gzip or not" };
    readonly TextOption _validation = new("--validation", "DATA", "Rows to judge each epoch by [default: a share of DATA, see Early stopping]");
    readonly TextOption _model = new("--model", "FILE", "Where the model goes, - for standard output [default: model.safetensors]");
    readonly TextOption _checkpoint = new("--checkpoint", "FILE", "Write the state of the run here after each epoch");
    readonly Option<bool> _resume = new("--resume") { Description = "Go on from --checkpoint's state, with the same data and options; as if the run had never stopped" };
    readonly TextOption _warmStart = new("--warm-start", "MODEL", "Start from this model's weights, and read the data through its feature map");
    readonly Option<string?> _cache = new("--cache") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne, Description = "Keep the rows as a binary cache in FILE, made anew when DATA's content or the reading options change; to stand after DATA [default: none; FILE: DATA.cofactor]" };
    readonly TextOption _memory = new("--memory", "SIZE", "Memory that the run may take, such as 2GB; rows that do not fit are read block by block from a cache, for the same model [default: 80 % of the machine's]");
    readonly ReadingOptionSet _reading = new(ReadingPurpose.Fit);
    readonly SolverOptionSet _solver = new();

    TrainCommand()
    {
    }

    public static CofactorCommand Create()
    {
        var train = new TrainCommand();
        var command = new CofactorCommand("train", "learn a model from labelled rows")
        {
            Details = "Reads libSVM, libFFM, CSV or SageMaker's RecordIO, says what it found, and learns until the validation metric stops getting better. The model of the best epoch is written, also after Ctrl-C.",
            Examples =
            [
                "cofactor train samples/films/films-train.csv --label rating",
                "cofactor train clicks.libsvm.gz --validation clicks-test.libsvm.gz --num-factors 32",
                "cofactor train u1.base --columns user,item,rating,time --label rating --ignore time --categorical user,item",
                "cofactor train clicks.libsvm --cache --memory 2GB",
                "cofactor train films.csv --predictor-type ranker --item film --loss warp",
                "cofactor train data.recordio --preset sagemaker --predictor-type regressor --num-factors 64 --epochs 50",
            ],
            Run = (parsed, session) => train.Run(parsed, session),
        };
        command.Add(train._data);
        command.AddGroup("Files", [train._model, train._validation, train._cache, train._memory, train._checkpoint, train._resume, train._warmStart]);
        train._solver.AddTo(command);
        train._reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        SolverOptions options = _solver.Bind(parsed);
        ReadOptions reading = _reading.Bind(parsed);
        string data = parsed.GetValue(_data)!, to = _model.In(parsed) ?? ModelOutput.Default;
        string? validation = _validation.In(parsed), checkpoint = _checkpoint.In(parsed);
        if (parsed.GetValue(_resume) && checkpoint is null)
            throw new UsageException("--resume needs --checkpoint FILE: the state to go on from.");
        ModelOutput.Check(session, to, data, validation, checkpoint);
        if (checkpoint is not null)
            OutputPath.Check(checkpoint, data, validation, _warmStart.In(parsed));

        TrainingState? state = parsed.GetValue(_resume) ? Checkpoint.Read(checkpoint!) : null;
        FmModel? warm = _warmStart.In(parsed) is { } path ? ModelInput.Read(session, path) : null;
        if (warm is not null)
            reading = reading.For(warm);
        bool implicitFeedback = options is SgdOptions { Pairs.Item: not null };
        if (implicitFeedback)
        {
            if (reading.Csv.Group is not null || reading.Csv.Weight is not null)
                throw new UsageException("--group and --weight do not go with --item, whose rows count once each and are compared with other items.");
            reading = reading with { IgnoreLabels = true };
        }
        // Groups are held out whole, which a reader that sees rows one by one cannot tell.
        if (validation is null && (options.PredictorType != PredictorType.Ranker || implicitFeedback))
            reading = reading with { HoldOut = options.HoldOut };

        using var rows = new TrainingInput(session)
        {
            Cache = parsed.GetResult(_cache) is null ? null : parsed.GetValue(_cache) ?? "",
            Limit = SizeOption.Bytes(_memory, parsed),
            TemporaryFolder = to == OutputPath.Standard ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(to))!,
        };
        var report = new TrainingReport(session, options, to, rows);
        IRowFile train = rows.Open(data, reading);
        if (train is CacheRowSource cache)
            reading = FromCache(session, cache, reading);
        if (validation is not null)
            rows.Open(validation, reading with { FeatureMap = train.FeatureMap, FeatureDim = null, HoldOut = null });
        IReadOnlyList<IRowSource> loaded = rows.Load(WeightBytes(options));
        var context = new TrainingContext
        {
            Validation = loaded.ElementAtOrDefault(1),
            MemoryLimit = rows.LimitOfWeights,
            ScratchFolder = rows.TemporaryFolder,
            Resume = state,
            WarmStart = warm,
            Start = new Report<TrainingStart>(report.Start),
            Progress = new Report<EpochReport>(report.Epoch),
            RowProgress = new Report<TrainingProgress>(report.Rows),
            Checkpoint = checkpoint is null ? null : s => OutputPath.Write(checkpoint, () => Checkpoint.Write(s, checkpoint)),
        };
        // A feature map has dealt with rare categories while it was fitted.
        if (loaded[0].FeatureMap is null)
            options = options with { MinCount = reading.Csv.MinCount };
        TrainingResult result = Trainer.Run(loaded[0], options, context, session.Cancellation);
        session.Meter.Stop();
        if (result.Model is not null)
            ModelOutput.Write(session, reading.RememberIn(result.Model), to);
        return report.End(result);
    }

    /// <summary>What was settled when a cache was made.</summary>
    static ReadOptions FromCache(Session session, CacheRowSource cache, ReadOptions reading)
    {
        if (reading.HoldOut is { } heldOut && !cache.IsFittedWithout(heldOut))
            session.Say("note: the columns' map was fitted when the cache was made, also to the rows that are held out now");
        return reading with { HashBits = reading.HashBits ?? cache.HashBits };
    }

    /// <summary>About the bytes that a feature's weights take: themselves, their optimizer state, and the best epoch's.</summary>
    static long WeightBytes(SolverOptions options) => 3L * sizeof(float) * (options.NumFactors + 1) * (options.NumClasses ?? 1);
}
