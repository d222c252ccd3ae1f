namespace Cofactor;

/// <summary>A run of whole rows of a file: its bytes, and what one thread makes of them. Used again and again.</summary>
sealed class RowChunk
{
    /// <summary>Bytes that may be looked at beyond the end of a chunk; the first of them is a line feed.</summary>
    public const int Slack = 64;

    /// <summary>The content in its first <see cref="Length"/> bytes, and <see cref="Slack"/> more.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Bytes of content.</summary>
    public int Length { get; set; }

    /// <summary>Where the content starts in the file, unpacked as it may be.</summary>
    public long Offset { get; set; }

    /// <summary>Whether this is the start of a row longer than rows may be.</summary>
    public bool IsTooLong { get; set; }

    /// <summary>Lines (or records) of the file before this chunk; 0 until its turn comes.</summary>
    public long FirstLine { get; set; }

    /// <summary>Lines (or records) that were parsed.</summary>
    public long LineCount { get; set; }

    /// <summary>The line (or record) of the row parsed last.</summary>
    public long RowLine { get; set; }

    /// <summary>The number of features that the rows say they have, whatever ids stand in them; 0 where they do not say.</summary>
    public int DeclaredFeatureCount { get; set; }

    /// <summary>The rows.</summary>
    public RowBlockBuilder Rows { get; } = new() { MostRows = int.MaxValue - 1 };

    /// <summary>What went wrong after the <see cref="Rows"/>.</summary>
    public Exception? Error { get; set; }

    /// <summary>What parses the chunk.</summary>
    public RowReader? Reader { get; set; }

    /// <summary>What the reader that parsed last keeps from chunk to chunk.</summary>
    public object? ReaderState { get; set; }

    /// <summary>The number of the file among its source's.</summary>
    public int File { get; set; }

    /// <summary>Bytes taken from the file so far, packed as it may be.</summary>
    public long FileBytesRead { get; set; }

    /// <summary>Makes the chunk an empty one that stands for an error: there is nothing to read where its content should be.</summary>
    public void Fail(Exception error)
    {
        Reader = null;
        Rows.Clear();
        LineCount = 0;
        Error = error;
    }

    /// <summary>Forgets what was parsed.</summary>
    public void Start()
    {
        Rows.Clear();
        LineCount = RowLine = DeclaredFeatureCount = 0;
        Error = null;
    }

    /// <summary>Parses the rows into <see cref="Rows"/> and whatever goes wrong into <see cref="Error"/>.</summary>
    public void Parse(int maxRows = int.MaxValue)
    {
        if (Reader is null)
            return;
        Start();
        try
        {
            Reader.Parse(this, maxRows);
        }
        catch (Exception error)
        {
            Error = error;   // thrown where the rows are wanted, in their order
        }
    }
}
