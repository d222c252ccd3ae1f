namespace Cofactor;

/// <summary>What a token of sparse text is made of: a type parameter of the reader, so that each format gets its own loop.</summary>
interface ISparseToken
{
    /// <summary>Whether tokens start with a field: <c>field:index:value</c>.</summary>
    static abstract bool HasField { get; }
}

/// <summary>libSVM's tokens: <c>index:value</c>.</summary>
readonly struct LibSvmToken : ISparseToken
{
    public static bool HasField => false;
}

/// <summary>libFFM's tokens: <c>field:index:value</c>.</summary>
readonly struct LibFfmToken : ISparseToken
{
    public static bool HasField => true;
}
