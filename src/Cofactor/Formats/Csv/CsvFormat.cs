namespace Cofactor;

/// <summary>CSV, TSV and their like: what must be known of a data set before its rows can be encoded.</summary>
static class CsvFormat
{
    /// <summary>
    /// Fits a feature map in one pass over the files (two where the last rows are held out, which must be counted first); with <see cref="ReadOptions.FeatureMap"/> there is nothing to fit, and the files are
    /// read only if their labels are names.
    /// </summary>
    /// <param name="files">The files in order, and how each is opened.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="DataFormatException">The data is wrong.</exception>
    /// <exception cref="OptionException">An option is wrong or names a column that is not there.</exception>
    public static CsvSchema Prepare(IEnumerable<(string Name, Func<Stream> Open)> files, ReadOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        if (options.FeatureMap is not FeatureMap map)
        {
            var fitter = new CsvFitter(options, options.HoldOut is { IsLast: true } ? CountRows(files, options, cancellationToken) : null);
            foreach ((string name, Func<Stream> open) in files)
            {
                using Stream stream = open();
                fitter.Add(stream, name, cancellationToken);
            }
            return fitter.Complete();
        }
        if (options.IgnoreLabels)
            return new CsvSchema(map, null, []);
        var labels = new CsvLabels(map.Layout.Label is null ? null : map.Layout.LabelsAreNames);
        if (map.Layout.Label is null || map.Layout.LabelsAreNames)
            foreach ((string name, Func<Stream> open) in files)
            {
                using Stream stream = open();
                AddLabels(labels, stream, name, options, cancellationToken);
            }
        labels.Complete();
        return new CsvSchema(map, labels, []);
    }

    /// <summary>The label column of a file to be encoded with a map that exists; without any, a name that will be found missing.</summary>
    public static string LabelColumn(ReadOptions options, FeatureMap map, CsvTable table) =>
        options.Csv.Label ?? map.Layout.Label ?? ColumnNames.DefaultLabel(table.OwnNames) ?? "label";

    static long CountRows(IEnumerable<(string Name, Func<Stream> Open)> files, ReadOptions options, CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach ((string name, Func<Stream> open) in files)
        {
            using Stream stream = open();
            for (var table = new CsvTable(stream, name, options.Csv); !table.IsEmpty && table.Read(); rows++)
                if (rows % 1024 == 0)
                    cancellationToken.ThrowIfCancellationRequested();
        }
        return rows;
    }

    static void AddLabels(CsvLabels labels, Stream stream, string name, ReadOptions options, CancellationToken cancellationToken)
    {
        var table = new CsvTable(stream, name, options.Csv, options.FeatureMap!.Layout);
        if (table.IsEmpty)
            return;
        int column = table.Require(LabelColumn(options, options.FeatureMap, table));
        for (long row = 0; table.Read(); row++)
        {
            if (row % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            labels.Add(table, column);
        }
    }
}
