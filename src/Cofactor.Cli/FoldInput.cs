using System.CommandLine;

namespace Cofactor.Cli;

/// <summary>Rows cut into folds. The columns of CSV are encoded by a map for each fold, fitted without its test rows.</summary>
static class FoldInput
{
    /// <summary>Reads the folds of DATA.</summary>
    public static IReadOnlyList<TrainingFold> Load(Session session, string path, ReadOptions reading, int count, ulong seed)
    {
        var folds = new List<TrainingFold>();
        Dataset? data = null;
        foreach (HoldOut rule in Folds.Of(count, seed))
        {
            if (data is null || data.FeatureMap is not null)
            {
                IRowFile rows = RowInput.Open(session, path, reading with { HoldOut = rule });
                // What was found is said once.
                data = data is null ? RowInput.Load(session, path, rows) : rows.ReadAll(null, session.Cancellation);
            }
            (Dataset rest, Dataset heldOut) = Folds.Split(data, rule);
            folds.Add(new TrainingFold(rest, heldOut));
        }
        return folds;
    }

    /// <summary>The number of folds given, at least 2.</summary>
    public static int? Count(TextOption option, ParseResult parsed) => option.Int(parsed, "a whole number of 2 or more") switch
    {
        null => null,
        < 2 and { } wrong => throw UsageException.Value(option.Name, wrong.ToString(System.Globalization.CultureInfo.InvariantCulture), "a whole number of 2 or more"),
        { } count => count,
    };
}
