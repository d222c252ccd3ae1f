namespace Cofactor.Solvers;

/// <summary>The rule by which a run shares its work among loops.</summary>
static class SgdEngines
{
    // An epoch of fewer non-zeros is short as it is.
    const long LeastNonZeros = 4_000_000;
    const int MostLoops = 8;

    // Of more factors, joining tables costs more than two threads gain (docs/benchmarks.md, scaling).
    const int MostFactors = 64;

    /// <summary>
    /// The number of loops for resolved options: as many as asked for, or as the processor has cores where that pays. One for
    /// mini-batches, which do not step row by row, for several outputs, and for Adam, whose step size is a matter of the whole run.
    /// </summary>
    public static int Loops(SgdOptions options, TrainingContext context, Survey survey)
    {
        if (options.MiniBatchSize > 1 || survey.Labels.OutputCount > 1 || options.Optimizer == Optimizer.Adam)
            return 1;
        if (options.Threads is int asked)
            return asked;
        int loops = Math.Min(Environment.ProcessorCount, MostLoops);
        return survey.NonZeros >= LeastNonZeros && options.NumFactors <= MostFactors && MemoryGuard.Fits(options with { Threads = loops }, context, survey) ? loops : 1;
    }

    /// <summary>Tables that so many loops need.</summary>
    public static int Tables(SgdOptions options) => options.Threads > 1 ? options.Threads.Value + 1 : 1;

    /// <summary>The engine of a run whose number of loops is settled.</summary>
    public static SgdEngine For(SgdOptions options, Survey survey, Team team)
    {
        var shape = new FmShape(survey.Order.Count, options.NumFactors, survey.Labels.OutputCount);
        return options.Threads == 1
            ? new OneLoop(new ParameterTable(shape, SgdSteppers.StateCount(options.Optimizer), survey.Order.Shares), survey, options, team)
            : new PrivateLoops(shape, survey, options, team);
    }
}
