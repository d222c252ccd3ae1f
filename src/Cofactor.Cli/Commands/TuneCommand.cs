using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary><c>cofactor tune DATA</c>.</summary>
sealed class TuneCommand
{
    readonly Argument<string> _data = new("DATA") { Description = "Rows to train on: a file, a folder of files, or - for standard input" };
    readonly TextOption _model = new("--model", "FILE", "Where the best trial's model goes [default: model.safetensors]");
    readonly TextOption _validation = new("--validation", "DATA", "Rows to judge trials by [default: a share of DATA, see Early stopping]");
    readonly TextOption _record = new("--record", "FILE", "Where every trial is written as a line of JSON [default: --model's name with .trials.jsonl]");
    readonly Option<bool> _resume = new("--resume") { Description = "Go on with the search whose trials --record holds" };
    readonly TextOption _time = new("--time", "T", "End after so long, such as 90s, 2m or 1h, with the best so far [default: no end but --trials]");
    readonly TextOption _trials = new("--trials", "N", "Candidates to draw beside the defaults, 1 or more [default: 54; with --time as many as there is time for]");
    readonly TextOption _folds = new("--folds", "K", "Judge each trial by K parts of the rows in turn, 2 or more [default: one validation split]");
    readonly ListOption _solvers = new("--try-solvers", "A,B,…", "Solvers to try [default: --solver alone where it is given, else adagrad, sgd, ftrl, adam, and als and mcmc where they fit and the rows have at most 10 million non-zeros]");
    readonly ListOption _factors = new("--try-num-factors", "K,L,…", "Numbers of factors to try [default: --num-factors alone where it is given, else 8,16,32,64,128]");
    readonly ReadingOptionSet _reading = new(ReadingPurpose.Fit);
    readonly SolverOptionSet _solver = new();

    TuneCommand()
    {
    }

    public static CofactorCommand Create()
    {
        var tune = new TuneCommand();
        var command = new CofactorCommand("tune", "search for hyperparameters")
        {
            Details = "Tries the defaults, then candidates drawn at random around them, half of them later on near the best so far: many for a few epochs, the best of them for more (successive halving). Searched are the solver, --num-factors, and what is not given of --learning-rate, --linear-wd, --factors-wd, --linear-l2, --factors-l2 and --factors-init-sigma; als and mcmc begin with their defaults and are searched with at most 32 factors. Ends with the best trial's model and the command line that repeats it.",
            Examples =
            [
                "cofactor tune ratings.csv --label rating --time 2m",
                "cofactor tune clicks.libsvm --validation recent.libsvm --try-solvers adagrad,ftrl --trials 100",
                "cofactor tune ratings.csv --label rating --folds 5 --num-factors 16",
                "cofactor tune clicks.libsvm --time 8h --resume",
            ],
            Run = tune.Run,
        };
        command.Add(tune._data);
        command.AddGroup("Search", [tune._time, tune._trials, tune._folds, tune._solvers, tune._factors, tune._record, tune._resume]);
        command.AddGroup("Files", [tune._model, tune._validation]);
        tune._solver.AddTo(command);
        tune._reading.AddTo(command);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        string data = parsed.GetValue(_data)!, to = _model.In(parsed) ?? "model.safetensors", record = _record.In(parsed) ?? Path.ChangeExtension(to, ".trials.jsonl");
        string? validation = _validation.In(parsed);
        int? folds = FoldInput.Count(_folds, parsed);
        if (folds is not null && validation is not null)
            throw new UsageException("--folds and --validation both say what trials are judged by; give one of the two.");
        TimeSpan? time = Time(_time.In(parsed));
        TuneOptions options = Options(parsed, time);
        ModelOutput.Check(session, to, data, validation);
        ReadOptions reading = _reading.Bind(parsed);

        IReadOnlyList<TrainingFold> rows = folds is { } count ? FoldInput.Load(session, data, reading, count, options.Base.Seed) : Load(session, data, validation, reading, options.Base);
        if (rows[0].Train.FeatureMap is null)
            options = options with { Base = options.Base with { MinCount = reading.Csv.MinCount } };
        using TrialRecord trials = TrialRecord.Open(record, Search(data, validation, folds, options, rows), parsed.GetValue(_resume));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Cancellation);
        if (time is { } span)
            stop.CancelAfter(span);
        var table = new TrialTable(session);
        session.Meter.Start("searching");
        TuneResult result = Tuner.Run(rows, options, new Report<Trial>(trial =>
        {
            trials.Add(trial);
            table.Add(trial);
        }), trials.Known, () => All(session, data, reading), stop.Token);
        session.Meter.Stop();
        ModelOutput.Write(session, reading.RememberIn(result.Model), to);
        string again = CommandText(data, to, parsed, result.Best.Options, folds is null ? null : result.Best.Outcome.Epochs);
        if (session.Cancellation.IsCancellationRequested)
            return session.Fail(new Failure(ExitCode.Interrupted, $"interrupted; the model of the best of {Show.Count(result.Trials, "trial")} is in {to}; --resume goes on."), json => WriteJson(json, to, record, result, again));
        session.Result(text =>
        {
            text.WriteLine($"{to}: best of {Show.Count(result.Trials, "trial")}: validation {result.Best.MetricName} {Show.Metric(result.Best.Outcome.Metric)} (defaults {Show.Metric(result.Default.Outcome.Metric)})");
            text.WriteLine(again);
        }, json => WriteJson(json, to, record, result, again));
        return ExitCode.Done;
    }

    TuneOptions Options(ParseResult parsed, TimeSpan? time)
    {
        SolverOptions given = _solver.Bind(parsed);
        var blocked = given as BlockedOptions;
        SgdOptions common = given as SgdOptions
            ?? new SgdOptions { PredictorType = given.PredictorType, PositiveLabel = given.PositiveLabel, Seed = given.Seed, Threads = given.Threads, MinCount = given.MinCount, NumFactors = given.NumFactors };
        var options = new TuneOptions { Base = common, Seed = common.Seed, Candidates = _trials.Int(parsed, "a whole number of 1 or more") ?? (time is null ? 54 : null) };
        string[] solvers = _solvers.In(parsed), factors = _factors.In(parsed);
        string[] asked = solvers.Length > 0 ? solvers : blocked is not null ? [blocked.ToHyperparameters()["solver"]] : Given("--solver") || Given("--preset") ? [Hyperparameter.Solvers.First(s => s.Value == common.Optimizer).Name] : [];
        bool Given(string name) => parsed.Tokens.Any(t => t.Value == name || t.Value.StartsWith(name + "=", StringComparison.Ordinal));
        options = options with
        {
            Solvers = asked.Length == 0 ? options.Solvers : [.. asked.Select(Solver).OfType<Optimizer>()],
            Blocked = asked.Length == 0 ? null : [.. asked.Select(s => s == blocked?.ToHyperparameters()["solver"] ? blocked : Solver(s) as BlockedOptions).OfType<BlockedOptions>()],
            NumFactors = factors.Length > 0 ? [.. factors.Select(k => TextOption.ParseInt(_factors.Name, k, "whole numbers from 0 to 65536")).Order()]
                : Given("--num-factors") || Given("--preset") ? [common.NumFactors] : options.NumFactors,
        };
        options.Validate();
        return options;
    }

    /// <summary>An <see cref="Optimizer"/>, or the options of a blocked solver.</summary>
    object Solver(string name) => TextOption.ParseChoice(_solvers.Name, name, [.. Hyperparameter.Solvers.Select(s => (s.Name, (object)s.Value)), ("als", new AlsOptions()), ("mcmc", new McmcOptions())]);

    static IReadOnlyList<TrainingFold> Load(Session session, string data, string? validation, ReadOptions reading, SgdOptions options)
    {
        if (validation is null)
            reading = reading with { HoldOut = options.HoldOut };
        Dataset train = RowInput.Load(session, data, RowInput.Open(session, data, reading));
        if (validation is null)
            return [new TrainingFold(train)];
        ReadOptions same = reading with { FeatureMap = train.FeatureMap, FeatureDim = null, HoldOut = null };
        return [new TrainingFold(train, RowInput.Load(session, validation, RowInput.Open(session, validation, same)))];
    }

    static Dataset All(Session session, string data, ReadOptions reading) => RowInput.Open(session, data, reading).ReadAll(null, session.Cancellation);

    /// <summary>What makes a search the one that it is.</summary>
    static Dictionary<string, string> Search(string data, string? validation, int? folds, TuneOptions options, IReadOnlyList<TrainingFold> rows)
    {
        var search = new Dictionary<string, string>(options.Base.ToHyperparameters().ToDictionary(o => o.Key, o => o.Value))
        {
            ["data"] = data,
            ["validation"] = validation ?? "",
            ["folds"] = (folds ?? 1).ToString(CultureInfo.InvariantCulture),
            ["rows"] = string.Join(",", rows.Select(r => r.Train.RowCount!.Value.ToString(CultureInfo.InvariantCulture))),
            ["solvers"] = string.Join(",", [.. options.Solvers.Select(s => Hyperparameter.Solvers.First(n => n.Value == s).Name), .. options.Blocked?.Select(b => b.ToHyperparameters()["solver"]) ?? ["auto"]]),
            ["num_factors"] = string.Join(",", options.NumFactors.Select(k => k.ToString(CultureInfo.InvariantCulture))),
        };
        // How many candidates there are changes nothing of those that have been tried.
        return search;
    }

    /// <summary>The command line that repeats a trial: what was given, and what the trial chose.</summary>
    string CommandText(string data, string to, ParseResult parsed, SolverOptions best, int? epochs)
    {
        IReadOnlyDictionary<string, string> chosen = (best is SgdOptions sgd && epochs is not null ? sgd with { Epochs = Math.Max(1, epochs.Value), EarlyStopping = 0 } : best).ToHyperparameters();
        string[] searched = ["solver", "num_factors", "learning_rate", "linear_wd", "factors_wd", "linear_l2", "factors_l2", "factors_init_sigma", "epochs", "early_stopping"];
        string[] own = [.. new Option[] { _time, _trials, _folds, _solvers, _factors, _record, _resume, _model }.Select(o => o.Name), .. OutputOptionSet.Create().Select(o => o.Name), .. searched.Select(Flag)];
        var words = new List<string> { "cofactor train", Word(data), "--model", Word(to) };
        // In the order given: reading options, penalties that were not searched and the like, but for those that the best solver does not take.
        foreach (var option in parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>().Where(o => !o.Implicit && !own.Contains(o.Option.Name) && !_solver.Refuses(best, o.Option.Name)))
            words.AddRange([option.Option.Name, .. option.Tokens.Select(t => Word(t.Value))]);
        foreach (string name in searched)
            if (chosen.TryGetValue(name, out string? value))
                words.AddRange([Flag(name), value]);
        return string.Join(' ', words);
    }

    static string Flag(string name) => "--" + name.Replace('_', '-');

    static string Word(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,:=@+%".Contains(c, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static TimeSpan? Time(string? text)
    {
        const string Expected = "a time such as 90s, 2m or 1h";
        if (text is null)
            return null;
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count > 0 && count * unit < 1e6
            ? TimeSpan.FromSeconds(count * unit) : throw UsageException.Value("--time", text, Expected);
    }

    static void WriteJson(Utf8JsonWriter json, string to, string record, TuneResult result, string again)
    {
        json.WriteString("model", to);
        json.WriteString("record", record);
        json.WriteNumber("trials", result.Trials);
        json.WriteString("command", again);
        json.WriteString("metric", result.Best.MetricName);
        JsonParts.Number(json, "best", result.Best.Outcome.Metric);
        JsonParts.Number(json, "default", result.Default.Outcome.Metric);
        json.WriteNumber("epochs", result.Best.Outcome.Epochs);
        JsonParts.Texts(json, "options", result.Best.Options.ToHyperparameters());
    }
}
