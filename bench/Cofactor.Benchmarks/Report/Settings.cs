namespace Cofactor.Benchmarks;

/// <summary>What the report's sections need to know.</summary>
sealed record Settings
{
    /// <summary>Measured repetitions of each alternative.</summary>
    public required int Rounds { get; init; }

    /// <summary>Where generated data is kept from one run to the next.</summary>
    public required string Data { get; init; }

    /// <summary>A folder with the other systems' programs (bench/README.md says which); null: they are left out, which the page says.</summary>
    public required string? Peers { get; init; }

    /// <summary>How long the service is soaked, in minutes.</summary>
    public required double SoakMinutes { get; init; }

    /// <summary>The repository's root.</summary>
    public required string Root { get; init; }

    /// <summary>The command, published for this machine as a user would.</summary>
    public string Command => Path.Combine(Data, "cofactor", OperatingSystem.IsWindows() ? "cofactor.exe" : "cofactor");

    /// <summary>Publishes the command.</summary>
    public void Publish() => Child.Run("dotnet", ["publish", Path.Combine(Root, "src", "Cofactor.Cli"), "-c", "Release", "--use-current-runtime", "--self-contained", "false", "-o", Path.Combine(Data, "cofactor")]);
}
