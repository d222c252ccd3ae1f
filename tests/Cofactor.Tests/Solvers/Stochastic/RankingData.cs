using Cofactor.Numerics;

namespace Cofactor.Tests.Solvers;

/// <summary>Preferences of hidden models, the same on every machine: items 20 … have two tastes, and so have users.</summary>
static class RankingData
{
    public const int Users = 20, Items = 30, Features = Users + Items;

    /// <summary>What a user thinks of an item: its own worth, and whether tastes agree.</summary>
    public static double Liking(int user, int item) => 0.5 * CounterRandom.Normal(900, (ulong)item) + (user % 2 == item % 2 ? 1 : -1);

    /// <summary>Rows of user and item in groups by user; labels 0, 1, 2 by liking.</summary>
    public static Dataset Groups(int rows, ulong seed = 1) => Make(rows, seed, byUser: true, (user, item, _) => Label(user, item), fields: false);

    /// <summary>That as 0, 1 or 2.</summary>
    public static int Label(int user, int item) => Liking(user, item) switch { < -0.5 => 0, < 0.8 => 1, _ => 2 };

    /// <summary>Rows of user (field 0) and item (field 1), that a user chose: mostly what he likes.</summary>
    public static Dataset Chosen(int rows, ulong seed = 1)
    {
        Dataset all = Make(8 * rows, seed, byUser: false, (user, item, i) => CounterRandom.Uniform(seed + 7, (ulong)i) < 0.6 / (1 + Math.Exp(-3 * Liking(user, item) + 2)) ? 1 : 0, fields: true);
        var chosen = new RowBlockBuilder();
        for (long i = 0; i < all.RowCount && chosen.RowCount < rows; i++)
        {
            if (all.Label(i) == 0)
                continue;
            chosen.AddRange(all.Row(i).Indices, all.Row(i).Values, all.Row(i).Fields);
            chosen.EndRow(float.NaN);
        }
        return new Dataset([chosen.Build(Features)], Features);
    }

    public static SgdOptions Options(string? item = null, PairLoss loss = PairLoss.Bpr) => new()
    {
        PredictorType = PredictorType.Ranker,
        NumFactors = 4,
        Epochs = 15,
        Threads = 1,
        Pairs = new PairOptions { Item = item, Loss = loss },
    };

    static Dataset Make(int rows, ulong seed, bool byUser, Func<int, int, int, float> label, bool fields)
    {
        var block = new RowBlockBuilder();
        for (int i = 0; i < rows; i++)
        {
            int user = CounterRandom.Below(seed + 1, (ulong)i, Users), item = CounterRandom.Below(seed + 2, (ulong)i, Items);
            // The item first, so that nothing relies on the order.
            block.AddRange([Users + item, user], default, fields ? [1, 0] : default);
            block.EndRow(label(user, item, i), group: byUser ? user : null);
        }
        return new Dataset([block.Build(Features)], Features);
    }
}
