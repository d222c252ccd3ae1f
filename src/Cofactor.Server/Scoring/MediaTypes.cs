namespace Cofactor.Server;

/// <summary>Names of the types that requests and answers share.</summary>
static class MediaTypes
{
    public const string Json = "application/json", JsonLines = "application/jsonlines", RecordIo = "application/x-recordio-protobuf", Csv = "text/csv";

    /// <summary>The type of a format that an answer can have, else JSON.</summary>
    public static string OfAnswer(DataFormat format) => format switch
    {
        DataFormat.JsonLines => JsonLines,
        DataFormat.RecordIo => RecordIo,
        DataFormat.Csv => Csv,
        _ => Json,
    };
}
