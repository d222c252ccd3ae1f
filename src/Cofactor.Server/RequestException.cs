namespace Cofactor.Server;

/// <summary>A request that is refused with a status of its own; wrong data in a body is a <see cref="DataFormatException"/> (400) instead.</summary>
/// <param name="status">The HTTP status, 400 to 599.</param>
/// <param name="message">What is wrong, one sentence.</param>
/// <param name="found">What the request has; may be empty.</param>
/// <param name="expected">What it should have; may be empty.</param>
/// <param name="remedy">What to do about it; may be empty.</param>
public sealed class RequestException(int status, string message, string found, string expected, string remedy) : CofactorException(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>What the request has.</summary>
    public string Found { get; } = found;

    /// <summary>What it should have.</summary>
    public string Expected { get; } = expected;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
