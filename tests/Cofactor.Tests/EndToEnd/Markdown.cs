using System.Text.RegularExpressions;

namespace Cofactor.Tests.EndToEnd;

/// <summary>A document of the repository, whose code blocks tests run.</summary>
/// <param name="path">Its path from the repository's root.</param>
sealed partial class Markdown(string path)
{
    public string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The contents of the code blocks of a language.</summary>
    public IEnumerable<string> Blocks(string language) => Block().Matches(Text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    /// <summary>The lines that call the command.</summary>
    public IEnumerable<string> Commands() => Blocks("sh").SelectMany(b => b.Split('\n')).Where(l => l.StartsWith("cofactor ", StringComparison.Ordinal));

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
