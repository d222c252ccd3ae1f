using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>Refuses a run whose weights cannot fit in memory before any is taken, and says which feature id made them so many.</summary>
static class MemoryGuard
{
    /// <exception cref="DataFormatException">The weights need more than the machine has.</exception>
    public static void Check(FmShape shape, SgdOptions options, IRowSource source, Survey survey)
    {
        long needed, available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            // The table, the best epoch's weights beside it.
            needed = checked(ParameterTable.Bytes(shape, SgdSteppers.StateCount(options.Optimizer)) + shape.Bytes);
        }
        catch (OverflowException)
        {
            needed = long.MaxValue;
        }
        if (needed <= available / 10 * 9)
            return;
        throw new DataFormatException(source.Locate(survey.LargestIndexRow), string.Create(CultureInfo.InvariantCulture, $"{shape.FeatureCount:N0} features (the largest id is {shape.FeatureCount - 1})"),
            string.Create(CultureInfo.InvariantCulture, $"a model that fits in memory: {shape.FactorCount} factors need {needed / 1e9:N1} GB to train, this machine has {available / 1e9:N1} GB"),
            "Use --hash-bits 22 to hash the ids into fewer features, or a smaller --num-factors.");
    }
}
