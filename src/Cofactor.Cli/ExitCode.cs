namespace Cofactor.Cli;

/// <summary>What the process returns.</summary>
static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The run failed: divergence, a full disk, an output that cannot be written, memory.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or wrong data.</summary>
    public const int Wrong = 2;

    /// <summary>Interrupted; the model of the best epoch is written if there is one.</summary>
    public const int Interrupted = 130;
}
