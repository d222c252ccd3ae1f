using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>--join FILE on COLUMN</c>, several times: as one argument or as the words that they are.</summary>
sealed class JoinOption : Option<string[]?>
{
    const string Self = "--join", On = "on", Columns = "columns", Expected = "FILE on COLUMN, or FILE on COLUMN columns A,B,… for a file without a header line";

    public JoinOption() : base(Self)
    {
        HelpName = "FILE on COLUMN";
        Description = "Columns of another CSV file, which has a row for each value of a column of both, such as users.csv on user; without a header line: u.user on user columns user,age,gender; may be given several times";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The command line with each join as one argument.</summary>
    public static string[] Merge(string[] args)
    {
        var merged = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            merged.Add(args[i]);
            if (args[i] == "--")
                return [.. merged, .. args[(i + 1)..]];
            if (args[i] != Self || i + 3 >= args.Length || args[i + 2] != On)
                continue;
            bool named = i + 5 < args.Length && args[i + 4] == Columns;
            merged.Add(string.Join(' ', args[(i + 1)..(i + (named ? 6 : 4))]));
            i += named ? 5 : 3;
        }
        return [.. merged];
    }

    /// <summary>The tables given.</summary>
    /// <exception cref="UsageException">A text is no join.</exception>
    /// <exception cref="DataFormatException">A table is not there, or is wrong.</exception>
    public JoinTable[] In(ParseResult parsed) => [.. (parsed.GetValue(this) ?? []).Select(Read)];

    static JoinTable Read(string text)
    {
        int columns = text.LastIndexOf($" {Columns} ", StringComparison.Ordinal), on = text[..(columns < 0 ? text.Length : columns)].LastIndexOf($" {On} ", StringComparison.Ordinal);
        if (on < 0)
            (columns, on) = (-1, text.LastIndexOf($" {On} ", StringComparison.Ordinal));
        string path = on < 0 ? "" : text[..on].Trim(), key = on < 0 ? "" : text[(on + On.Length + 2)..(columns < 0 ? text.Length : columns)].Trim();
        if (path.Length == 0 || key.Length == 0)
            throw UsageException.Value(Self, text, Expected);
        if (!Path.Exists(path))
            throw new DataFormatException(new SourcePosition(path), "no such file", $"a file with columns to join on {key}", "Check the path.");
        return JoinTable.Read(path, key, columns < 0 ? null : text[(columns + Columns.Length + 2)..].Split(',', StringSplitOptions.TrimEntries));
    }
}
