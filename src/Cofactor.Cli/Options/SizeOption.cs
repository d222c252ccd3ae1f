using System.CommandLine;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary>An option that is an amount of memory: <c>500MB</c>, <c>1.5GB</c>, <c>2GiB</c>, or bytes.</summary>
static class SizeOption
{
    const string Expected = "a size such as 500MB, 1.5GB or 2GiB";

    static readonly (string Unit, double Bytes)[] Units =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1), ("", 1)];

    /// <summary>The bytes given, or null.</summary>
    /// <exception cref="UsageException">It is no amount of memory.</exception>
    public static long? Bytes(TextOption option, ParseResult parsed)
    {
        if (option.In(parsed) is not { } text)
            return null;
        (string unit, double bytes) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number) && number * bytes is >= 1 and <= 1e18
            ? (long)(number * bytes) : throw UsageException.Value(option.Name, text, Expected);
    }
}
