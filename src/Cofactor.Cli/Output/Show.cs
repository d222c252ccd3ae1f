using System.Globalization;

namespace Cofactor.Cli;

/// <summary>Numbers as a person reads them, invariant culture.</summary>
static class Show
{
    /// <summary><c>80,000</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 row</c>, <c>80,000 rows</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Five digits after the point, fewer for large numbers: <c>0.92146</c>, <c>1,234.57</c>.</summary>
    public static string Metric(double value) => Math.Abs(value) switch
    {
        >= 1000 => value.ToString("N2", CultureInfo.InvariantCulture),
        < 0.0001 and > 0 => value.ToString("0.###e+0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00000", CultureInfo.InvariantCulture),
    };

    /// <summary>A signed part of a score: <c>+0.4102</c>, <c>−0.0191</c>, <c>0</c>.</summary>
    public static string Part(double value) => value == 0 ? "0" : Signed(Number(Math.Abs(value)), value);

    /// <summary>Four digits after the point, or exponential where that would show nothing.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 1e6 or (< 0.00005 and > 0) => value.ToString("0.###e+0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    /// <summary><c>0.31</c>.</summary>
    public static string Seconds(double seconds) => seconds.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary><c>1.4 MB</c>, powers of 1000.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} bytes",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>At most <paramref name="width"/> characters, an ellipsis for what is cut.</summary>
    public static string Clip(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    static string Signed(string text, double sign) => (sign < 0 ? "−" : "+") + text;
}
