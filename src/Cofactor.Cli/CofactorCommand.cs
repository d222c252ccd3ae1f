using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>A command with what its help needs: groups of options and examples.</summary>
sealed class CofactorCommand : Command
{
    readonly List<(string Title, Option[] Options)> _groups = [];

    // The parser wants a name without spaces; it never sees the command's name.
    public CofactorCommand(string name, string summary) : base(name.Replace(' ', '-'), summary) => Name = name;

    /// <summary>What is typed to run it; may be two words.</summary>
    public new string Name { get; }

    /// <summary>What it does, in a few sentences, under the usage line.</summary>
    public string Details { get; init; } = "";

    /// <summary>Two to four command lines to copy.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Does the work.</summary>
    public required Func<ParseResult, Session, int> Run { get; init; }

    public IReadOnlyList<(string Title, Option[] Options)> Groups => _groups;

    /// <summary>The names of all options.</summary>
    public IReadOnlySet<string> OptionNames => Options.Select(o => o.Name).ToHashSet();

    public void AddGroup(string title, Option[] options)
    {
        _groups.Add((title, options));
        foreach (Option option in options)
            Add(option);
    }
}
