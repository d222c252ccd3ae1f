using System.Text.Json;
using System.Text.RegularExpressions;
using Cofactor.Server;

namespace Cofactor.Cli;

/// <summary>An error as the user sees it: one line, or one JSON document, and an exit code. Never a stack trace.</summary>
sealed partial record Failure(int ExitCode, string Message)
{
    public string? File { get; init; }

    public long? Line { get; init; }

    public string? Found { get; init; }

    public string? Expected { get; init; }

    public string? Remedy { get; init; }

    /// <summary>What an exception means; the command's option names replace the library's in its message.</summary>
    public static Failure Of(Exception error, IReadOnlySet<string> options) => error switch
    {
        DataFormatException e => new(Cli.ExitCode.Wrong, InOptionNames(e.Message, options))
        {
            File = e.Where.File,
            Line = e.Where.Line == 0 ? null : e.Where.Line,
            Found = e.Found,
            Expected = e.Expected,
            Remedy = InOptionNames(e.Remedy, options),
        },
        UsageException e => new(Cli.ExitCode.Wrong, e.Message) { Found = e.Found, Expected = e.Expected, Remedy = e.Remedy },
        OptionException e => new(Cli.ExitCode.Wrong, InOptionNames(e.Message, options)),
        DivergenceException e => new(Cli.ExitCode.Failed, InOptionNames(e.Message, options)),
        ListenException e => new(Cli.ExitCode.Failed, e.Message),
        OutputException e => new(Cli.ExitCode.Failed, e.Message) { File = e.Path },
        OperationCanceledException => new(Cli.ExitCode.Interrupted, "interrupted."),
        InputException e => Of(e.InnerException!, options),
        // A temporary file, since what fails in writing an output is an OutputException by now.
        IOException e when OutputPath.IsDiskFull(e) => new(Cli.ExitCode.Failed, $"cannot write a temporary file: {e.Message}"),
        IOException or UnauthorizedAccessException => new(Cli.ExitCode.Wrong, $"cannot read the input: {error.Message}") { File = (error as FileNotFoundException)?.FileName },
        OutOfMemoryException => new(Cli.ExitCode.Failed, "out of memory. Use fewer factors (--num-factors), fewer features (--hash-bits) or a machine with more memory."),
        _ => new(Cli.ExitCode.Failed, $"unexpected error: {error.GetType().Name}: {error.Message} Please report it with the command line."),
    };

    /// <summary>Writes <c>cofactor: message</c>, always one line.</summary>
    public void WriteLine(TextWriter to) => to.WriteLine($"cofactor: {Message.ReplaceLineEndings(" ")}");

    /// <summary>Writes the fields of the <c>error</c> object.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("message", Message);
        json.WriteString("file", Given(File));
        if (Line is null)
            json.WriteNull("line");
        else
            json.WriteNumber("line", Line.Value);
        json.WriteString("found", Given(Found));
        json.WriteString("expected", Given(Expected));
        json.WriteString("remedy", Given(Remedy));
        json.WriteEndObject();
    }

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Turns <c>mini_batch_size</c> into <c>--mini-batch-size</c> where the command has that option.</summary>
    static string InOptionNames(string message, IReadOnlySet<string> options) =>
        LibraryName().Replace(message, match =>
        {
            string option = "--" + match.Value.Replace('_', '-');
            return options.Contains(option) ? option : match.Value;
        });

    // A name with an underscore anywhere, or the message's first word ("epochs is 0; …").
    [GeneratedRegex(@"(?<![\w'/.-])[a-z0-9]+(_[a-z0-9]+)+(?![\w'/.-]\w)|^[a-z]+(?= is )")]
    private static partial Regex LibraryName();
}
