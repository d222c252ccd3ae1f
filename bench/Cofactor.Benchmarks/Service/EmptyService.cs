using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cofactor.Benchmarks;

/// <summary>
/// The yardstick of the scoring service: an ASP.NET Core application, as its documentation's shortest program, that answers every request
/// 200 with nothing in it. It logs nothing, which it otherwise would for each request.
/// </summary>
static class EmptyService
{
    /// <summary>Ignores the body; the server passes over it.</summary>
    public const string Path = "/empty";

    /// <summary>Reads the body, as whoever uses it must.</summary>
    public const string ReadingPath = "/empty-read";

    public static void Run()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapPost(Path, () => Results.Ok());
        application.MapPost(ReadingPath, async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Ok();
        });
        application.Start();
        Console.Out.WriteLine(application.Urls.Single());
        application.WaitForShutdown();
    }
}
