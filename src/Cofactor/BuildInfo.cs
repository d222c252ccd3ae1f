using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cofactor;

/// <summary>What a repetition bit for bit needs to have in common.</summary>
static class BuildInfo
{
    /// <summary>Version, processor family and vector width, such as <c>Cofactor 0.1.0, X64, 512-bit vectors</c>.</summary>
    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture,
        $"Cofactor {typeof(BuildInfo).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.ProcessArchitecture}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors");
}
