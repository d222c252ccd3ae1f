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
                "cofactor train data.recordio --preset sagemaker --predictor-type regressor --num-factors 64 --epochs 50",
            ],
            Run = (parsed, session) => train.Run(parsed, session),
        };
        command.Add(train._data);
        command.AddGroup("Files", [train._model, train._validation, train._checkpoint, train._resume, train._warmStart]);
        train._solver.AddTo(command);
        train._reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        SgdOptions options = _solver.Bind(parsed);
        ReadOptions reading = _reading.Bind(parsed);
        string data = parsed.GetValue(_data)!, to = _model.In(parsed) ?? "model.safetensors";
        string? validation = _validation.In(parsed), checkpoint = _checkpoint.In(parsed);
        if (parsed.GetValue(_resume) && checkpoint is null)
            throw new UsageException("--resume needs --checkpoint FILE: the state to go on from.");
        if (to == OutputPath.Standard && session.IsJson)
            throw new UsageException("--model - and --json both want standard output; give the model a file.");
        OutputPath.Check(to, data, validation, checkpoint);
        if (checkpoint is not null)
            OutputPath.Check(checkpoint, data, validation, _warmStart.In(parsed));

        TrainingState? state = parsed.GetValue(_resume) ? Checkpoint.Read(checkpoint!) : null;
        FmModel? warm = _warmStart.In(parsed) is { } path ? ModelInput.Read(session, path) : null;
        if (warm is not null)
            reading = ModelInput.Reading(warm, reading);
        if (validation is null)
            reading = reading with { HoldOut = options.HoldOut };

        var report = new TrainingReport(session, options, to);
        Dataset train = RowInput.Load(session, data, reading);
        Dataset? judge = validation is null ? null : RowInput.Load(session, validation, reading with { FeatureMap = train.FeatureMap, FeatureDim = null, HoldOut = null });
        var context = new TrainingContext
        {
            Validation = judge,
            ScratchFolder = to == OutputPath.Standard ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(to)),
            Resume = state,
            WarmStart = warm,
            Start = new Report<TrainingStart>(report.Start),
            Progress = new Report<EpochReport>(report.Epoch),
            RowProgress = new Report<TrainingProgress>(report.Rows),
            Checkpoint = checkpoint is null ? null : s => OutputPath.Write(checkpoint, () => Checkpoint.Write(s, checkpoint)),
        };
        // A feature map has dealt with rare categories while it was fitted.
        if (train.FeatureMap is null)
            options = options with { MinCount = reading.Csv.MinCount };
        TrainingResult result = Trainer.Run(train, options, context, session.Cancellation);
        session.Meter.Stop();
        if (result.Model is not null)
            Write(session, ModelInput.Remembering(result.Model, reading), to);
        return report.End(result);
    }

    static void Write(Session session, FmModel model, string path) => OutputPath.Write(path, () =>
    {
        if (path == OutputPath.Standard)
            ModelFile.Write(model, session.Host.Output);
        else
            ModelFile.Write(model, path);
    });
}
