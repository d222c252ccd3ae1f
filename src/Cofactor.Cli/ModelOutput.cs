namespace Cofactor.Cli;

/// <summary>Models as outputs.</summary>
static class ModelOutput
{
    /// <summary>The file where none is named.</summary>
    public const string Default = "model.safetensors";

    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(Session session, FmModel model, string path) => OutputPath.Write(path, () =>
    {
        if (path == OutputPath.Standard)
            ModelFile.Write(model, session.Host.Output);
        else
            ModelFile.Write(model, path);
    });

    /// <exception cref="UsageException">Standard output would get both a model and a JSON document.</exception>
    public static void Check(Session session, string path, params string?[] inputs)
    {
        if (path == OutputPath.Standard && session.IsJson)
            throw new UsageException("--model - and --json both want standard output; give the model a file.");
        OutputPath.Check(path, inputs);
    }
}
