using System.Text.Json;

namespace Cofactor.Cli;

/// <summary>Models as outputs.</summary>
static class ModelOutput
{
    /// <summary>The file where none is named.</summary>
    public const string Default = "model.safetensors";

    /// <summary>Writes a model file.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(Session session, FmModel model, string path) => Write(session, path, to => ModelFile.Write(model, to));

    /// <summary>Writes a model in any format, whole or not at all.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(Session session, string path, Action<Stream> write) => OutputPath.Write(path, () =>
    {
        if (path == OutputPath.Standard)
            write(session.Host.Output);
        else
            AtomicFile.Write(path, write);
    });

    /// <exception cref="UsageException">Standard output would get both the output and a JSON document.</exception>
    public static void Check(Session session, string path, params string?[] inputs)
    {
        if (path == OutputPath.Standard && session.IsJson)
            throw new UsageException("The output (-) and --json both want standard output; give the output a file.");
        OutputPath.Check(path, inputs);
    }

    /// <summary>Tells what was written: the result, unless the model itself went to standard output.</summary>
    public static void Tell(Session session, string path, string what, Action<Utf8JsonWriter> json)
    {
        if (path == OutputPath.Standard)
            session.Say($"{path}: {what}");
        else
            session.Result(text => text.WriteLine($"{path}: {what}"), json);
    }

    /// <summary><c>regressor, 2,625 features × 64 factors</c>.</summary>
    public static string Summary(FmModel model) =>
        $"{PredictorTypes.NameOf(model.Labels.Type)}, {Show.Count(model.FeatureCount, "feature")} × {Show.Count(model.FactorCount, "factor")}";

    /// <summary>The same as fields of a document.</summary>
    public static void WriteSummary(Utf8JsonWriter json, FmModel model)
    {
        json.WriteString("predictor_type", PredictorTypes.NameOf(model.Labels.Type));
        json.WriteNumber("feature_dim", model.FeatureCount);
        json.WriteNumber("num_factors", model.FactorCount);
    }
}
