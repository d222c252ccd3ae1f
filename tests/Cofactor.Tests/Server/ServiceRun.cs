using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cofactor.Server;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Tests.Server;

/// <summary>A service on a free port, with a folder for its model and a handler that tests choose.</summary>
sealed class ServiceRun : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cofactor-server-").FullName;

    public ServiceOptions Options { get; private set; } = null!;

    public ScoringService Service { get; private set; } = null!;

    public ServiceMetrics Metrics { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public StringWriter Log { get; } = new();

    TextWriter? _logTo;   // instead of Log

    public string ModelPath => Path.Combine(_folder, "model.safetensors");

    public int Port => Client.BaseAddress!.Port;

    /// <summary>Starts with a model of bias 1.</summary>
    /// <param name="handle">Answers the paths that score; none answers with the body's length and the model's bias.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="withModel">Whether there is a model at the start.</param>
    /// <param name="logTo">Where the log goes; null: to <see cref="Log"/>.</param>
    public static async Task<ServiceRun> Start(Func<HttpContext, ValueTask>? handle = null, Func<ServiceOptions, ServiceOptions>? change = null, bool withModel = true, TextWriter? logTo = null)
    {
        var run = new ServiceRun { _logTo = logTo };
        if (withModel)
            run.WriteModel(1);
        return await run.Start(change, null, (store, _, metrics) =>
        {
            run.Metrics = metrics;
            Func<HttpContext, ValueTask> all = handle ?? (context => Echo(context, store));
            return new ScoringHandlers(all, all, all);
        });
    }

    /// <summary>Starts the service as it is, with its own scoring.</summary>
    /// <param name="model">The model that it serves.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="read">Reads the model; null: as usual.</param>
    public static async Task<ServiceRun> Serve(FmModel model, Func<ServiceOptions, ServiceOptions>? change = null, Func<Stream, string, FmModel>? read = null)
    {
        var run = new ServiceRun();
        ModelFile.Write(model, run.ModelPath);
        return await run.Start(change, read, null);
    }

    async Task<ServiceRun> Start(Func<ServiceOptions, ServiceOptions>? change, Func<Stream, string, FmModel>? read, Func<ModelStore, ScoringLimits, ServiceMetrics, ScoringHandlers>? scoring)
    {
        var options = new ServiceOptions { ModelPath = ModelPath, Urls = ["http://127.0.0.1:0"], ReloadInterval = TimeSpan.FromMilliseconds(20), ShutdownTimeout = TimeSpan.FromSeconds(5) };
        Options = change?.Invoke(options) ?? options;
        Service = await ScoringService.Start(Options, new ServiceLog(_logTo ?? Log, Options.LogFormat), read, scoring);
        Client = new HttpClient { BaseAddress = new Uri(Service.Addresses[0]), Timeout = TimeSpan.FromSeconds(10) };
        return this;
    }

    public void WriteModel(float bias) => ModelFile.Write(Model(bias), ModelPath);

    /// <summary>The version that the service gives a model's file.</summary>
    public static string VersionOf(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))[..12];

    public static FmModel Model(float bias) => FmModel.FromWeights(new FmShape(3, 2), [bias], new float[3], new float[6], LabelMap.Regressor);

    public Task<HttpResponseMessage> Post(string body = "{}") => Client.PostAsync("/invocations", new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>The fields of an answer's <c>error</c>.</summary>
    public static async Task<JsonElement> Error(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

    public async Task<JsonElement> Json(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>A connection of one's own; sends the text.</summary>
    public async Task<NetworkStream> Connect(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        return stream;
    }

    /// <summary>Everything until the other side closes or resets, or the text that is waited for has come.</summary>
    public static async Task<string> ReadToEnd(Stream stream, string until = "\0")
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var all = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (!all.ToString().EndsWith(until, StringComparison.Ordinal) && await stream.ReadAsync(buffer, late.Token) is > 0 and int read)
                all.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // The answer to an unfinished request may be followed by a reset.
        }
        return all.ToString();
    }

    /// <summary>Waits for what happens on another thread.</summary>
    public static async Task Until(Func<bool> holds)
    {
        for (int i = 0; i < 1000 && !holds(); i++)
            await Task.Delay(10);
        Xunit.Assert.True(holds());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    static async ValueTask Echo(HttpContext context, ModelStore store)
    {
        using var body = new MemoryStream();
        FmModel model = store.Current!.Model;
        await context.Request.Body.CopyToAsync(body);
        string answer = FormattableString.Invariant($$"""{"bytes":{{body.Length}},"bias":{{model.Bias()}}}""");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.WriteAsync(answer);
    }
}
