using System.Globalization;
using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>
/// Clicks by user, item, category, device and hour: click ~ Bernoulli(1 / (1 + e^−ŷ)), where ŷ is a factorization machine with k = 4:
/// factor 1 is a taste of users for categories and items, factors 2 and 3 the time of day of categories and items, factor 4 what
/// suits a device. About a quarter of the rows are clicks.
/// </summary>
static class Clicks
{
    public const int TrainRows = 60_000, TestRows = 10_000;
    const ulong Seed = 1995;
    const int Users = 400;

    // A category, adjectives and nouns: 30 items of each category.
    static readonly (string Category, string Adjectives, string Nouns)[] Words =
    [
        ("Books", "Short Rare Used Signed Thick", "Novel Atlas Poems Memoir Comic Primer"),
        ("Garden", "Oak Stone Copper Wild Tall", "Bench Pot Rake Lamp Trellis Hose"),
        ("Kitchen", "Steel Clay Glass Slow Sharp", "Pan Kettle Knife Mixer Bowl Grater"),
        ("Music", "Bass Vintage Loud Studio Mini", "Guitar Drum Amp Mic Piano Flute"),
        ("Shoes", "Red Suede Trail Winter Canvas", "Boots Sandals Loafers Runners Clogs Heels"),
        ("Sports", "Pro Junior Light Carbon Beach", "Racket Ball Bike Skis Gloves Paddle"),
        ("Toys", "Wooden Giant Plush Magnetic Tin", "Train Puzzle Bear Blocks Robot Kite"),
        ("Travel", "Cabin Slim Grey Weekend Rugged", "Case Bag Pillow Tent Bottle Map"),
    ];

    /// <summary>Makes the set; always the same.</summary>
    public static SampleSet Make()
    {
        SampleColumn[] columns = SampleColumn.Row(
            ("user", [.. Enumerable.Range(1, Users).Select(u => string.Create(CultureInfo.InvariantCulture, $"u{u:000}"))]),
            ("item", [.. from w in Words from adjective in w.Adjectives.Split(' ') from noun in w.Nouns.Split(' ') select $"{adjective} {noun}"]),
            ("category", [.. Words.Select(w => w.Category)]),
            ("device", ["desktop", "phone", "tablet"]),
            ("hour", [.. Enumerable.Range(0, 24).Select(h => h.ToString(CultureInfo.InvariantCulture))]));
        FmModel truth = Truth(columns);
        ulong features = CounterRandom.Key(Seed, 2), click = CounterRandom.Key(Seed, 3);

        void Pick(long row, Span<int> to)
        {
            int Choose(int column) => CounterRandom.Below(features, (ulong)row * 5 + (ulong)column, columns[column].Categories.Count);
            int item = Choose(1);
            to[0] = columns[0].First + Choose(0);
            to[1] = columns[1].First + item;
            to[2] = columns[2].First + item / 30;
            to[3] = columns[3].First + Choose(3);
            to[4] = columns[4].First + Choose(4);
        }
        Dataset Draw(int first, int count) => SampleSet.Draw(truth, columns.Length, first, count, Pick,
            (row, scores) => CounterRandom.Uniform(click, (ulong)row) < Links.Logistic(scores[0]) ? 1f : 0f);
        return new SampleSet(columns, "click", truth, Draw(0, TrainRows), Draw(TrainRows, TestRows));
    }

    static FmModel Truth(SampleColumn[] columns)
    {
        var weights = new HiddenWeights(columns[^1].End, 4, Seed);
        weights.Draw(columns[0], 0.3, 0.9, 0, 0, 0);
        weights.Draw(columns[1], 0.3, 0.3, 0.3, 0.3, 0.3);
        weights.Draw(columns[2], 0.3, 0.9, 0.9, 0.9, 0.9);
        weights.Draw(columns[3], 0.2, 0.2, 0, 0, 0.8);
        for (int hour = 0; hour < 24; hour++)
        {
            double angle = 2 * Math.PI * hour / 24;
            weights.Set(columns[4].First + hour, -0.3 * Math.Cos(angle), 0, 0.8 * Math.Cos(angle), 0.8 * Math.Sin(angle), 0);
        }
        return weights.Model(-1.5, LabelMap.Binary);
    }
}
