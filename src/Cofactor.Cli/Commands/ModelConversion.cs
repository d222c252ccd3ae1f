namespace Cofactor.Cli;

/// <summary><c>cofactor convert MODEL TO --factors bfloat16</c>: a model for serving, in half the memory.</summary>
static class ModelConversion
{
    public const string Ending = ".safetensors";

    static readonly (string, bool)[] Types = [("bfloat16", true)];

    public static TextOption CreateOption() =>
        new("--factors", "TYPE", $"For a TO that ends in {Ending}: FROM is a model, and its factors become bfloat16, half the size and faster to serve");

    public static int Run(Session session, string from, string to, string? factors)
    {
        if (factors is null)
            throw new UsageException($"A TO that ends in {Ending} is a model; say what to make of its factors: --factors bfloat16.");
        TextOption.ParseChoice("--factors", factors, Types);
        OutputPath.Check(to, from);
        FmModel model = ModelInput.Read(session, from).ToBFloat16();
        OutputPath.Write(to, () => ModelFile.Write(model, to));
        session.Result(_ => session.Say($"{to}: {Show.Count(model.FeatureCount, "feature")} × {Show.Count(model.FactorCount, "factor")} in bfloat16"), json =>
        {
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteString("factors", factors);
        });
        return ExitCode.Done;
    }
}
