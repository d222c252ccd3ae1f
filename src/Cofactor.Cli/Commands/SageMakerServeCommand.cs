using System.Globalization;
using Cofactor.SageMaker;
using Cofactor.Server;

namespace Cofactor.Cli;

/// <summary><c>cofactor sagemaker serve</c>: what SageMaker's hosting starts in the container.</summary>
static class SageMakerServeCommand
{
    const string Port = "SAGEMAKER_BIND_TO_PORT", Payload = "SAGEMAKER_MAX_PAYLOAD_IN_MB", Concurrent = "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS";

    public static CofactorCommand Create()
    {
        var root = new TextOption("--root", "FOLDER", $"Where the container has its files [default: {ContainerPaths.DefaultRoot}]");
        var options = new ServiceOptionSet();
        var command = new CofactorCommand("sagemaker serve", "serve as SageMaker's hosting expects")
        {
            Details = $"Serves the model of FOLDER/model, model.safetensors or else model_algo-*, on port 8080 of every interface. The environment's {Port}, {Payload} and {Concurrent} change port, --max-body and --max-concurrent. Runs until SIGTERM, then finishes what is under way and exits with 0.",
            Examples = ["cofactor sagemaker serve", "cofactor sagemaker serve --root ./ml --log-format json"],
            Run = (parsed, session) => ServeCommand.Run(session,
                options.Bind(parsed, Options(new ContainerPaths(root.In(parsed) ?? ContainerPaths.DefaultRoot), Environment.GetEnvironmentVariable)), ReadModel),
        };
        command.AddGroup("Container", [root]);
        options.AddTo(command, "http://*:8080");
        return command;
    }

    /// <summary>What the container's files and environment say.</summary>
    /// <exception cref="UsageException">A variable of the environment has a value that is none.</exception>
    internal static ServiceOptions Options(ContainerPaths paths, Func<string, string?> environment)
    {
        int? Number(string name, int largest) => environment(name) is not { Length: > 0 } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 && value <= largest ? value
            : throw UsageException.Value(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number, 1 to {largest}"));
        var options = new ServiceOptions
        {
            ModelPath = ModelIn(paths.Model),
            Urls = [string.Create(CultureInfo.InvariantCulture, $"http://*:{Number(Port, 65_535) ?? 8080}")],
        };
        return options with
        {
            Limits = options.Limits with { MaxBodyBytes = Number(Payload, 2047) is { } megabytes ? (long)megabytes << 20 : options.Limits.MaxBodyBytes },
            MaxConcurrentRequests = Number(Concurrent, 100_000) ?? options.MaxConcurrentRequests,
        };
    }

    /// <summary>The model's own format first: it alone keeps everything.</summary>
    static string ModelIn(string folder)
    {
        string own = Path.Combine(folder, "model.safetensors");
        return File.Exists(own) || !Directory.Exists(folder) ? own
            : Directory.GetFiles(folder, "model_algo-*").Order(StringComparer.Ordinal).FirstOrDefault(own);
    }

    static FmModel ReadModel(Stream file, string path) =>
        path.EndsWith(".safetensors", StringComparison.Ordinal) ? ModelFile.Read(file, path) : ModelFormat.SageMaker.Read(file, path);
}
