using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>From arguments to a command, and from whatever it throws to an exit code.</summary>
static class CommandLine
{
    // By name, so that a run builds the options of its own command only.
    static readonly (string Name, Func<CofactorCommand> Create)[] Commands =
    [
        ("train", TrainCommand.Create), ("evaluate", EvaluateCommand.Create), ("predict", PredictCommand.Create), ("explain", ExplainCommand.Create), ("recommend", RecommendCommand.Create),
        ("inspect", InspectCommand.Create), ("report", ReportCommand.Create), ("convert", ConvertCommand.Create), ("import", ImportCommand.Create), ("export", ExportCommand.Create),
        ("tune", TuneCommand.Create), ("cross-validate", CrossValidateCommand.Create),
        ("serve", ServeCommand.Create), ("sagemaker train", SageMakerTrainCommand.Create), ("sagemaker serve", SageMakerServeCommand.Create),
        ("quickstart", QuickstartCommand.Create),
    ];

    public static int Run(string[] args, Host host, CancellationToken cancellationToken)
    {
        if (args is ["help", .. var about])
            args = [.. about, "--help"];
        args = JoinOption.Merge(args);
        IEnumerable<string> options = args.TakeWhile(a => a != "--");
        bool json = options.Contains(OutputOptionSet.Json), quiet = options.Contains(OutputOptionSet.Quiet);
        using var session = new Session(host, json, quiet, cancellationToken);
        IReadOnlySet<string> known = new HashSet<string>();
        try
        {
            CofactorCommand? command = Find(args, host);
            if (command is null)
                return args is ["--help" or "-h" or "--version"] ? ExitCode.Done : ExitCode.Wrong;
            known = command.OptionNames;
            ParseResult parsed = command.Parse(args[command.Name.Split(' ').Length..], new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.GetValue<bool>("--help"))
                return Show(host, to => HelpText.Write(to, command, host.Width));
            UsageErrors.Check(command, parsed);
            int code = command.Run(parsed, session);
            session.SayMissingKeys();
            return code;
        }
        catch (IOException gone) when (OutputPath.IsBrokenPipe(gone))
        {
            return ExitCode.Done;
        }
        catch (Exception error)
        {
            session.Meter.Stop();
            return Report(session, Failure.Of(error, known));
        }
    }

    /// <summary>The command named; null when there is none to run because help or the version was asked for and shown.</summary>
    static CofactorCommand? Find(string[] args, Host host)
    {
        switch (args)
        {
            case ["--version"]:
                Show(host, to => to.WriteLine(typeof(FmModel).Assembly.GetName().Version!.ToString(3)));
                return null;
            case ["--help" or "-h", ..]:
                Show(host, to => HelpText.Write(to, [.. Commands.Select(c => c.Create())], host.Width));
                return null;
            case []:
                HelpText.Write(host.Error, [.. Commands.Select(c => c.Create())], host.Width);
                return null;
            default:
                // A name may be two words, such as "sagemaker train".
                string two = string.Join(' ', args.Take(2));
                return Commands.FirstOrDefault(c => c.Name == args[0] || c.Name == two).Create?.Invoke() ?? throw Unknown(args[0], two);
        }
    }

    static UsageException Unknown(string word, string two)
    {
        string[] names = [.. Commands.Select(c => c.Name)], begun = [.. names.Where(n => n.StartsWith(word + " ", StringComparison.Ordinal))];
        return begun.Length > 0 ? UsageException.Value("command", two, string.Join(" or ", begun)) : UsageErrors.Unknown("command", word, names, "cofactor --help");
    }

    static int Show(Host host, Action<TextWriter> write)
    {
        OutputPath.Write(OutputPath.Standard, () =>
        {
            using var to = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
            write(to);
        });
        return ExitCode.Done;
    }

    /// <summary>Reports a failure; where even that cannot be written, the exit code has to do.</summary>
    static int Report(Session session, Failure failure)
    {
        try
        {
            return session.Fail(failure);
        }
        catch (Exception e) when (e is IOException or OutputException)
        {
            return failure.ExitCode;
        }
    }
}
