using System.Globalization;

namespace Cofactor.Tests.Formats;

/// <summary>The definition of a feature map, by dictionaries and strings: the slow twin.</summary>
sealed class NaiveFeatureMap
{
    readonly Dictionary<string, ColumnKind> _kinds;
    readonly Dictionary<string, (double Mean, double Scale)> _scales = [];

    public NaiveFeatureMap(Dictionary<string, ColumnKind> kinds, string[][] trainingRows, int minCount)
    {
        _kinds = kinds;
        int c = 0;
        foreach ((string column, ColumnKind kind) in kinds)
        {
            string[] values = [.. trainingRows.Select(r => r[c])];
            c++;
            if (kind == ColumnKind.Numeric)
            {
                double[] numbers = [.. values.Where(v => v.Length > 0).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
                double mean = numbers.Average(), deviation = Math.Sqrt(numbers.Average(x => (x - mean) * (x - mean)));
                _scales[column] = (mean, deviation == 0 ? 1 : deviation);
                Features.Add(column);
            }
            else
            {
                Features.AddRange(values.SelectMany(v => Parts(kind, v)).GroupBy(v => v).Where(g => g.Count() >= minCount).OrderByDescending(g => g.Count()).Select(g => $"{column}={g.Key}"));
                Features.Add($"{column}=(unknown)");
            }
            if (values.Any(v => v.Length == 0))
                Features.Add($"{column}=(missing)");
        }
    }

    public List<string> Features { get; } = [];

    public List<(int Index, float Value, int Field)> Encode(string[] row)
    {
        var features = new List<(int, float, int)>();
        int field = 0;
        foreach ((string column, ColumnKind kind) in _kinds)
        {
            string value = row[field];
            if (value.Length == 0)
                Add($"{column}=(missing)", 1);
            else if (kind == ColumnKind.Numeric)
                Add(column, (float)((double.Parse(value, CultureInfo.InvariantCulture) - _scales[column].Mean) / _scales[column].Scale));
            else
                foreach (string name in Parts(kind, value).Select(p => Features.Contains($"{column}={p}") ? $"{column}={p}" : $"{column}=(unknown)").Distinct().OrderBy(n => Features.IndexOf(n)))
                    Add(name, 1);
            field++;
        }
        return features;

        void Add(string name, float value)
        {
            if (Features.IndexOf(name) is >= 0 and int index && value != 0)
                features.Add((index, value, field));
        }
    }

    static IEnumerable<string> Parts(ColumnKind kind, string value) =>
        (kind == ColumnKind.MultiValued ? value.Split('|').Distinct() : [value]).Where(p => p.Length > 0);
}
