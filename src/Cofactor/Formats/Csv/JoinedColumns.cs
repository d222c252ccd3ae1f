namespace Cofactor;

/// <summary>The columns that tables add to those of a file, in the file's present row. They are numbered after the file's own.</summary>
sealed class JoinedColumns
{
    readonly IReadOnlyList<JoinTable> _tables;
    readonly int[] _keys;                              // the column of each table's key
    readonly (int Table, int Column)[] _columns;
    readonly int[] _rows;                              // the present row of each table; −1: none
    readonly int _own;

    JoinedColumns(IReadOnlyList<JoinTable> tables, int[] keys, (int, int)[] columns, int own)
    {
        (_tables, _keys, _columns, _own) = (tables, keys, columns, own);
        _rows = new int[tables.Count];
    }

    /// <summary>Finds the keys among a file's columns, or among those that a table before adds.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="own">The file's own columns.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="names">All columns.</param>
    /// <returns>Null where there are no tables.</returns>
    /// <exception cref="DataFormatException">A key column is missing, or two columns have one name.</exception>
    public static JoinedColumns? Of(IReadOnlyList<JoinTable> tables, IReadOnlyList<string> own, string file, out IReadOnlyList<string> names)
    {
        names = own;
        if (tables.Count == 0)
            return null;
        List<string> all = [.. own];
        var keys = new int[tables.Count];
        var columns = new List<(int, int)>();
        for (int t = 0; t < keys.Length; t++)
        {
            keys[t] = all.IndexOf(tables[t].Key);
            if (keys[t] < 0)
                throw new DataFormatException(new SourcePosition(file), $"no column '{tables[t].Key}' among {ColumnNames.List(all)}", $"the column that {tables[t].Name} is joined on", "Join on a column that both have.");
            for (int c = 0; c < tables[t].Columns.Count; c++)
            {
                string name = tables[t].Columns[c];
                if (all.Contains(name))
                    throw new DataFormatException(new SourcePosition(file), $"the column '{name}', which {tables[t].Name} would join", "each column once", "Rename one of the two; leave the join out where the rows have its columns already.");
                all.Add(name);
                columns.Add((t, c));
            }
        }
        names = all;
        return new JoinedColumns(tables, keys, [.. columns], own.Count);
    }

    /// <summary>A value of the present row; empty where its key is not in the table.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            (int table, int at) = _columns[column - _own];
            return _rows[table] < 0 ? [] : _tables[table][_rows[table], at];
        }
    }

    /// <summary>The same columns for another part of the file.</summary>
    public JoinedColumns Again() => new(_tables, _keys, _columns, _own);

    /// <summary>The file's column that a joined value comes by.</summary>
    public int OwnColumnOf(int column)
    {
        while (column >= _own)
            column = _keys[_columns[column - _own].Table];
        return column;
    }

    /// <summary>Follows the file to its present row.</summary>
    public void Move(CsvTable table)
    {
        for (int t = 0; t < _rows.Length; t++)
            _rows[t] = _tables[t].Find(table[_keys[t]]);
    }
}
