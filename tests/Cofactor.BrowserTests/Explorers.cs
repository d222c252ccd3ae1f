using System.Globalization;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Browser;

/// <summary>The services that the tests share, each started when it is first asked for, and the browser.</summary>
public sealed class Explorers : IAsyncLifetime
{
    static readonly string Films = Path.Combine(Repository.Root, "samples", "films", "films-train.csv");

    readonly List<Explorer> _started = [];
    readonly Lazy<Task<Explorer>> _films, _classes, _draws, _mixed, _numbers, _locked, _big;

    public Explorers()
    {
        _films = Kept(() => Train(Films, "rating", new SgdOptions { NumFactors = 8, Epochs = 3 }));
        _locked = Kept(() => Train(Films, "rating", new SgdOptions { NumFactors = 4, Epochs = 1 }), "secret");
        _classes = Kept(() => Train(Films, "time_of_day", new SgdOptions { NumFactors = 4, Epochs = 1 }));
        _draws = Kept(() => Train(Films, "rating", new McmcOptions { NumFactors = 4, Sweeps = 12, Draws = 6 }));
        _mixed = Kept(() =>
        {
            using var rows = new MemoryStream(Encoding.ASCII.GetBytes(MixedColumns()));
            return Trainer.Train(DataFile.Read(rows, "mixed.csv", new ReadOptions { Format = DataFormat.Csv, Csv = new CsvOptions { Label = "rating", Multi = new Dictionary<string, char> { ["genres"] = '/' } } }), new SgdOptions { NumFactors = 4, Epochs = 3 });
        });
        _numbers = Kept(() => FmModel.FromWeights(new FmShape(6, 1), [0.5f], [0.1f, -0.2f, 0.3f, 0f, 0.5f, 0.1f], [0.1f, 0.2f, -0.3f, 0f, 0.5f, 0.4f], LabelMap.Binary));
        _big = Kept(() =>
        {
            using var rows = new MemoryStream(Encoding.ASCII.GetBytes(ManyNames()));
            return Trainer.Train(DataFile.Read(rows, "many.csv", new ReadOptions { Format = DataFormat.Csv, Csv = new CsvOptions { Label = "rating" } }), new SgdOptions { NumFactors = 8, Epochs = 1 });
        });
    }

    internal Chromium Chromium { get; } = new();

    internal Task<Explorer> FilmsAsync => _films.Value;

    /// <summary>Films that tell the time of day: four classes.</summary>
    internal Task<Explorer> ClassesAsync => _classes.Value;

    /// <summary>Films with six draws.</summary>
    internal Task<Explorer> DrawsAsync => _draws.Value;

    /// <summary>Columns of every kind: user, genres separated by a slash, and minutes, a number that some rows lack.</summary>
    internal Task<Explorer> MixedAsync => _mixed.Value;

    /// <summary>A classifier of six features without names.</summary>
    internal Task<Explorer> NumbersAsync => _numbers.Value;

    /// <summary>Films behind the key "secret".</summary>
    internal Task<Explorer> LockedAsync => _locked.Value;

    /// <summary>2,000,000 named features, 8 factors.</summary>
    internal Task<Explorer> BigAsync => _big.Value;

    public ValueTask InitializeAsync() => Chromium.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Chromium.DisposeAsync();
        foreach (Explorer explorer in _started)
            await explorer.DisposeAsync();
    }

    static FmModel Train(string path, string label, SolverOptions options) => Trainer.Train(DataFile.Read(path, new ReadOptions { Csv = new CsvOptions { Label = label } }), options);

    static string MixedColumns()
    {
        string[] genres = ["Action", "Comedy", "Drama", "Action/Drama", "Comedy/Horror"];
        var text = new StringBuilder("user,genres,minutes,rating\n");
        for (int i = 0; i < 2000; i++)
            text.Append(CultureInfo.InvariantCulture, $"person {i % 40},{genres[i % 7 % 5]},{(i % 19 == 0 ? "" : 80 + i % 97 + 0.5)},{5 + i % 7 % 5 * 0.5 + i % 40 * 0.02 - i % 97 * 0.01:f2}\n");
        return text.ToString();
    }

    static string ManyNames()
    {
        const int Rows = 1_000_000;
        var text = new StringBuilder("user,item,rating\n");
        for (int i = 0; i < Rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"person {i},thing {(i * 7L + 3) % Rows},{i % 7 / 2.0 + 0.25}\n");
        return text.ToString();
    }

    Lazy<Task<Explorer>> Kept(Func<FmModel> model, string? key = null) => new(async () =>
    {
        Explorer explorer = await Explorer.Start(model(), key);
        lock (_started)
            _started.Add(explorer);
        return explorer;
    });
}
