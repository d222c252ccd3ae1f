using System.Globalization;

namespace Cofactor.Solvers;

/// <summary>Refuses a run that cannot fit in memory before it takes any, with the figures, and says which feature id made it so large.</summary>
static class MemoryGuard
{
    // Bytes of a feature, with or without room: its count and its rank. Of one with room, its id.
    const int IdBytes = 2 * sizeof(int), RankBytes = sizeof(int);

    /// <summary>The number of features, with or without room, beyond which no model fits.</summary>
    public static int MostFeatures(SgdOptions options, TrainingContext context) => (int)Math.Min(int.MaxValue, Limit(context) / OfAll(options, 1, 1));

    /// <summary>The refusal of more features than those.</summary>
    public static DataFormatException TooMany(int featureCount, SgdOptions options, TrainingContext context, IRowSource source, long largestRow) =>
        Refusal(featureCount, options, OfAll(options, featureCount, 1), context, source, largestRow);

    /// <exception cref="DataFormatException">A run of resolved options needs more memory than it may have.</exception>
    public static void Check(SgdOptions options, TrainingContext context, IRowSource source, Survey survey)
    {
        decimal needed = Needed(options, survey) - (context.ScratchFolder is null ? 0 : Best(options, survey)) + (context.MemoryLimit is null ? survey.RowBytes : 0);
        if (needed > Limit(context))
            throw Refusal(survey.FeatureCount, options, needed, context, source, survey.LargestIndexRow);
    }

    /// <summary>Whether the run fits in memory, rows prepared for the loops included or not. A given limit is for what comes beside the rows.</summary>
    public static bool Fits(SgdOptions options, TrainingContext context, Survey survey, bool withPreparedRows = false) =>
        Needed(options, survey) + (withPreparedRows ? survey.RowBytes : 0) + (context.MemoryLimit is null ? survey.RowBytes : 0) <= Limit(context);

    /// <summary>Bytes of a run at its worst moment, while it learns or when its model is made, beside its rows. In decimal: no shape overflows it.</summary>
    static decimal Needed(SgdOptions options, Survey survey)
    {
        int outputs = survey.Labels.OutputCount, room = survey.Order.Count;
        decimal table = room * (decimal)ParameterTable.Bytes(new FmShape(1, options.NumFactors, outputs), SgdSteppers.StateCount(options.Optimizer));
        // A mini-batch's gradients, should none of its rows share a feature with another.
        decimal touched = options.MiniBatchSize > 1 ? Math.Min(room, (decimal)options.MiniBatchSize.Value * survey.NonZeros / survey.TrainingRows) : 0;
        decimal learning = SgdEngines.Tables(options) * table + 2 * touched * OfWeights(options, outputs);
        return Best(options, survey) + room * RankBytes + Math.Max(learning + survey.FeatureCount * IdBytes, OfAll(options, survey.FeatureCount, outputs));
    }

    /// <summary>The best epoch's weights.</summary>
    static decimal Best(SgdOptions options, Survey survey) => survey.Order.Count * OfWeights(options, survey.Labels.OutputCount);

    static decimal OfAll(SgdOptions options, int features, int outputs) => features * (OfWeights(options, outputs) + IdBytes);

    static decimal OfWeights(SgdOptions options, int outputs) => (decimal)outputs * (options.NumFactors + 1) * sizeof(float);

    static long Limit(TrainingContext context) => context.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;

    static DataFormatException Refusal(int featureCount, SgdOptions options, decimal needed, TrainingContext context, IRowSource source, long largestRow) =>
        new(source.Locate(largestRow), string.Create(CultureInfo.InvariantCulture, $"{featureCount:N0} features (ids up to {featureCount - 1})"),
            string.Create(CultureInfo.InvariantCulture, $"a model that fits in memory: {options.NumFactors} factors need {needed / 1e9m:N1} GB to train, {(context.MemoryLimit is null ? "this machine has" : "the limit is")} {Limit(context) / 1e9:N1} GB"),
            "Use --hash-bits 22 to hash the ids into fewer features, or a smaller --num-factors.");
}
