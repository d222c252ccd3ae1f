namespace Cofactor;

/// <summary>
/// Writes and reads the states of training runs: safetensors files of format <c>cofactor-checkpoint</c> with the state's tensors, all
/// F32, and its texts as metadata under <c>text.</c> and their names. Which tensors and texts a run needs, the solver knows and checks.
/// </summary>
public static class Checkpoint
{
    /// <summary>The newest version of the format that this build reads, and the one that it writes.</summary>
    public const int FormatVersion = 1;

    const string Format = "cofactor-checkpoint", TextPrefix = "text.";

    /// <summary>Writes a state; a file that stood there is replaced whole, or kept when writing fails.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(TrainingState state, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        var text = state.Text.ToDictionary(t => TextPrefix + t.Key, t => t.Value);
        text["format"] = Format;
        text["format_version"] = FormatVersion.ToString(System.Globalization.CultureInfo.InvariantCulture);
        AtomicFile.Write(path, stream => Safetensors.Write(stream, text, state.Tensors.Select(t => TensorContent.Of(t.Name, t.Shape, t.Data))));
    }

    /// <summary>Reads a state, its tensors in the order of their names.</summary>
    /// <exception cref="DataFormatException">The file is not a whole and correct checkpoint that this build can read; the message says why.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">The state does not fit in memory.</exception>
    public static TrainingState Read(string path)
    {
        using FileStream stream = SafetensorsReader.Open(path);
        var file = new SafetensorsReader(stream, path);
        file.RequireFormat(Format, FormatVersion);
        var text = file.Metadata.Where(m => m.Key.StartsWith(TextPrefix, StringComparison.Ordinal)).ToDictionary(m => m.Key[TextPrefix.Length..], m => m.Value);
        StateTensor[] tensors = [.. file.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => new StateTensor(t.Name, t.Shape, file.ReadFloats(t, finite: false)))];
        return new TrainingState(text, tensors);
    }
}
