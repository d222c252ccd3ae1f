namespace Cofactor;

/// <summary>Fits a feature map: settles what each column is for, profiles them row by row, file by file, and puts the map together.</summary>
sealed class CsvFitter
{
    readonly ReadOptions _options;
    readonly long? _totalRows;
    readonly CsvLabels _labels = new();
    string _file = "data";
    IReadOnlyList<string> _names = [], _ownNames = [];
    bool _hasHeader;
    ColumnProfile?[] _profiles = [];   // null for columns that are no features
    string? _label;
    long _rows;

    /// <param name="options">How the files are read.</param>
    /// <param name="totalRows">Rows of all files, where the hold-out needs them.</param>
    public CsvFitter(ReadOptions options, long? totalRows)
    {
        _options = options;
        _totalRows = totalRows;
    }

    /// <summary>Reads a file.</summary>
    public void Add(Stream stream, string file, CancellationToken cancellationToken)
    {
        _file = file;
        var table = new CsvTable(stream, file, _options.Csv);
        if (table.IsEmpty)
            return;
        if (_profiles.Length == 0)
            Start(table);
        int[] columns = [.. _names.Select(table.Require)];
        int label = _label is null || _options.IgnoreLabels ? -1 : table.Find(_label);
        while (table.Read())
        {
            if (_rows % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            bool heldOut = _options.HoldOut?.Contains(_rows, _totalRows) == true;
            for (int i = 0; i < columns.Length; i++)
                _profiles[i]?.Add(table, columns[i], heldOut);
            if (label >= 0)
                _labels.Add(table, label);
            _rows++;
        }
    }

    public CsvSchema Complete()
    {
        if (_rows == 0)
            throw new DataFormatException(new SourcePosition(_file), _profiles.Length == 0 ? "an empty file" : "a header and no rows", "rows of data", "Give a file with a header line, or the names of its columns with --columns, and rows.");
        CsvOptions csv = _options.Csv;
        bool all = _rows < HoldOut.MinimumRows;
        _labels.Complete();
        var columns = new List<FeatureColumn>();
        var choices = new ColumnChoice[_names.Count];
        for (int i = 0; i < choices.Length; i++)
            if (_profiles[i] is ColumnProfile profile)
                columns.Add(profile.Complete(all, csv, out choices[i]));
            else
                choices[i] = Aside(_names[i]);
        if (columns.Count == 0)
            throw new OptionException($"No column is left to learn from. The data's columns: {ColumnNames.List(_names)}.");
        var layout = new TableLayout([.. _ownNames], _hasHeader, _label, _labels.AreNames, csv.Weight, csv.Group,
            csv.Joins.Count == 0 ? null : [.. csv.Joins.Select(j => new TableJoin(j.Key, [.. j.Columns]))]);
        try
        {
            return new CsvSchema(new FeatureMap(columns, layout, _options.HashBits ?? 0), _options.IgnoreLabels ? null : _labels, choices);
        }
        catch (OverflowException e)
        {
            throw new DataFormatException(new SourcePosition(_file), "more than 2,147,483,647 features", "fewer", "Hash the categories with --hash-bits, or leave rare ones out with --min-count.", e);
        }
    }

    void Start(CsvTable table)
    {
        CsvOptions csv = _options.Csv;
        (_names, _ownNames) = (table.Names, table.OwnNames);
        _hasHeader = table.HasHeader;
        Check("--label", csv.Label);
        Check("--weight", csv.Weight);
        Check("--group", csv.Group);
        foreach ((string option, IEnumerable<string> names) in new[] { ("--ignore", csv.Ignore), ("--categorical", csv.Categorical), ("--numeric", csv.Numeric), ("--multi", csv.Multi.Keys) })
            foreach (string name in names)
                Check(option, name);
        HashSet<string> aside = [.. csv.Ignore, .. new[] { csv.Weight, csv.Group }.OfType<string>()];
        _label = csv.Label ?? ColumnNames.DefaultLabel([.. _ownNames.Where(n => !aside.Contains(n) && DeclaredKind(n) is null)]);
        if (_label is null && !_options.IgnoreLabels)
            throw new OptionException($"No label column: none is called label, target, y, rating, click or class. Name it with --label; the data's columns: {ColumnNames.List(_names)}."
                + (_names.Any(n => char.IsAsciiDigit(n[0])) ? " If its first line is no header, name the columns with --columns." : ""));
        if (_label is not null)
            aside.Add(_label);
        _profiles = [.. _names.Select(n => aside.Contains(n) ? null
            : new ColumnProfile(n, DeclaredKind(n), csv.Multi.TryGetValue(n, out char separator) ? separator : null, _options.HashBits is not null))];
    }

    void Check(string option, string? name)
    {
        if (name is not null && !_names.Contains(name))
            throw ColumnNames.Unknown(option, name, _names);
    }

    ColumnKind? DeclaredKind(string name) => _options.Csv.Categorical.Contains(name) ? ColumnKind.Categorical
        : _options.Csv.Numeric.Contains(name) ? ColumnKind.Numeric
        : _options.Csv.Multi.ContainsKey(name) ? ColumnKind.MultiValued : null;

    ColumnChoice Aside(string name)
    {
        bool declared = name != _label || _options.Csv.Label is not null;
        ColumnKind kind = name == _label ? ColumnKind.Label : name == _options.Csv.Weight ? ColumnKind.Weight : name == _options.Csv.Group ? ColumnKind.Group : ColumnKind.Ignored;
        string labels = kind != ColumnKind.Label || _options.IgnoreLabels ? "" : _labels.AreNames ? $", {_labels.Names?.Count} names" : ", numbers";
        return new ColumnChoice(name, kind, (declared ? "declared" : "by its name") + labels);
    }
}
