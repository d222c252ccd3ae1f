using System.Diagnostics;
using System.Text.Json;
using Cofactor.SageMaker;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>What a job left behind.</summary>
sealed record JobOutcome(int Code, string Log, string? Failure, byte[]? Model)
{
    public string[] Lines => Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A container's root folder, made for one job, which runs in this process.</summary>
sealed class JobFolder : IDisposable
{
    readonly List<Thread> _writers = [];

    public ContainerPaths Paths { get; } = new(Directory.CreateTempSubdirectory("cofactor-job-").FullName);

    public string ModelFile => Path.Combine(Paths.Model, "model.safetensors");

    public string CheckpointFile => Path.Combine(Paths.Checkpoints, "cofactor.checkpoint.safetensors");

    /// <summary>A small regressor job: its hyperparameters, changed by some more.</summary>
    public JobFolder With(params (string Name, string Value)[] hyperparameters)
    {
        var all = new Dictionary<string, string> { ["feature_dim"] = "70", ["num_factors"] = "4", ["predictor_type"] = "regressor", ["epochs"] = "3", ["mini_batch_size"] = "200" };
        foreach ((string name, string value) in hyperparameters)
            all[name] = value;
        return Config("hyperparameters.json", JsonSerializer.Serialize(all));
    }

    public JobFolder Config(string name, string text)
    {
        Directory.CreateDirectory(Paths.Config);
        File.WriteAllText(Path.Combine(Paths.Config, name), text);
        return this;
    }

    public JobFolder Channels(string mode = "File", string type = "application/x-recordio-protobuf", bool test = false)
    {
        string channel = $$"""{"ContentType":"{{type}}","TrainingInputMode":"{{mode}}","S3DistributionType":"FullyReplicated","RecordWrapperType":"None"}""";
        return Config("inputdataconfig.json", test ? $$"""{"train":{{channel}},"test":{{channel}}}""" : $$"""{"train":{{channel}}}""");
    }

    /// <summary>A file of a channel.</summary>
    public JobFolder Data(string channel, byte[] content, string name = "part-0")
    {
        Directory.CreateDirectory(Path.Combine(Paths.Data, channel));
        File.WriteAllBytes(Path.Combine(Paths.Data, channel, name), content);
        return this;
    }

    public JobFolder Checkpoints()
    {
        Directory.CreateDirectory(Paths.Checkpoints);
        return this;
    }

    /// <summary>A FIFO for each content in turn, each made only when the one before was read, and a while after.</summary>
    public JobFolder Fifos(string channel, params byte[][] contents)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are made by mkfifo");
        Directory.CreateDirectory(Paths.Data);
        var writer = new Thread(() =>
        {
            for (int epoch = 0; epoch < contents.Length; epoch++)
            {
                Thread.Sleep(15);
                string path = Path.Combine(Paths.Data, $"{channel}_{epoch}");
                using (var made = Process.Start("mkfifo", path))
                    made.WaitForExit();
                try
                {
                    using var fifo = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
                    fifo.Write(contents[epoch]);
                }
                catch (IOException)
                {
                    return;   // the job has gone
                }
            }
        })
        { IsBackground = true };
        writer.Start();
        _writers.Add(writer);
        return this;
    }

    public JobOutcome Run(TextWriter? log = null, long rowMemory = long.MaxValue, Action<FmModel, Stream>? archive = null, double wait = 20, CancellationToken cancellationToken = default)
    {
        using var own = new StringWriter();
        var job = new TrainingJob(Paths, log ?? own, TimeProvider.System) { FifoWait = TimeSpan.FromSeconds(wait), RowMemory = rowMemory, WriteArchive = archive };
        int code = job.Run(cancellationToken);
        return Outcome(code, (log ?? own).ToString()!);
    }

    public JobOutcome Outcome(int code, string log) => new(code, log, File.Exists(Paths.Failure) ? File.ReadAllText(Paths.Failure) : null, File.Exists(ModelFile) ? File.ReadAllBytes(ModelFile) : null);

    /// <summary>Runs and requires success.</summary>
    public JobOutcome Done()
    {
        JobOutcome outcome = Run();
        Assert.True(outcome.Code == 0, outcome.Log);
        return outcome;
    }

    /// <summary>Runs and requires a failure with a reason that has this in it.</summary>
    public void Fails(string reason, double wait = 20)
    {
        JobOutcome outcome = Run(wait: wait);
        Assert.Equal(1, outcome.Code);
        Assert.Contains(reason, outcome.Failure, StringComparison.Ordinal);
        Assert.Contains(outcome.Failure!.TrimEnd('\n'), outcome.Log, StringComparison.Ordinal);
    }

    /// <summary>Rows as SageMaker's SDK writes them.</summary>
    public static byte[] RecordIo(Dataset rows)
    {
        using var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream, rows.FeatureCount);
        foreach (RowBlock block in rows.Blocks)
            writer.Write(block);
        return stream.ToArray();
    }

    public void Dispose()
    {
        foreach (Thread writer in _writers)
            writer.Join(100);
        Directory.Delete(Paths.Root, recursive: true);
    }
}
