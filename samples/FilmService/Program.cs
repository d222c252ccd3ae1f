// Recommends films over HTTP, by a model of `cofactor train` and the ratings it was trained on:
//
//   dotnet run -c Release --project samples/FilmService -- --model films.safetensors --ratings samples/films/films-train.csv
//   curl 'localhost:5000/recommend?user=Amir%20L&top=5'
//   curl -X POST localhost:5000/reload          (after films.safetensors was replaced)

using Cofactor;
using FilmService;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string Setting(string name) => builder.Configuration[name] ?? throw new InvalidOperationException($"--{name} is missing.");
(string modelFile, string ratingsFile) = (Setting("model"), Setting("ratings"));

// Nothing changes a shelf, so all requests share it; a reload puts another one in its place, and requests under way end on the old one.
FilmShelf shelf = FilmShelf.Load(modelFile, ratingsFile);

WebApplication app = builder.Build();

app.MapGet("/recommend", (string user, int top = 10, string? time = null) =>
{
    if (top is < 1 or > 100)
        return Results.BadRequest(new { error = $"top is {top}; expected 1 to 100" });
    return Volatile.Read(ref shelf).Recommend(user, time, top) is { } films
        ? Results.Ok(new { user, films })
        : Results.NotFound(new { error = "user or time of day never seen in training" });
});

app.MapPost("/reload", () =>
{
    try
    {
        Volatile.Write(ref shelf, FilmShelf.Load(modelFile, ratingsFile));
        return Results.NoContent();
    }
    catch (Exception e) when (e is CofactorException or IOException or UnauthorizedAccessException)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);   // the old shelf goes on
    }
});

app.Run();
