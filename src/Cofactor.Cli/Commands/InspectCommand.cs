using System.CommandLine;
using System.Text.Json;

namespace Cofactor.Cli;

/// <summary><c>cofactor inspect MODEL</c>.</summary>
static class InspectCommand
{
    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file" };
        var top = new TextOption("--top", "N", "How many features to list [default: 5]");
        var command = new CofactorCommand("inspect", "show what a model file holds")
        {
            Details = "Shape, task, classes, how the training went, hyperparameters, and the features with the largest weights.",
            Examples = ["cofactor inspect model.safetensors", "cofactor inspect model.safetensors --top 20", "cofactor inspect model.safetensors --json"],
            Run = (parsed, session) => Run(session, parsed.GetValue(model)!, top.Int(parsed, "a whole number of 0 or more") ?? 5),
        };
        command.Add(model);
        command.AddGroup("What to show", [top]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    static int Run(Session session, string path, int top)
    {
        if (top < 0)
            throw UsageException.Value("--top", Show.Count(top), "a whole number of 0 or more");
        FmModel model = ModelInput.Read(session, path);
        long bytes = session.Pipes.Contains(path) ? 0 : new FileInfo(path).Length;
        FeatureRanking ranking = FeatureRanking.Of(model, top, session.Cancellation);
        session.Result(to => WriteText(to, session.Host, path, bytes, model, ranking), json => WriteJson(json, path, bytes, model, ranking));
        return ExitCode.Done;
    }

    static void WriteText(TextWriter to, Host host, string path, long bytes, FmModel model, FeatureRanking ranking)
    {
        ModelCard card = model.Card;
        void Line(string name, string value) => to.WriteLine($"{name,-18}{value}");
        Line("model", $"{path}, {Show.Bytes(bytes)}");
        Line("task", $"{PredictorTypes.NameOf(model.Labels.Type)}, {model.Link.ToString().ToLowerInvariant()} link");
        if (model.Labels.ClassNames.Count > 0)
            Line(model.Labels.Type == PredictorType.Ordinal ? "levels" : "classes", Show.Clip(string.Join(", ", model.Labels.ClassNames), Math.Max(20, host.Width - 18)));
        Line("shape", $"{Show.Count(model.FeatureCount, "feature")} × {Show.Count(model.FactorCount, "factor")}{(model.OutputCount > 1 ? $" × {Show.Count(model.OutputCount, "output")}" : "")}{(model.HasBFloat16Factors ? ", factors in bfloat16" : "")}");
        if (model.CutPoints().Length > 0)
            Line("cut points", string.Join(", ", Enumerable.Range(0, model.CutPoints().Length).Select(l => Show.Number(Enumerable.Range(0, model.Shape.DrawCount).Average(d => model.CutPoints(d)[l])))) + (model.Shape.DrawCount > 1 ? $" (means of {model.Shape.DrawCount} draws)" : ""));
        if (model.FeatureMap is { } map)
            Line("columns", string.Join("\n" + new string(' ', 18), map.Columns.Select(c => $"{c.Name}: {RowInput.KindOf(c.Kind)}{ColumnSize(c)}")));
        if (card.TrainingRows > 0)
            Line("trained on", $"{Show.Count(card.TrainingRows, "row")}, {Show.Count(card.TrainedFeatures)} of the features");
        if (card.CreatedBy.Length > 0)
            Line("made by", card.CreatedBy);
        foreach ((string name, double value) in card.Metrics)
            Line(name, Show.Metric(value));
        WriteHistory(to, card.History);
        if (card.Hyperparameters.Count > 0)
        {
            to.WriteLine();
            to.WriteLine("Hyperparameters");
            foreach ((string name, string value) in card.Hyperparameters)
                to.WriteLine($"  {name,-24}{value}");
        }
        WriteRanking(to, host, "Largest linear weights", ranking.Linear);
        WriteRanking(to, host, "Largest factors (norm of vⱼ)", ranking.Factors);
    }

    static string ColumnSize(FeatureColumn c) =>
        c.Kind == ColumnKind.Numeric ? $", mean {Show.Number(c.Mean)}, scale {Show.Number(c.Scale)}" : c.IsHashed ? $", hashed to {Show.Count(c.FeatureCount, "feature")}" : $", {Show.Count(c.CategoryCount)} categories";

    static void WriteHistory(TextWriter to, IReadOnlyList<EpochReport> history)
    {
        if (history.Count == 0)
            return;
        to.WriteLine();
        to.WriteLine($"Training, {Show.Count(history.Count, "epoch")}");
        void Curve(string name, IReadOnlyList<double> values)
        {
            if (values.Count > 0)
                to.WriteLine($"  {name,-24}{Show.Metric(values[0])} {EpochTable.Sparkline(values, 30)} {Show.Metric(values[^1])}, lowest {Show.Metric(values.Min())}");
        }
        Curve("train " + history[0].Metric, [.. history.Select(e => e.TrainMetric)]);
        Curve("validation " + history[0].Metric, [.. history.Select(e => e.ValidationMetric).OfType<double>()]);
    }

    static void WriteRanking(TextWriter to, Host host, string title, IReadOnlyList<RankedFeature> features)
    {
        if (features.Count == 0)
            return;
        to.WriteLine();
        to.WriteLine(title);
        int names = Math.Min(host.Width - 17 - Bar.Room, features.Max(f => f.Label.Length));
        bool signed = features.Any(f => f.Value < 0);
        var bar = new Bar(features.Max(f => Math.Abs(f.Value)), host.OutputHasColours, signed);
        foreach (RankedFeature f in features)
            to.WriteLine($"  {Show.Clip(f.Label, names).PadRight(names)}{(signed ? Show.Part(f.Value) : Show.Number(f.Value)),12}  {bar.Of(f.Value)}");
    }

    static void WriteJson(Utf8JsonWriter json, string path, long bytes, FmModel model, FeatureRanking ranking)
    {
        json.WriteString("model", path);
        json.WriteNumber("bytes", bytes);
        json.WriteNumber("format_version", ModelFile.VersionOf(model));
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteString("link", model.Link.ToString().ToLowerInvariant());
        json.WriteStartArray("classes");
        foreach (string name in model.Labels.ClassNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("feature_dim", model.FeatureCount);
        json.WriteNumber("num_factors", model.FactorCount);
        json.WriteString("factors", model.HasBFloat16Factors ? "bfloat16" : "float32");
        json.WriteNumber("outputs", model.OutputCount);
        json.WriteNumber("draws", model.Shape.DrawCount);
        json.WriteStartArray("columns");
        foreach (FeatureColumn c in model.FeatureMap?.Columns ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", c.Name);
            json.WriteString("kind", RowInput.KindOf(c.Kind));
            json.WriteNumber("first_feature", c.FirstFeature);
            json.WriteNumber("features", c.FeatureCount);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("training_rows", model.Card.TrainingRows);
        json.WriteNumber("trained_features", model.Card.TrainedFeatures);
        json.WriteString("created_by", model.Card.CreatedBy);
        JsonParts.Metrics(json, "metrics", model.Card.Metrics);
        JsonParts.Texts(json, "options", model.Card.Hyperparameters);
        JsonParts.Texts(json, "extra", model.Card.Extra);
        HistoryJson.Write(json, model.Card.History);
        json.WriteStartArray("bias");
        for (int head = 0; head < model.Shape.HeadCount; head++)
            json.WriteNumberValue(model.Bias(head));
        json.WriteEndArray();
        if (model.Labels.Type == PredictorType.Ordinal)
            WriteCutPoints(json, model);
        WriteRanking(json, "largest_linear", ranking.Linear);
        WriteRanking(json, "largest_factors", ranking.Factors);
    }

    static void WriteCutPoints(Utf8JsonWriter json, FmModel model)
    {
        json.WriteStartArray("cut_points");
        for (int draw = 0; draw < model.Shape.DrawCount; draw++)
        {
            json.WriteStartArray();
            foreach (float cut in model.CutPoints(draw))
                json.WriteNumberValue(cut);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    static void WriteRanking(Utf8JsonWriter json, string name, IReadOnlyList<RankedFeature> features)
    {
        json.WriteStartArray(name);
        foreach (RankedFeature f in features)
        {
            json.WriteStartObject();
            json.WriteNumber("feature", f.Feature);
            json.WriteString("name", f.Name);
            json.WriteString("class", f.ClassName);
            json.WriteNumber("value", f.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
