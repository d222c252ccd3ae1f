namespace Cofactor;

/// <summary>The formats of rows that Cofactor reads.</summary>
public enum DataFormat
{
    /// <summary>Look at the first bytes and say what was found.</summary>
    Auto,

    /// <summary>Text: <c>label index:value …</c> a line.</summary>
    LibSvm,

    /// <summary>Text: <c>label field:index:value …</c> a line.</summary>
    LibFfm,

    /// <summary>SageMaker's RecordIO-protobuf.</summary>
    RecordIo,

    /// <summary>Columns of text, delimited by comma, tab or another character.</summary>
    Csv,

    /// <summary>Text: one instance, a JSON object, a line.</summary>
    JsonLines,

    /// <summary>A JSON document <c>{"instances": [ … ]}</c>, as SageMaker's endpoints take it; read as a whole.</summary>
    Json,

    /// <summary>Cofactor's own cache of rows (<see cref="CacheFile"/>).</summary>
    Cofactor,
}
