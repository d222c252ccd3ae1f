using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public class VectorScanTests
{
    [Fact]
    public void One_wrong_number_is_found_wherever_it_stands()
    {
        for (int length = 0; length < 70; length++)
        {
            var ids = new int[length];
            var values = new float[length];
            Assert.True(VectorScan.AllBelow(ids, 1));
            Assert.True(VectorScan.AllFinite(values));
            for (int at = 0; at < length; at++)
            {
                foreach (int wrong in new[] { 7, -1, int.MinValue, int.MaxValue })
                {
                    ids[at] = wrong;
                    Assert.False(VectorScan.AllBelow(ids, 7));
                }
                ids[at] = 6;
                Assert.True(VectorScan.AllBelow(ids, 7));
                foreach (float wrong in new[] { float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    values[at] = wrong;
                    Assert.False(VectorScan.AllFinite(values));
                }
                values[at] = at % 2 == 0 ? float.MaxValue : float.MinValue;
                Assert.True(VectorScan.AllFinite(values));
            }
        }
    }

    [Fact]
    public void No_id_is_below_zero_features() => Assert.True(VectorScan.AllBelow([], 0) && !VectorScan.AllBelow([0], 0));
}
