using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor export MODEL TO</c>.</summary>
static class ExportCommand
{
    static readonly string Endings = string.Join(", ", ModelFormat.All.Select(f => $"{string.Join(" or ", f.Endings)} ({f.Name})"));

    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file, or - for standard input" };
        var to = new Argument<string>("TO") { Description = $"The file to write: a name that ends in {Endings}, or - for standard output" };
        TextOption format = ModelFormatOption.Create("by the ending of TO");
        var command = new CofactorCommand("export", "write a model for another system")
        {
            Details = "Writes a model as Amazon SageMaker's artifact or as libFM's text, so that programs made for those read it. An artifact that was imported is written as it was, to the byte inside.",
            Examples = ["cofactor export model.safetensors model.tar.gz", "cofactor export model.safetensors model.libfm", "cofactor export model.safetensors artifact --format sagemaker"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, parsed.GetValue(to)!, ModelFormatOption.In(format, parsed)),
        };
        command.Add(model);
        command.Add(to);
        command.AddGroup("What to write", [format]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string from, string to, ModelFormat? named)
    {
        ModelFormat format = named ?? ModelFormat.ForEnding(to) ?? throw new UsageException($"TO is '{to}'; expected a name that ends in {Endings}, or --format.", to, $"a name that ends in {Endings}", "Name the format with --format.");
        ModelOutput.Check(session, to, from);
        session.Meter.Start("reading");
        session.Meter.Report(double.NaN, $"reading {from}");
        FmModel model = ModelInput.Read(session, from);
        format.Check(model);
        session.Meter.Report(double.NaN, $"writing {to}");
        ModelOutput.Write(session, to, stream => format.Write(model, stream, session.Cancellation));
        session.Meter.Stop();

        List<string> losses = [.. format.Losses(model)];
        if (new ReadOptions().For(model).HashBits is { } bits)
            losses.Add($"its feature ids were hashed with --hash-bits {bits}: who uses it hashes ids first");
        foreach (string loss in losses)
            session.Say("note: " + loss);
        ModelOutput.Tell(session, to, $"{format.Description}, {ModelOutput.Summary(model)}", json =>
        {
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteString("format", format.Name);
            ModelOutput.WriteSummary(json, model);
            json.WriteStartArray("notes");
            foreach (string loss in losses)
                json.WriteStringValue(loss);
            json.WriteEndArray();
        });
        return ExitCode.Done;
    }
}
