using System.Text.RegularExpressions;

namespace Cofactor.Tests.EndToEnd;

/// <summary>A document of the repository, whose code blocks tests run.</summary>
/// <param name="path">Its path from the repository's root.</param>
sealed partial class Markdown(string path)
{
    public string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The documents of the repository, by their paths from its root; not what a build or a package manager put there.</summary>
    public static IEnumerable<string> All() => Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "artifacts" or "node_modules" || part.StartsWith('.')))
        .Order(StringComparer.Ordinal);

    /// <summary>The contents of the code blocks of a language.</summary>
    public IEnumerable<string> Blocks(string language) => Block().Matches(Text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    /// <summary>The lines that call the command.</summary>
    public IEnumerable<string> Commands() => Blocks("sh").SelectMany(b => b.Split('\n')).Where(l => l.StartsWith("cofactor ", StringComparison.Ordinal));

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
