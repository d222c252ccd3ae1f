using System.Globalization;
using Xunit;

namespace Cofactor.Tests;

/// <summary>
/// How much of the long tests runs: all of it with <c>COFACTOR_THOROUGH=1</c>, as <c>.ci/run</c> has it; a share of it, a few seconds, where
/// the variable is not set, which shows as a skipped test; the same share without a word with <c>0</c>.
/// </summary>
public class Thorough
{
    static readonly string? Asked = Environment.GetEnvironmentVariable("COFACTOR_THOROUGH");

    public static int Times(int share, int all) => Asked == "1" ? all : share;

    public static TimeSpan Seconds(double share, double all) => TimeSpan.FromSeconds(Asked == "1" ? all : share);

    [Fact]
    public void Long_tests_run_in_full()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Asked), "Of the fault tests only a share was run: set COFACTOR_THOROUGH=1 for all of them (3 minutes).");
        Assert.Contains(int.Parse(Asked!, CultureInfo.InvariantCulture), (int[])[0, 1]);
    }
}
