using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace Cofactor.Benchmarks;

/// <summary>What the figures were measured on.</summary>
static partial class Machine
{
    public static string Describe()
    {
        string width = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "128-bit vectors";
        return string.Create(CultureInfo.InvariantCulture,
            $"Machine: {Environment.ProcessorCount} cores of {Processor()} ({width}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):N0} GiB, {RuntimeInformation.OSDescription}. ")
            + $"{RuntimeInformation.FrameworkDescription}, {BuildInfo.Text}. {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.";
    }

    static string Processor()
    {
        const string File = "/proc/cpuinfo";
        Match name = System.IO.File.Exists(File) ? ModelName().Match(System.IO.File.ReadAllText(File)) : Match.Empty;
        return name.Success ? name.Groups[1].Value.Trim() : RuntimeInformation.ProcessArchitecture.ToString();
    }

    [GeneratedRegex(@"^model name\s*:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ModelName();
}
