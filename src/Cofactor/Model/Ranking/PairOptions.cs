namespace Cofactor;

/// <summary>What a ranker loses by a pair in the wrong order.</summary>
public enum PairLoss
{
    /// <summary>ln(1 + e^−(ŷ⁺ − ŷ⁻)): Bayesian personalised ranking (Rendle et al. 2009).</summary>
    Bpr,

    /// <summary>
    /// max(0, 1 − (ŷ⁺ − ŷ⁻)) of the first partner found that violates the margin, times Σ_{i ≤ r} 1/i with r the estimated rank of the preferred row
    /// (Weston, Bengio and Usunier 2011): it cares for the top of the list.
    /// </summary>
    Warp,
}

/// <summary>How items that a user does not have are drawn.</summary>
public enum NegativeSampling
{
    /// <summary>Each as often.</summary>
    Uniform,

    /// <summary>In proportion to (training rows of the item)^power.</summary>
    Popularity,
}

/// <summary>How a ranker learns from pairs: of the rows of a group, or, with <see cref="Item"/>, of what users have and what they have not.</summary>
public sealed record PairOptions
{
    /// <summary>The loss (<c>loss</c>). Default BPR.</summary>
    public PairLoss Loss { get; init; } = PairLoss.Bpr;

    /// <summary>
    /// Which features are the item of implicit feedback (<c>item</c>), as <see cref="FeatureSelection"/> reads it: every row is then something
    /// that happened, its label is not looked at, and each is compared with the same row with another item in its place. Null: pairs are of
    /// different labels within a group.
    /// </summary>
    public string? Item { get; init; }

    /// <summary>Which features are the user (<c>user</c>): whose items are not drawn. Null: all that is not the item.</summary>
    public string? User { get; init; }

    /// <summary>How items are drawn (<c>negatives</c>). Default uniform.</summary>
    public NegativeSampling Negatives { get; init; } = NegativeSampling.Uniform;

    /// <summary>The power of popularity (<c>negatives_power</c>), 0 to 2: 0 is uniform, 1 is as often as in the rows.</summary>
    public double NegativesPower { get; init; } = 0.75;

    /// <summary>How many partners WARP tries at most until one violates the margin (<c>warp_tries</c>), 1 to 10,000.</summary>
    public int WarpTries { get; init; } = 30;

    /// <exception cref="OptionException">An option is out of its range, or does not fit another.</exception>
    internal void Validate(PredictorType? type)
    {
        var none = new PairOptions();
        bool ranker = type == PredictorType.Ranker;
        OptionException.Check(ranker || Loss == none.Loss, "loss", "warp", "nothing unless predictor_type is ranker");
        OptionException.Check(ranker || Item is null, "item", Item, "nothing unless predictor_type is ranker");
        OptionException.Check(Item is not null || User is null, "user", User, "nothing without item");
        OptionException.Check(Item is not null || Negatives == none.Negatives, "negatives", "popularity", "nothing without item: the rows of a group are its own");
        OptionException.Check(NegativesPower is >= 0 and <= 2, "negatives_power", NegativesPower, "a number from 0 to 2");
        OptionException.Check(WarpTries is >= 1 and <= 10_000, "warp_tries", WarpTries, "a whole number from 1 to 10000");
    }

    /// <summary>Shows the options that matter.</summary>
    internal void Show(Action<string, object?> set)
    {
        set("loss", Loss);
        set("item", Item);
        set("user", User);
        set("negatives", Item is null ? null : Negatives);
        set("negatives_power", Item is null || Negatives == NegativeSampling.Uniform ? null : NegativesPower);
        set("warp_tries", Loss == PairLoss.Warp ? WarpTries : null);
    }
}
