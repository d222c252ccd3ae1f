using System.Net;
using System.Text.Json;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.Server;

public class ReloadTests
{
    [Fact]
    public async Task Under_load_every_answer_is_of_one_model_or_the_other()
    {
        await using ServiceRun run = await ServiceRun.Start();
        using var stop = new CancellationTokenSource();
        int answers = 0;
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<float, int>();
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using HttpResponseMessage answer = await run.Post();
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                seen.AddOrUpdate(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("bias").GetSingle(), 1, (_, n) => n + 1);
                Interlocked.Increment(ref answers);
            }
        }))];
        for (int version = 2; version <= 12; version++)
        {
            string before = run.Service.Store.Current!.Version;
            run.WriteModel(version);
            await ServiceRun.Until(() => run.Service.Store.Current!.Version != before);
        }
        await ServiceRun.Until(() => seen.ContainsKey(12));
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(answers > 12);
        Assert.All(seen.Keys, bias => Assert.InRange(bias, 1, 12));
        Assert.Contains("cofactor_reloads_total{result=\"ok\"} 11\n", await run.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_keeps_the_model_and_shows()
    {
        await using ServiceRun run = await ServiceRun.Start();
        ServedModel former = run.Service.Store.Current!;
        byte[] good = await File.ReadAllBytesAsync(run.ModelPath);
        await File.WriteAllBytesAsync(run.ModelPath, good[..^4]);
        await ServiceRun.Until(() => run.Service.Store.Error is not null);
        JsonElement health = await run.Json("/healthz");
        Assert.Equal(("stale", former.Version), (health.GetProperty("status").GetString(), health.GetProperty("version").GetString()));
        Assert.NotEmpty(health.GetProperty("reload_error").GetString()!);
        Assert.Equal(HttpStatusCode.OK, (await run.Post()).StatusCode);
        await ServiceRun.Until(() => run.Log.ToString().Contains("the former stays", StringComparison.Ordinal));
        string metrics = await run.Client.GetStringAsync("/metrics");
        Assert.Contains("cofactor_model_stale 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("cofactor_reloads_total{result=\"failed\"} 1\n", metrics, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(run.ModelPath, good);
        await ServiceRun.Until(() => run.Service.Store.Error is null);
        Assert.Same(former, run.Service.Store.Current);
        Assert.Equal("ok", (await run.Json("/healthz")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_file_that_goes_away_keeps_the_model()
    {
        await using ServiceRun run = await ServiceRun.Start();
        File.Delete(run.ModelPath);
        await ServiceRun.Until(() => run.Service.Store.Error is not null);
        Assert.Equal(HttpStatusCode.OK, (await run.Client.GetAsync("/ping")).StatusCode);
    }

    [Fact]
    public async Task Being_told_to_look_does_not_wait_for_the_interval()
    {
        await using ServiceRun run = await ServiceRun.Start(change: o => o with { ReloadInterval = TimeSpan.FromHours(1) });
        string before = run.Service.Store.Current!.Version;
        run.WriteModel(2);
        run.Service.Reload();
        await ServiceRun.Until(() => run.Service.Store.Current!.Version != before);
    }

    [Fact]
    public void A_forced_look_sees_what_size_and_time_hide()
    {
        string path = Path.GetTempFileName(), other = path + ".new";
        ModelFile.Write(ServiceRun.Model(1), path);
        var store = new ModelStore(path);
        Assert.True(store.Refresh());
        Assert.False(store.Refresh());
        Assert.False(store.Refresh(force: true));
        ServedModel first = store.Current!;
        ModelFile.Write(ServiceRun.Model(2), other);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);
        Assert.True(store.Refresh(force: true));
        Assert.Equal(2, store.Current!.Model.Bias());
        Assert.NotEqual(first.Version, store.Current.Version);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        ServedModel second = store.Current;
        Assert.False(store.Refresh());   // touched, not changed
        Assert.Same(second, store.Current);
        File.Delete(path);
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_not_taken()
    {
        string path = Path.GetTempFileName();
        ModelFile.Write(ServiceRun.Model(1), path);
        int reads = 0;
        var store = new ModelStore(path, (file, name) =>
        {
            FmModel model = ModelFile.Read(file, name);
            if (reads++ == 0)
                File.SetLastWriteTimeUtc(name, DateTime.UtcNow.AddMinutes(1));
            return model;
        });
        Assert.False(store.Refresh());
        Assert.Null(store.Current);
        Assert.True(store.Refresh());
        Assert.NotNull(store.Current);
        File.Delete(path);
    }

    [Fact]
    public void The_version_is_that_of_the_model_even_if_another_of_the_same_size_and_time_takes_its_place_meanwhile()
    {
        string path = Path.GetTempFileName(), other = path + ".new";
        ModelFile.Write(ServiceRun.Model(1), path);
        ModelFile.Write(ServiceRun.Model(2), other);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        string first = ServiceRun.VersionOf(path);
        var store = new ModelStore(path, (file, name) =>
        {
            File.Move(other, name, overwrite: true);
            return ModelFile.Read(file, name);
        });
        Assert.True(store.Refresh());
        Assert.Equal((1, first), (store.Current!.Model.Bias(), store.Current.Version));
        File.Delete(path);
    }

    [Fact]
    public async Task A_read_that_does_not_end_does_not_hold_up_the_end()
    {
        using var go = new ManualResetEventSlim();
        await using ServiceRun run = await ServiceRun.Serve(ServiceRun.Model(1), read: (file, name) =>
        {
            if (ModelFile.Read(file, name) is var model && model.Bias() == 2)
                go.Wait();
            return model;
        });
        run.WriteModel(2);
        run.Service.Reload();
        await run.Service.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        go.Set();
    }
}
