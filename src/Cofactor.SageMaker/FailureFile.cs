namespace Cofactor.SageMaker;

/// <summary>Tells why a job failed: SageMaker shows the file's first 1,024 characters as the reason.</summary>
static class FailureFile
{
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

    /// <summary>Turns <c>--mini-batch-size</c> into <c>mini_batch_size</c>.</summary>
    static string InHyperparameters(string message)
    {
        // Long names first: none must be taken for the start of another.
        foreach (Hyperparameter row in HyperparameterTable.Rows.OrderByDescending(r => r.Name.Length))
            message = message.Replace("--" + row.Name.Replace('_', '-'), row.Name, StringComparison.Ordinal);
        return message.ReplaceLineEndings(" ");
    }
}
