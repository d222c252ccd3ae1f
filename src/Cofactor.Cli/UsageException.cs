namespace Cofactor.Cli;

/// <summary>The command line is wrong; the message names the option or argument.</summary>
sealed class UsageException(string message, string found = "", string expected = "", string remedy = "") : Exception(message)
{
    public string Found { get; } = found;

    public string Expected { get; } = expected;

    public string Remedy { get; } = remedy;

    /// <summary><c>{option} is '{found}'; expected {expected}.</c></summary>
    public static UsageException Value(string option, string found, string expected) =>
        new($"{option} is '{found}'; expected {expected}.", found, expected);
}

/// <summary>An output cannot be written: a run that failed, not a wrong input.</summary>
sealed class OutputException(string path, Exception inner) : Exception($"cannot write {path}: {inner.Message}", inner)
{
    public string Path { get; } = path;
}

/// <summary>An input cannot be read, found out while an output is written.</summary>
sealed class InputException(Exception inner) : Exception(inner.Message, inner);
