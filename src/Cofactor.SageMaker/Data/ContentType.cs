namespace Cofactor.SageMaker;

/// <summary>
/// The content types of channels. CSV is SageMaker's: no header, the label first, the others feature 0, 1, … as numbers. A header is not
/// guessed but declared, by the parameter that RFC 4180 has for it: <c>text/csv;header=present</c> is a table of named columns, numbers
/// or categories, read through a feature map that the model keeps; <c>label=NAME</c> names its label column.
/// </summary>
static class ContentType
{
    const string RecordIo = "application/x-recordio-protobuf";

    /// <summary>How content of a type is read.</summary>
    /// <param name="text">The type with its parameters; empty: RecordIO-protobuf.</param>
    /// <param name="job">The job.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="DataFormatException">The type or a parameter is unknown.</exception>
    public static ReadOptions Reading(string text, JobSettings job, string what)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string type = parts.Length == 0 ? RecordIo : parts[0];
        bool isCsv = Is(type, "text/csv"), header = false;
        string? label = null;
        foreach (string parameter in parts.Skip(1))
        {
            string name = parameter.Split('=')[0].Trim(), value = parameter[Math.Min(parameter.Length, parameter.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Trim('"');
            if (Is(name, "label_size") && value != "1")
                throw new DataFormatException(new SourcePosition(what), $"label_size={value}", "label_size=1", "A factorization machine learns one label a row.");
            if (isCsv && Is(name, "header"))
                header = Is(value, "present") || (Is(value, "absent") ? false : throw Unknown(what, parameter, "header=present or header=absent"));
            else if (isCsv && Is(name, "label"))
                label = value;
            else if (!Is(name, "label_size") && !Is(name, "charset"))
                throw Unknown(what, parameter, isCsv ? "label_size, header or label" : "label_size");
        }
        if (label is not null && !header)
            throw Unknown(what, $"label={label}", "header=present beside it");
        DataFormat format = isCsv ? DataFormat.Csv
            : Is(type, RecordIo) ? DataFormat.RecordIo
            : Is(type, "text/libsvm") || Is(type, "text/x-libsvm") ? DataFormat.LibSvm
            : throw Unknown(what, type, $"{RecordIo}, text/libsvm or text/csv");
        return header
            ? new ReadOptions { Format = format, HoldOut = job.Options.HoldOut, Csv = new CsvOptions { Label = label } }
            : new ReadOptions { Format = format, FeatureDim = job.FeatureDim, Csv = new CsvOptions { Dense = isCsv } };
    }

    static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    static DataFormatException Unknown(string what, string found, string expected) => new(new SourcePosition(what), $"'{found}'", expected);
}
