using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>Refuses a run that cannot fit in memory before any is taken, with the figures, and says which feature id made it so large.</summary>
static class MemoryGuard
{
    /// <summary>The number of features, with or without room, beyond which no model fits.</summary>
    public static int MostFeatures(SgdOptions options, TrainingContext context) =>
        (int)Math.Min(int.MaxValue, Limit(context) / PerId(options, 1));

    /// <summary>The refusal of more features than those.</summary>
    public static DataFormatException TooMany(int featureCount, SgdOptions options, TrainingContext context, IRowSource source, long largestRow) =>
        Refusal(featureCount, options, (decimal)featureCount * PerId(options, 1), context, source, largestRow);

    /// <exception cref="DataFormatException">The run needs more memory than it may have.</exception>
    public static void Check(SgdOptions options, TrainingContext context, IRowSource source, Survey survey)
    {
        var table = new FmShape(survey.Order.Count, options.NumFactors, survey.Labels.OutputCount);
        // In decimal: no shape overflows it.
        decimal states = 1 + SgdSteppers.StateCount(options.Optimizer), weights = (decimal)table.OutputCount * (table.FactorCount + 1) * sizeof(float);
        decimal needed = table.FeatureCount * weights * (states + 1) + survey.FeatureCount * (decimal)PerId(options, table.OutputCount);
        if (needed > Limit(context))
            throw Refusal(survey.FeatureCount, options, needed, context, source, survey.LargestIndexRow);
    }

    static long Limit(TrainingContext context) => context.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;

    // The model in the end, the count and the rank of the feature.
    static long PerId(SgdOptions options, long outputs) => outputs * (options.NumFactors + 1) * sizeof(float) + 2 * sizeof(int);

    static DataFormatException Refusal(int featureCount, SgdOptions options, decimal needed, TrainingContext context, IRowSource source, long largestRow) =>
        new(source.Locate(largestRow), string.Create(CultureInfo.InvariantCulture, $"{featureCount:N0} features (the largest id is {featureCount - 1})"),
            string.Create(CultureInfo.InvariantCulture, $"a model that fits in memory: {options.NumFactors} factors need {needed / 1e9m:N1} GB to train, {(context.MemoryLimit is null ? "this machine has" : "the limit is")} {Limit(context) / 1e9:N1} GB"),
            "Use --hash-bits 22 to hash the ids into fewer features, or a smaller --num-factors.");
}
