using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>What every command has: how it tells its results.</summary>
static class OutputOptionSet
{
    public const string Json = "--json", Quiet = "--quiet";

    public static Option[] Create(bool json = true) =>
    [
        .. json ? new Option[] { new Option<bool>(Json) { Description = "Exactly one JSON document on standard output, also for errors" } } : [],
        new Option<bool>(Quiet) { Description = "Nothing on standard error but errors; changes printing only" },
        new Option<bool>("--help", "-h") { Description = "Show this help" },
    ];
}
