using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor quickstart</c>: the way from data to an explained prediction, on the films that ship with the program.</summary>
static class QuickstartCommand
{
    const string Sample = "films";

    public static CofactorCommand Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where the model and the predictions go [default: quickstart]", Arity = ArgumentArity.ZeroOrOne };
        var command = new CofactorCommand("quickstart", "watch a model learn, be judged, predict and explain itself")
        {
            Details = "Trains on the film ratings that ship with Cofactor and shows the command of each step. Takes less than a minute.",
            Examples = ["cofactor quickstart", "cofactor quickstart /tmp/films"],
            Run = (parsed, session) => Run(session, parsed.GetValue(folder) ?? "quickstart"),
        };
        command.Add(folder);
        command.AddGroup("Output", OutputOptionSet.Create(json: false));
        return command;
    }

    static int Run(Session session, string folder)
    {
        string samples = FindSamples();
        string train = Path.Combine(samples, "films-train.csv"), test = Path.Combine(samples, "films-test.csv");
        string model = Path.Combine(folder, "films.safetensors"), predictions = Path.Combine(folder, "predictions.txt");
        OutputPath.Write(folder, () => Directory.CreateDirectory(folder));
        (string Why, string[] Args)[] steps =
        [
            ("Learn from ratings: who saw which film, at what time, and liked it how much.", ["train", train, "--label", "rating", "--model", model]),
            ("Judge the model on ratings that it has not seen.", ["evaluate", model, test]),
            ("Predict them.", ["predict", model, test, "--output", predictions]),
            ("Take one prediction apart.", ["explain", model, test, "--row", "1", "--top", "6"]),
        ];
        foreach ((string why, string[] args) in steps)
        {
            session.Say("");
            session.Say(why);
            session.Say("$ cofactor " + string.Join(' ', args));
            int code = CommandLine.Run([.. args, .. session.IsQuiet ? [OutputOptionSet.Quiet] : Array.Empty<string>()], session.Host, session.Cancellation);
            if (code != ExitCode.Done)
                return code;
        }
        string here = Path.Combine(AppContext.BaseDirectory, "cofactor");
        session.Say("");
        session.Say($"Next{(File.Exists(here) ? $" (cofactor is {here})" : "")}:");
        session.Say("$ cofactor train YOUR.csv --label COLUMN".PadRight(60) + "learn from your own data");
        session.Say($"$ cofactor inspect {model}".PadRight(60) + "see what was learned");
        session.Say("$ cofactor train --help".PadRight(60) + "see the choices there are");
        return ExitCode.Done;
    }

    /// <summary>The films: in the repository that the user stands in, else beside the program or in the repository that it was built in.</summary>
    static string FindSamples()
    {
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string samples = Path.Combine(at.FullName, "samples", Sample);
                if (File.Exists(Path.Combine(samples, "films-train.csv")))
                    return start == Environment.CurrentDirectory ? Path.GetRelativePath(start, samples) : samples;
            }
        }
        throw new UsageException($"the sample data is missing: expected samples/{Sample} beside the program or in a folder above it.", "no samples", $"samples/{Sample}", "Run it from the repository.");
    }
}
