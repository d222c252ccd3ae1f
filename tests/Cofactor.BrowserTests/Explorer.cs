using Cofactor.Server;

namespace Cofactor.Tests.Browser;

/// <summary>A service with a model, on a free port.</summary>
sealed class Explorer : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cofactor-browser-").FullName;

    Explorer(FmModel model) => Model = model;

    ScoringService _service = null!;

    public FmModel Model { get; }

    public string Address { get; private set; } = "";

    public static async Task<Explorer> Start(FmModel model, string? key = null)
    {
        var explorer = new Explorer(model);
        string path = Path.Combine(explorer._folder, "model.safetensors");
        ModelFile.Write(model, path);
        explorer._service = await ScoringService.Start(new ServiceOptions { ModelPath = path, Urls = ["http://127.0.0.1:0"], ApiKey = key }, new ServiceLog(TextWriter.Null, LogFormat.Text));
        explorer.Address = explorer._service.Addresses[0].TrimEnd('/') + "/";
        return explorer;
    }

    /// <summary>A row of the model's columns, by the library's names of its features.</summary>
    public SparseRow Row(params (string Column, string Value)[] row)
    {
        int[] features = [.. row.Select(c => Model.FeatureMap!.Find($"{c.Column}={c.Value}"))];
        float[] ones = [.. features.Select(_ => 1f)];
        return new SparseRow(features, ones);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}
