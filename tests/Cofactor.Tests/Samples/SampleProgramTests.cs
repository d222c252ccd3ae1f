using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cofactor.Tests.EndToEnd;
using Xunit;

namespace Cofactor.Tests.Samples;

/// <summary>The small programs of samples/ do on the shipped films what their comments say.</summary>
public partial class SampleProgramTests
{
    static string Built(string program) => Path.Combine(Repository.Root, "artifacts", "bin", program, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\')), $"{program}.dll");

    [Fact]
    public void The_console_program_trains_evaluates_explains_and_recommends()
    {
        string folder = Directory.CreateTempSubdirectory("cofactor-sample-").FullName;
        string output = ProgramRun.Output(folder, Built("FilmConsole"), Path.Combine(WorkingFolder.Path, "samples", "films"));
        Assert.InRange(double.Parse(Rmse().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), 0.60, 0.63);
        string[] parts = output.Split("\n\n")[1].Split('\n')[1..];
        double[] terms = [.. parts.Select(line => double.Parse(line[..8], CultureInfo.InvariantCulture))];
        Assert.Equal(double.Parse(First().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), terms.Sum(), 0.005 * (terms.Length + 1));   // each rounded to 0.01
        Assert.Equal(5, output.Split("\n\n")[2].Split('\n').Count(line => line.Contains(", because ", StringComparison.Ordinal)));
        Assert.Equal(16, ModelFile.Read(Path.Combine(folder, "films.safetensors")).FactorCount);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_program_in_one_file_runs()
    {
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\'));
        string output = ProgramRun.Output(Repository.Root, "run", "-c", configuration == "debug" ? "Debug" : "Release", "samples/recommend.cs", "--", "Olga P");
        Assert.Matches(@"^(\d\.\d\d  film=[\w ]+\n){5}$", output);
    }

    [Fact]
    public async Task The_service_recommends_films_that_a_user_has_not_seen_and_takes_a_new_model()
    {
        string folder = Directory.CreateTempSubdirectory("cofactor-sample-").FullName;
        string model = Path.Combine(folder, "films.safetensors"), ratings = Path.Combine(WorkingFolder.Path, "samples", "films", "films-train.csv");
        Dataset data = DataFile.Read(ratings);
        ModelFile.Write(Trainer.Train(data, new SgdOptions { NumFactors = 4, Epochs = 2 }), model);
        using Process service = Process.Start(ProgramRun.Start(folder, Built("FilmService"), "--model", model, "--ratings", ratings, "--urls", "http://127.0.0.1:0"))!;
        try
        {
            using var client = new HttpClient { BaseAddress = await Listening(service) };
            JsonElement[] films = await Recommended(client, "/recommend?user=Amir%20L&top=5&time=night");
            Assert.Equal(5, films.Length);
            float[] expected = [.. films.Select(f => f.GetProperty("rating").GetSingle())];
            Assert.Equal(expected.OrderDescending(), expected);
            Assert.All(films, f => Assert.Equal(2, f.GetProperty("reasons").GetArrayLength()));
            string[] seen = [.. File.ReadLines(ratings).Where(l => l.StartsWith("Amir L,", StringComparison.Ordinal)).Select(l => l.Split(',')[1])];
            Assert.NotEmpty(seen);
            Assert.Empty(films.Select(f => f.GetProperty("film").GetString()).Intersect(seen));

            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/recommend?user=nobody")).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/recommend?user=Amir%20L&top=0")).StatusCode);

            ModelFile.Write(Trainer.Train(data, new SgdOptions { NumFactors = 4, Epochs = 1, Seed = 2 }), model);
            Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/reload", null)).StatusCode);
            JsonElement[] other = await Recommended(client, "/recommend?user=Amir%20L&top=5&time=night");
            Assert.NotEqual(expected[0], other[0].GetProperty("rating").GetSingle());

            await File.WriteAllTextAsync(model, "no model");
            Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync("/reload", null)).StatusCode);
            Assert.Equal(other[0].GetRawText(), (await Recommended(client, "/recommend?user=Amir%20L&top=5&time=night"))[0].GetRawText());
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<JsonElement[]> Recommended(HttpClient client, string path) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("films").EnumerateArray()];

    /// <summary>The address of a service that prints it; what else it prints is read and forgotten.</summary>
    static async Task<Uri> Listening(Process service)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await service.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Address().Match(line) is not { Success: true } found)
                continue;
            service.BeginErrorReadLine();
            _ = service.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new Uri(found.Groups[1].Value);
        }
        throw new InvalidOperationException($"The service ended: {await service.StandardError.ReadToEndAsync(patience.Token)}");
    }

    [GeneratedRegex(@"test rows: rmse (\d\.\d+)")]
    private static partial Regex Rmse();

    [GeneratedRegex(@"The first test row: (\d\.\d+)")]
    private static partial Regex First();

    [GeneratedRegex(@"listening on: (http://\S+)")]
    private static partial Regex Address();
}
