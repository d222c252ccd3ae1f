namespace Cofactor;

/// <summary>What a look at the content of a file found.</summary>
/// <param name="Format">The format.</param>
/// <param name="Description">The same in words, such as <c>libSVM text (label index:value)</c>.</param>
public sealed record DetectedFormat(DataFormat Format, string Description);
