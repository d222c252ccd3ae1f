using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Cofactor;

/// <summary>
/// Reading options as texts by name, those at their defaults left out: what a cache keeps of how its rows were read, to be compared
/// with what a later reading asks for.
/// </summary>
static class ReadSettings
{
    public const string Format = "format", FeatureDim = "feature_dim", HashBits = "hash_bits", IgnoreLabels = "ignore_labels", FeatureMapName = "feature_map", HoldOutName = "hold_out";

    public static Dictionary<string, string> Of(ReadOptions options)
    {
        CsvOptions csv = options.Csv;
        (string Name, string? Text)[] all =
        [
            (Format, options.Format == DataFormat.Auto ? null : options.Format.ToString()),
            (FeatureDim, Number(options.FeatureDim)),
            (HashBits, Number(options.HashBits)),
            ("sum_repeated", options.SumRepeated ? "true" : null),
            (IgnoreLabels, options.IgnoreLabels ? "true" : null),
            ("columns", csv.Columns is null ? null : Names(csv.Columns)),
            ("delimiter", csv.Delimiter?.ToString()),
            ("label", csv.Label),
            ("weight", csv.Weight),
            ("group", csv.Group),
            ("ignore", Names(csv.Ignore)),
            ("categorical", Names(csv.Categorical)),
            ("numeric", Names(csv.Numeric)),
            ("multi", Names(csv.Multi.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key + m.Value))),
            ("joins", Names(csv.Joins.Select(j => $"{j.Key} {j.Fingerprint}"))),
            ("min_count", csv.MinCount == 1 ? null : Number(csv.MinCount)),
            ("dense", csv.Dense ? "true" : null),
            ("numeric_scale", csv.Standardize ? null : "none"),
            (FeatureMapName, options.FeatureMap is null ? null : Fingerprint(options.FeatureMap)),
            (HoldOutName, options.HoldOut is null ? null : string.Create(CultureInfo.InvariantCulture, $"{options.HoldOut.Fraction:R} {(options.HoldOut.IsLast ? "last" : options.HoldOut.Seed)}{(options.HoldOut.From > 0 ? $" {options.HoldOut.From:R}" : "")}")),
        ];
        return all.Where(s => !string.IsNullOrEmpty(s.Text)).ToDictionary(s => s.Name, s => s.Text!);
    }

    /// <summary>A hash of a map: maps that encode alike have the same.</summary>
    public static string Fingerprint(FeatureMap map)
    {
        FeatureMapParts parts = map.ToParts();
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(parts.Json));
        foreach (VocabularyPart part in parts.Vocabularies)
        {
            hash.Append(part.Bytes);
            hash.Append(MemoryMarshal.AsBytes(part.Offsets.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    // No name has a line end.
    static string Names(IEnumerable<string> names) => string.Join('\n', names);
}
