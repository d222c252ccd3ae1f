namespace Cofactor.SageMaker;

/// <summary>Tells why a job failed: SageMaker shows the file's first 1,024 characters as the reason.</summary>
static class FailureFile
{
    // What the library advises to a command's user, and what a job can do instead.
    static readonly (string, string)[] Remedies =
    [
        ("feature_dim, or leave it out.", "feature_dim."),
        ("as many as there are, or leave it out.", "as many as there are."),
        ("Use --hash-bits 22 to hash the ids into fewer features, or a smaller num_factors.", "Use fewer features, a smaller num_factors or an instance of more memory."),
        ("Remove one, or add them up with --sum-repeated.", "Remove one, or add them up beforehand."),
        ("name the format with --format if", "name its format in the channel's ContentType if"),
    ];

    /// <summary>
    /// What an error means: <c>ClientError</c> where data or hyperparameters are wrong, else <c>AlgorithmError</c>, as SageMaker's own
    /// algorithms begin. One line; options that messages name become hyperparameters.
    /// </summary>
    public static string Reason(Exception error) => error switch
    {
        DataFormatException or OptionException => $"ClientError: {InHyperparameters(error.Message)}",
        DivergenceException => $"AlgorithmError: {InHyperparameters(error.Message)}",
        IOException or UnauthorizedAccessException => $"AlgorithmError: {error.Message}",
        OutOfMemoryException => "AlgorithmError: out of memory. Use fewer factors (num_factors) or an instance of more memory.",
        _ => $"AlgorithmError: unexpected error: {error.GetType().Name}: {error.Message}",
    };

    /// <summary>Writes the reason.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, string reason)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(reason + "\n")));
    }

    /// <summary>Turns <c>--mini-batch-size</c> into <c>mini_batch_size</c>, and advice that only a command can follow into other.</summary>
    static string InHyperparameters(string message)
    {
        // Long names first: none must be taken for the start of another.
        foreach (Hyperparameter row in HyperparameterTable.Rows.OrderByDescending(r => r.Name.Length))
            message = message.Replace("--" + row.Name.Replace('_', '-'), row.Name, StringComparison.Ordinal);
        foreach ((string command, string job) in Remedies)
            message = message.Replace(command, job, StringComparison.Ordinal);
        return message.ReplaceLineEndings(" ");
    }
}
