using System.Text.RegularExpressions;
using Xunit;

namespace Cofactor.Tests.Rules;

/// <summary>The arrows between folders, read from the source: a folder may name only types of the folders that it is allowed to see.</summary>
public partial class LayeringTests
{
    static readonly Dictionary<string, string[]> Sees = new()
    {
        ["Numerics"] = [],
        ["Losses"] = [],
        ["Optimizers"] = ["Numerics"],
        ["Metrics"] = ["Data", "Numerics"],
        ["Data"] = ["Numerics"],
        ["Model"] = ["Data", "Losses", "Metrics", "Numerics", "Optimizers"],
        ["Formats"] = ["Data", "Model", "Numerics"],
        ["Tuning"] = ["Data", "Model", "Numerics", "Solvers"],
        ["Solvers"] = ["Data", "Losses", "Model", "Numerics", "Optimizers"],
    };

    [Fact]
    public void Folders_see_only_what_they_may()
    {
        string root = Path.Combine(Repository.Root, "src", "Cofactor");
        var files = Sees.Keys.ToDictionary(f => f, f => Directory.GetFiles(Path.Combine(root, f), "*.cs", SearchOption.AllDirectories));
        Assert.All(files, f => Assert.NotEmpty(f.Value));
        Dictionary<string, HashSet<string>> types = files.ToDictionary(f => f.Key, f => f.Value.SelectMany(Declared).ToHashSet());
        string[] wrong =
        [
            .. from folder in files
               from file in folder.Value
               from name in Names(file)
               from other in types
               where other.Key != folder.Key && !Sees[folder.Key].Contains(other.Key) && other.Value.Contains(name) && !types[folder.Key].Contains(name)
               select $"{folder.Key}/{Path.GetFileName(file)} names {name} of {other.Key}",
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_has_its_rule() =>
        Assert.Equal(Sees.Keys.Order(), Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Cofactor")).Select(d => Path.GetFileName(d)).Order());

    [Fact]
    public void Files_are_short()
    {
        string[] long300 =
        [
            .. from folder in new[] { "src", "samples", "bench", "tests" }
               from file in Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
               where File.ReadLines(file).Count() > 300
               select Path.GetRelativePath(Repository.Root, file),
        ];
        // A file that must be longer says why here.
        Assert.Empty(long300);
    }

    static IEnumerable<string> Declared(string file) => Declaration().Matches(Code(file)).Select(m => m.Groups[1].Value);

    static IEnumerable<string> Names(string file) => Identifier().Matches(Code(file)).Select(m => m.Value).Distinct();

    /// <summary>The file without comments and text.</summary>
    static string Code(string file) => NotCode().Replace(File.ReadAllText(file), " ");

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+([A-Z]\w+)")]
    private static partial Regex Declaration();

    // A type name in use: before a member, type arguments, a call, or the name of what it declares. A property's name is none of these.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+(?=\.|<|\(|>|\[\]|\??\s+(?!(?:is|and|or|as|in|when|switch|with)\b)[a-z_])")]
    private static partial Regex Identifier();

    [GeneratedRegex("""//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""")]
    private static partial Regex NotCode();
}
