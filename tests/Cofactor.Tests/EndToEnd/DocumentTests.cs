using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Every document's C# compiles, runs, and prints what the document shows; its JSON is JSON.</summary>
public class DocumentTests
{
    public static TheoryData<string> With(string language) =>
        [.. Markdown.All().Where(path => new Markdown(path).Blocks(language).Any())];

    [Theory, MemberData(nameof(With), "csharp")]
    public void Its_CSharp_runs(string document) => DocProgram.Run(new Markdown(document));

    [Theory, MemberData(nameof(With), "json")]
    public void Its_JSON_can_be_read(string document) => Assert.All(new Markdown(document).Blocks("json"), block => JsonDocument.Parse(block).Dispose());
}
