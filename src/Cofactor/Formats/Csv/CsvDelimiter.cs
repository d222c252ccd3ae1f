namespace Cofactor;

/// <summary>Finds out what delimits the columns of a file.</summary>
static class CsvDelimiter
{
    /// <summary>
    /// The delimiter of a line: among tab, comma, semicolon and bar one that gives the number of columns, where that is known; else
    /// the tab where there is one, the more frequent of comma and semicolon, the bar; a comma for a single column.
    /// Text in quotes does not count.
    /// </summary>
    public static char Find(ReadOnlySpan<byte> line, int? columns)
    {
        int tabs = 0, commas = 0, semicolons = 0, bars = 0;
        bool quoted = false;
        foreach (byte b in line)
        {
            if (b == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            switch (b)
            {
                case (byte)'\t': tabs++; break;
                case (byte)',': commas++; break;
                case (byte)';': semicolons++; break;
                case (byte)'|': bars++; break;
            }
        }
        foreach ((char delimiter, int count) in (ReadOnlySpan<(char, int)>)[('\t', tabs), (',', commas), (';', semicolons), ('|', bars)])
            if (count > 0 && count + 1 == columns)
                return delimiter;
        if (tabs > 0)
            return '\t';
        return commas + semicolons > 0 ? commas >= semicolons ? ',' : ';' : bars > 0 ? '|' : ',';
    }
}
