namespace Cofactor.Server;

/// <summary>The model that answers requests: swapped as a whole, so an answer is of one model and says which.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">Tells this content from any other: the start of the file's SHA-256, in hexadecimal.</param>
/// <param name="Path">The file that it was read from.</param>
/// <param name="LoadedAt">When it was read.</param>
public sealed record ServedModel(FmModel Model, string Version, string Path, DateTimeOffset LoadedAt);
