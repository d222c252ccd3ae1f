using System.Net;
using System.Net.Sockets;
using Cofactor.Cli;
using Cofactor.SageMaker;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.Cli;

public class ServeTests
{
    [Fact]
    public async Task Serves_until_it_is_interrupted_and_exits_with_0()
    {
        using var cli = new CliRun();
        using var stop = new CancellationTokenSource();
        using var error = new Lines();
        cli.Done("train", cli.File("clicks.svm", CliData.Clicks()), "--model", cli.PathOf("m"), "--epochs", "1");
        var host = new Host { Input = Stream.Null, Output = Stream.Null, Error = error };
        Task<int> serving = Task.Run(() => Program.Run(["serve", cli.PathOf("m"), "--urls", "http://127.0.0.1:0", "--log-format", "json"], host, stop.Token));
        using var client = new HttpClient { BaseAddress = new Uri(await error.UrlListenedOn()) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/ping")).StatusCode);
        Assert.Contains("binary_classifier", await client.GetStringAsync("/model"), StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(0, await serving.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains("\"stopped\"", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_a_bad_option_and_a_used_port_are_one_line()
    {
        using var cli = new CliRun();
        CliResult missing = cli.Run("serve", cli.PathOf("none"));
        Assert.Equal((2, "cofactor: none: found no such file; expected a model. Check the path; 'cofactor train' makes models.\n"), (missing.Code, missing.Error));
        CliResult option = cli.Run("serve", "m", "--max-depth", "2");
        Assert.Equal((2, "cofactor: --max-depth is 2; expected 4 to 1000.\n"), (option.Code, option.Error));
        CliResult url = cli.Run("serve", "m", "--urls", "https://localhost");
        Assert.Equal(2, url.Code);
        Assert.Contains("put a proxy in front", url.Error, StringComparison.Ordinal);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        ModelFile.Write(Server.ServiceRun.Model(1), cli.PathOf("m"));
        CliResult used = cli.Run("serve", cli.PathOf("m"), "--urls", $"http://{taken.LocalEndpoint}");
        Assert.Equal(1, used.Code);
        Assert.StartsWith($"cofactor: cannot listen on http://{taken.LocalEndpoint}: ", used.Error, StringComparison.Ordinal);
        Assert.Single(used.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_container_says_where_the_model_and_what_the_limits_are()
    {
        using var cli = new CliRun();
        var paths = new ContainerPaths(cli.PathOf(""));
        Directory.CreateDirectory(paths.Model);
        ServiceOptions none = SageMakerServeCommand.Options(paths, _ => null);
        Assert.Equal(["http://*:8080"], none.Urls);
        Assert.EndsWith("model.safetensors", none.ModelPath, StringComparison.Ordinal);
        cli.File("model/model_algo-1", "");
        Assert.EndsWith("model_algo-1", SageMakerServeCommand.Options(paths, _ => null).ModelPath, StringComparison.Ordinal);
        cli.File("model/model.safetensors", "");
        ServiceOptions set = SageMakerServeCommand.Options(paths, name => name switch { "SAGEMAKER_BIND_TO_PORT" => "8081", "SAGEMAKER_MAX_PAYLOAD_IN_MB" => "20", _ => "7" });
        Assert.EndsWith("model.safetensors", set.ModelPath, StringComparison.Ordinal);
        Assert.Equal(("http://*:8081", 20L << 20, 7), (set.Urls[0], set.Limits.MaxBodyBytes, set.MaxConcurrentRequests));
        Assert.Contains("SAGEMAKER_BIND_TO_PORT", Assert.Throws<UsageException>(() => SageMakerServeCommand.Options(paths, _ => "0x50")).Message, StringComparison.Ordinal);
    }

    /// <summary>Standard error that is read while it is written.</summary>
    sealed class Lines : StringWriter
    {
        readonly Lock _lock = new();

        public string Text
        {
            get
            {
                lock (_lock)
                    return ToString();
            }
        }

        public override void WriteLine(string? value)
        {
            lock (_lock)
                base.WriteLine(value);
        }

        public async Task<string> UrlListenedOn()
        {
            await Server.ServiceRun.Until(() => Text.Contains("listening", StringComparison.Ordinal));
            return System.Text.Json.JsonDocument.Parse(Text.Split('\n')[0]).RootElement.GetProperty("urls").GetString()!;
        }
    }
}
