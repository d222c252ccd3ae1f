namespace Cofactor.Cli;

/// <summary>Judging a model on rows, whatever its task.</summary>
static class JudgedRows
{
    /// <param name="session">Shows progress.</param>
    /// <param name="model">The model.</param>
    /// <param name="dataPath">The rows.</param>
    /// <param name="known">For a ranker of all items, the rows trained on; null for others.</param>
    /// <param name="options">How rows are read.</param>
    /// <param name="ranking">How rankers are judged.</param>
    /// <param name="clip">The range that a regressor's predictions are clipped to; null: none.</param>
    /// <param name="judged">Told of each block, where rows are judged one by one; confidence intervals are found then. Null: neither.</param>
    /// <exception cref="UsageException"><paramref name="known"/> is missing, or there for nothing.</exception>
    public static Evaluation Evaluate(Session session, FmModel model, string dataPath, string? known, ReadOptions options, RankingOptions ranking, LabelRange? clip = null, Action<RowBlock, ReadOnlyMemory<float>>? judged = null)
    {
        PairOptions pairs = new() { Item = model.Card.Hyperparameters.GetValueOrDefault("item"), User = model.Card.Hyperparameters.GetValueOrDefault("user") };
        if (pairs.Item is not null)
            options = options with { IgnoreLabels = true };
        if (pairs.Item is null != known is null)
            throw new UsageException(known is null ? "--known is missing: the model ranks items, and those that users have are no candidates." : "--known goes with a ranker trained with --item.", "", "", "Give --known the rows trained on.");
        IRowFile data = RowInput.Open(session, dataPath, model, options);
        session.Meter.Start("evaluating");
        Evaluation evaluation = known is not null
            ? ItemEvaluator.Evaluate(model, data, RowInput.Open(session, known, model, options), pairs, ranking, options.Threads ?? 1, judged is not null, session.Cancellation)
            : Evaluator.Evaluate(model, data, new Report<long>(n => session.Meter.Report(double.NaN, $"evaluating: {Show.Count(n, "row")}")), options.Threads ?? 1, ranking, clip, judged is not null, judged, session.Cancellation);
        session.Meter.Stop();
        return evaluation;
    }
}
