using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>--threads</c> of the commands that score rows: their results do not depend on it.</summary>
static class ThreadCount
{
    const string Expected = "a whole number of 1 or more";

    public static TextOption CreateOption() =>
        new("--threads", "T", "Threads that score rows; the output does not depend on it [default: one a core]");

    public static int In(TextOption option, ParseResult parsed) => option.Int(parsed, Expected) switch
    {
        null => Environment.ProcessorCount,
        int threads and >= 1 => threads,
        _ => throw UsageException.Value(option.Name, option.In(parsed)!, Expected),
    };
}
