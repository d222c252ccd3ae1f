namespace Cofactor;

/// <summary>
/// Some columns of CSV as they stand in the files, row by row in the order in which <see cref="DataFile"/> reads the rows: to be copied
/// beside predictions.
/// </summary>
public sealed class RawColumns : IDisposable
{
    readonly IReadOnlyList<InputFile> _files;
    readonly IReadOnlyList<string> _names;
    readonly ReadOptions _options;
    readonly int[] _columns;
    int _next;
    PeekStream? _content;
    CsvTable? _table;

    RawColumns(IReadOnlyList<InputFile> files, IReadOnlyList<string> names, ReadOptions options)
    {
        _files = files;
        _names = names;
        _options = options;
        _columns = new int[names.Count];
    }

    /// <summary>Columns of a file, or of all files of a folder.</summary>
    /// <param name="path">What <see cref="DataFile"/> reads.</param>
    /// <param name="names">The columns.</param>
    /// <param name="options">How <see cref="DataFile"/> reads it.</param>
    /// <exception cref="DataFormatException">A folder without data.</exception>
    public static RawColumns Open(string path, IReadOnlyList<string> names, ReadOptions options) => new(InputFile.At(path), names, options);

    /// <summary>Columns of a stream, which stays the caller's to dispose.</summary>
    public static RawColumns Open(Stream stream, string name, IReadOnlyList<string> names, ReadOptions options) => new([InputFile.Of(stream, name)], names, options);

    /// <summary>The value, in UTF-8, of one of the columns in the present row; valid until the next.</summary>
    /// <param name="i">Position of the column among those asked for.</param>
    public ReadOnlySpan<byte> this[int i] => _table![_columns[i]];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DataFormatException">The data is wrong.</exception>
    /// <exception cref="OptionException">A column is not there.</exception>
    public bool Read()
    {
        while (_table is null || !_table.Read())
        {
            _content?.Dispose();
            _content = null;
            _table = null;
            if (_next == _files.Count)
                return false;
            InputFile file = _files[_next++];
            _content = file.Open();
            var table = new CsvTable(_content, file.Name, _options.Csv, _options.FeatureMap?.Layout);
            if (table.IsEmpty)
                continue;
            for (int i = 0; i < _columns.Length; i++)
                if ((_columns[i] = table.Find(_names[i])) < 0)
                    throw ColumnNames.Unknown("--keep", _names[i], table.Names);
            _table = table;
        }
        return true;
    }

    /// <summary>Closes the file that is being read.</summary>
    public void Dispose() => _content?.Dispose();
}
