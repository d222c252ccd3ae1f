using System.CommandLine;
using System.Runtime.InteropServices;
using Cofactor.Server;

namespace Cofactor.Cli;

/// <summary><c>cofactor serve MODEL</c>.</summary>
static class ServeCommand
{
    public static CofactorCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file; renaming another over it changes the model without a pause" };
        var options = new ServiceOptionSet();
        var command = new CofactorCommand("serve", "answer predictions over HTTP")
        {
            Details = "Serves SageMaker's /ping, /invocations and /execution-parameters, and /predict, /explain, /model, /healthz, /metrics and /openapi.json. Runs until Ctrl+C or SIGTERM, then finishes what is under way and exits with 0. A changed model that cannot be read leaves the former in place.",
            Examples = ["cofactor serve model.safetensors", "cofactor serve model.safetensors --urls http://*:8080 --api-key-file key.txt", "curl http://localhost:5000/ping -i"],
            Run = (parsed, session) =>
            {
                string path = parsed.GetValue(model)!;
                return Run(session, options.Bind(parsed, new ServiceOptions { ModelPath = path }), ModelFile.Read);
            },
        };
        command.Add(model);
        options.AddTo(command, "http://localhost:5000");
        return command;
    }

    /// <summary>Serves until the session is cancelled.</summary>
    public static int Run(Session session, ServiceOptions options, Func<Stream, string, FmModel> read)
    {
        if (!options.WaitForModel && !File.Exists(options.ModelPath))
            throw new DataFormatException(new SourcePosition(options.ModelPath), "no such file", "a model", "Check the path; 'cofactor train' makes models.");
        // No meter: it would draw over the log's lines.
        using var log = new ServiceLog(session.Host.Error, options.LogFormat, session.IsQuiet);
        Serve(options, log, read, session.Cancellation).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    static async Task Serve(ServiceOptions options, ServiceLog log, Func<Stream, string, FmModel> read, CancellationToken cancellation)
    {
        await using ScoringService service = await ScoringService.Start(options, log, read);
        using PosixSignalRegistration? reload = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            service.Reload();
        });
        var ended = new TaskCompletionSource();
        using CancellationTokenRegistration end = cancellation.UnsafeRegister(_ => ended.TrySetResult(), null);
        await ended.Task;
        await service.Stop();
    }
}
