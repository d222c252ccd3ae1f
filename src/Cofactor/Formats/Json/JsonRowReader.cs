namespace Cofactor;

/// <summary>
/// Reads JSON: lines of one instance each, or a document <c>{"instances": [ … ]}</c> that is read as a whole and may have further
/// members. What an instance is: <see cref="JsonFeatures"/>, or with a feature map <see cref="JsonColumns"/>.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="options">How it is read.</param>
/// <param name="lines">Whether each line is an instance.</param>
/// <param name="maxDepth">How deep objects and arrays may nest.</param>
sealed unsafe class JsonRowReader(string file, ReadOptions options, bool lines, int maxDepth = JsonRowReader.UsualDepth) : RowReader
{
    public const int UsualDepth = 64;

    public override int LongestRow => 1 << 30;

    public override bool IsRecord => !lines;

    public override int Cut(RowChunk chunk, int length, bool isEnd) =>
        isEnd ? length : lines ? chunk.Bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1 : 0;

    public override void Parse(RowChunk chunk, int maxRows)
    {
        if (chunk.IsTooLong)
            throw new DataFormatException(new SourcePosition(file, lines ? chunk.FirstLine + 1 : 0), lines ? "a line of more than 1 GB" : "a JSON document of more than 1 GB", "a smaller one", "Send one instance a line.");
        State state = StateOf(chunk);
        state.Instance.DeclaredFeatureCount = 0;
        fixed (byte* start = chunk.Bytes)
        {
            byte* first = chunk.Offset == 0 && chunk.Bytes.AsSpan(0, chunk.Length).StartsWith("\uFEFF"u8) ? start + 3 : start;
            if (lines)
                ParseLines(chunk, state, first, start + chunk.Length, maxRows);
            else
                ParseDocument(chunk, state, first, start + chunk.Length, maxRows);
        }
        chunk.DeclaredFeatureCount = state.Instance.DeclaredFeatureCount;
    }

    static void ParseLines(RowChunk chunk, State state, byte* at, byte* end, int maxRows)
    {
        while (at < end && chunk.Rows.RowCount < maxRows)
        {
            int length = new ReadOnlySpan<byte>(at, (int)(end - at) + 1).IndexOf((byte)'\n');
            state.Text.Open(at, at + length);
            state.Text.Row = chunk.FirstLine + ++chunk.LineCount;
            if (state.Text.Peek() != 0 || !state.Text.IsAtEnd)
            {
                state.Instance.Read(0, chunk.Rows);
                state.Text.RequireEnd();
                chunk.RowLine = state.Text.Row;
            }
            at += length + 1;
        }
    }

    static void ParseDocument(RowChunk chunk, State state, byte* at, byte* end, int maxRows)
    {
        JsonText text = state.Text;
        text.Open(at, end);
        text.Row = 0;
        text.Take((byte)'{', "a JSON object with instances");
        bool isFound = false;
        for (bool isFirst = true; text.NextMember(ref isFirst, out JsonText.Piece name);)
        {
            if (!text[name].SequenceEqual("instances"u8))
            {
                text.Skip(1);
                continue;
            }
            if (isFound)
                throw text.Wrong("instances twice", "instances once", "Put all instances into one array.");
            isFound = true;
            text.Take((byte)'[', "an array of instances");
            for (bool isFirstInstance = true; text.NextElement(ref isFirstInstance);)
            {
                if (chunk.Rows.RowCount == maxRows)
                    return;
                text.Row = ++chunk.LineCount;
                state.Instance.Read(2, chunk.Rows);
                chunk.RowLine = text.Row;
            }
            text.Row = 0;
        }
        if (!isFound)
            throw text.Wrong("a JSON object without instances", """{"instances": [ … ]}""", "Put the instances into an array of that name, or send one a line as JSON lines.");
        text.RequireEnd();
    }

    /// <summary>What parsing needs beside the chunk. It stays with the chunk: threads share the reader.</summary>
    sealed record State(JsonRowReader Reader, JsonText Text, IJsonInstance Instance);

    State StateOf(RowChunk chunk)
    {
        if (chunk.ReaderState is State state && state.Reader == this)
            return state;
        var text = new JsonText(file, IsRecord, maxDepth);
        IJsonInstance instance = options.FeatureMap is FeatureMap map ? new JsonColumns(text, map, options) : new JsonFeatures(text, options);
        chunk.ReaderState = state = new State(this, text, instance);
        return state;
    }
}
