using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>Writes help: usage, what it does, arguments and options in groups, examples.</summary>
static class HelpText
{
    const int LongestLabel = 30;

    /// <summary>The help of the whole program.</summary>
    public static void Write(TextWriter to, IReadOnlyList<CofactorCommand> commands, int width)
    {
        to.WriteLine("cofactor: factorization machines for huge sparse data");
        to.WriteLine();
        to.WriteLine("Usage: cofactor COMMAND [arguments] [options]");
        Section(to, "Commands", commands.Select(c => (c.Name, c.Description!)), width);
        Section(to, "Options", [("--help, -h", "Show this help; 'cofactor COMMAND --help' shows a command's"), ("--version", "Show the version")], width);
        Examples(to, ["cofactor quickstart", "cofactor train ratings.csv --label rating --validation recent.csv", "cofactor predict model.safetensors new.csv > predictions.txt"]);
        to.WriteLine();
        to.WriteLine("Exit codes: 0 done, 1 the run failed, 2 wrong usage or wrong data, 130 interrupted.");
    }

    /// <summary>The help of one command.</summary>
    public static void Write(TextWriter to, CofactorCommand command, int width)
    {
        to.WriteLine($"cofactor {command.Name}: {command.Description}");
        to.WriteLine();
        to.WriteLine($"Usage: cofactor {command.Name} {string.Concat(command.Arguments.Select(a => Usage(a) + " "))}[options]");
        if (command.Details.Length > 0)
        {
            to.WriteLine();
            foreach (string line in Wrap(command.Details, width))
                to.WriteLine(line);
        }
        if (command.Arguments.Count > 0)
            Section(to, "Arguments", command.Arguments.Select(a => (a.Name, a.Description!)), width);
        foreach ((string title, Option[] options) in command.Groups)
            Section(to, title, options.Select(o => (Label(o), o.Description!)), width);
        Examples(to, command.Examples);
    }

    static string Usage(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name;

    static string Label(Option option) => string.Join(", ", option.Aliases.Prepend(option.Name)) + (option.HelpName is null ? "" : " " + option.HelpName);

    static void Section(TextWriter to, string title, IEnumerable<(string Label, string Text)> rows, int width)
    {
        (string Label, string Text)[] all = [.. rows];
        int column = Math.Min(all.Max(r => r.Label.Length), LongestLabel) + 4;
        to.WriteLine();
        to.WriteLine(title);
        foreach ((string label, string text) in all)
        {
            string head = "  " + label;
            foreach (string line in Wrap(text, width - column))
            {
                if (head.Length + 2 > column)
                {
                    to.WriteLine(head);
                    head = "";
                }
                to.WriteLine(head.PadRight(column) + line);
                head = "";
            }
        }
    }

    static void Examples(TextWriter to, IReadOnlyList<string> examples)
    {
        to.WriteLine();
        to.WriteLine("Examples");
        foreach (string example in examples)
            to.WriteLine("  $ " + example);
    }

    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new System.Text.StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }
}
