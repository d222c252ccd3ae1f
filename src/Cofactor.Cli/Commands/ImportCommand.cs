using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor import ARTIFACT --model FILE</c>.</summary>
static class ImportCommand
{
    static readonly (string, PredictorType)[] Tasks = [.. Enum.GetValues<PredictorType>().Where(t => t is PredictorType.Regressor or PredictorType.BinaryClassifier).Select(t => (PredictorTypes.NameOf(t), t))];

    static readonly string[] Telling = ["epochs", "mini_batch_size", "factors_lr"];

    public static CofactorCommand Create()
    {
        var artifact = new Argument<string>("ARTIFACT") { Description = "SageMaker's model.tar.gz, the file model_algo-1 in it or a folder with it; libFM's text model; or - for standard input" };
        var to = new TextOption("--model", "FILE", $"The model file to write [default: {ModelOutput.Default}]");
        TextOption format = ModelFormatOption.Create("found out by the content");
        var task = new TextOption("--predictor-type", "TYPE", $"{string.Join(" or ", Tasks.Select(t => t.Item1))}, where the file does not say it, as libFM's does not [default: regressor]");
        var command = new CofactorCommand("import", "make a model of another system's")
        {
            Details = "Reads what Amazon SageMaker's factorization machines or libFM have learnt and writes it as a model file. The weights stay as they are, and so do the hyperparameters of an artifact.",
            Examples = ["cofactor import model.tar.gz", "cofactor import model_algo-1 --model ratings.safetensors", "cofactor import clicks.libfm --predictor-type binary_classifier"],
            Run = (parsed, session) => Run(session, parsed.GetValue(artifact)!, to.In(parsed) ?? ModelOutput.Default, ModelFormatOption.In(format, parsed), task.Choice(parsed, Tasks)),
        };
        command.Add(artifact);
        command.AddGroup("What to read and write", [to, format, task]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string from, string to, ModelFormat? format, PredictorType? task)
    {
        ModelOutput.Check(session, to, from);
        session.Meter.Start("reading");
        session.Meter.Report(double.NaN, $"reading {from}");
        FmModel model;
        if (session.Pipes.Contains(from))
        {
            FileStream copy = session.Pipes.Copy(from);
            format ??= ModelFormat.Detect(copy, from);
            model = format.Read(copy, from, task, session.Cancellation);
        }
        else
        {
            if (!Path.Exists(from))
                throw new DataFormatException(new SourcePosition(from), "no such file", string.Join(" or ", ModelFormat.All.Select(f => f.Description)), "Check the path.");
            format ??= ModelFormat.Detect(from);
            model = format.Read(from, task, session.Cancellation);
        }
        session.Meter.Report(double.NaN, $"writing {to}");
        ModelOutput.Write(session, to, stream => ModelFile.Write(model, stream, session.Cancellation));
        session.Meter.Stop();

        session.Say($"{from}: {format.Description}");
        if (task is null && !format.TellsTask)
            session.Say($"note: the file does not say its task; taken for a {PredictorTypes.NameOf(model.Labels.Type)} (--predictor-type)");
        ModelOutput.Tell(session, to, ModelOutput.Summary(model) + HowTrained(model.Card), json =>
        {
            json.WriteString("from", from);
            json.WriteString("format", format.Name);
            json.WriteString("model", to);
            ModelOutput.WriteSummary(json, model);
            JsonParts.Texts(json, "options", model.Card.Hyperparameters);
        });
        return ExitCode.Done;
    }

    /// <summary>The hyperparameters that say most about a run, where they are known.</summary>
    static string HowTrained(ModelCard card)
    {
        string[] known = [.. Telling.Where(card.Hyperparameters.ContainsKey).Select(name => $"{name} {card.Hyperparameters[name]}")];
        return known.Length == 0 ? "" : $"; trained with {string.Join(", ", known)}";
    }
}
