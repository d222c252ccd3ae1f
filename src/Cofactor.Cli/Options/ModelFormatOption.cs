using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>The <c>--format</c> of a model of another system.</summary>
static class ModelFormatOption
{
    static readonly string Names = string.Join(" or ", ModelFormat.All.Select(f => $"{f.Name} ({f.Description})"));

    public static TextOption Create(string otherwise) => new("--format", "FORMAT", $"{Names} [default: {otherwise}]");

    /// <summary>The format named, or null.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static ModelFormat? In(TextOption option, ParseResult parsed) =>
        option.In(parsed) is { } name ? TextOption.ParseChoice(option.Name, name, [.. ModelFormat.All.Select(f => (f.Name, f))]) : null;
}
