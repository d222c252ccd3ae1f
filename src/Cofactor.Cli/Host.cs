namespace Cofactor.Cli;

/// <summary>What surrounds one run of the command: its streams and terminal. Tests hand in their own.</summary>
sealed record Host
{
    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output: results.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: everything else.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard output is a terminal whose user likes colours.</summary>
    public bool OutputHasColours { get; init; }

    /// <summary>Whether standard error is a terminal, so that a progress bar helps.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Width of help and tables in characters.</summary>
    public int Width { get; init; } = 80;

    /// <summary>How long work may take before its progress is shown.</summary>
    public TimeSpan ProgressAfter { get; init; } = TimeSpan.FromSeconds(2);
}
