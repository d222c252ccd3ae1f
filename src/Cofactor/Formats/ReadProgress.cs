namespace Cofactor;

/// <summary>How far a reading has come.</summary>
/// <param name="BytesRead">Bytes of the files read, compressed as they may be.</param>
/// <param name="TotalBytes">Bytes of all files; null for a pipe.</param>
/// <param name="Rows">Rows read.</param>
public readonly record struct ReadProgress(long BytesRead, long? TotalBytes, long Rows);
