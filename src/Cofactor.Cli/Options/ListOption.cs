using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>An option of several values: with commas between them, or given several times.</summary>
sealed class ListOption : Option<string[]?>
{
    public ListOption(string name, string helpName, string description) : base(name)
    {
        HelpName = helpName;
        Description = description;
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The values given, spaces around them trimmed; empty for none.</summary>
    public string[] In(ParseResult parsed) =>
        [.. (parsed.GetValue(this) ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
