using System.Text.RegularExpressions;
using Cofactor.Tests.EndToEnd;
using Xunit;

namespace Cofactor.Tests.Rules;

/// <summary>Links between documents lead somewhere.</summary>
public partial class LinkTests
{
    [Fact]
    public void Every_link_to_a_file_or_heading_leads_there()
    {
        string[] documents = [.. Markdown.All()];
        Assert.Contains("docs/getting-started.md", documents);
        Assert.Empty(documents.SelectMany(Broken));
    }

    [Fact]
    public void The_index_lists_every_guide()
    {
        var index = new Markdown("docs/README.md");
        Assert.All(Markdown.All().Where(d => d.StartsWith("docs/", StringComparison.Ordinal) && d != "docs/README.md"),
            guide => Assert.Contains($"]({guide["docs/".Length..]})", index.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("What a factorization machine is", "what-a-factorization-machine-is")]
    [InlineData("MovieLens 100K, implicit", "movielens-100k-implicit")]
    [InlineData("`.cofactor`: rows, once", "cofactor-rows-once")]
    public void A_heading_has_the_anchor_that_Git_hosts_give_it(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    static IEnumerable<string> Broken(string document)
    {
        foreach (Match link in Link().Matches(Code().Replace(new Markdown(document).Text, "")))
        {
            string[] target = link.Groups[1].Value.Split('#', 2);
            string path = target[0].Length == 0 ? document : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target[0])).Replace('\\', '/');
            bool exists = Path.Exists(Path.Combine(Repository.Root, path));
            if (!exists || (target.Length == 2 && !Heading().Matches(Code().Replace(new Markdown(path).Text, "")).Any(h => Anchor(h.Groups[1].Value) == target[1])))
                yield return $"{document}: {link.Groups[1].Value}";
        }
    }

    static string Anchor(string heading) => Punctuation().Replace(heading.ToLowerInvariant(), "").Trim().Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:|mailto:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
