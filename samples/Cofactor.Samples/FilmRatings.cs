using Cofactor.Numerics;

namespace Cofactor.Samples;

/// <summary>
/// Film ratings from 0 to 10 by user, film, genre and time of day: rating = ŷ + ε, ε ~ N(0, 0.6²), rounded to one decimal, where ŷ is a
/// factorization machine with k = 4. Its factors have meanings, so that explanations read well:
/// <list type="number">
/// <item>light to dark: of genres and times of day, of users' tastes, and a little of each film;</item>
/// <item>for the morning or for the night: of films and times of day;</item>
/// <item>heart to adrenaline, and 4. easy to demanding: of genres and times of day.</item>
/// </list>
/// A user rates a film at most once; films differ in popularity, users in diligence.
/// </summary>
static class FilmRatings
{
    public const int TestRows = 10_000;
    public const double Noise = 0.6;
    const ulong Seed = 2010;
    const int FewestRatings = 80, MostRatings = 120;   // of a user

    // In the order of the genres: action, comedy, drama, family, horror, mystery, romance, science fiction.
    static readonly double[] Dark = [0.3, -1.0, 0.1, -1.6, 1.7, 1.0, -0.9, 0.4];
    static readonly double[] Adrenaline = [1.4, 0.2, -1.1, 0.1, 0.6, -0.3, -1.4, 0.9];
    static readonly double[] Demanding = [-0.8, -0.9, 1.3, -0.6, -0.4, 1.2, 0.1, 0.6];
    static readonly double[] GenreLinear = [0.1, 0.0, 0.25, 0.1, -0.3, 0.15, -0.1, 0.1];

    static readonly string[] Times = ["morning", "noon", "evening", "night"];
    static readonly double[] TimeLinear = [-0.15, -0.1, 0.2, 0.0];
    static readonly double[,] TimeFactors = { { -0.40, 0.50, -0.10, 0.14 }, { -0.20, 0.14, 0.20, -0.14 }, { 0.14, -0.20, 0.10, 0.20 }, { 0.45, -0.45, -0.20, -0.20 } };

    /// <summary>Makes the set; always the same.</summary>
    public static SampleSet Make()
    {
        SampleColumn[] columns = SampleColumn.Row(("user", FilmNames.Users), ("film", FilmNames.Films), ("genre", FilmNames.Genres), ("time_of_day", Times));
        FmModel truth = Truth(columns);
        int[][] rows = Rows(columns);
        ulong noise = CounterRandom.Key(Seed, 4);

        Dataset Draw(int first, int count) => SampleSet.Draw(truth, columns.Length, first, count,
            (i, features) => rows[i].CopyTo(features),
            (i, scores) => (float)Math.Round(Math.Clamp(scores[0] + Noise * CounterRandom.Normal(noise, (ulong)i), 0, 10), 1));
        return new SampleSet(columns, "rating", truth, Draw(0, rows.Length - TestRows), Draw(rows.Length - TestRows, TestRows));
    }

    static FmModel Truth(SampleColumn[] columns)
    {
        var weights = new HiddenWeights(columns[^1].End, 4, Seed);
        weights.Draw(columns[0], 0.08, 0.65, 0, 0, 0);
        weights.Draw(columns[1], 0.2, 0.03, 0.15, 0, 0);
        for (int g = 0; g < Dark.Length; g++)
            weights.Set(columns[2].First + g, GenreLinear[g], 0.4 * Dark[g], 0, 0.2 * Adrenaline[g], 0.2 * Demanding[g]);
        for (int t = 0; t < Times.Length; t++)
            weights.Set(columns[3].First + t, TimeLinear[t], TimeFactors[t, 0], TimeFactors[t, 1], TimeFactors[t, 2], TimeFactors[t, 3]);
        return weights.Model(6.2, LabelMap.Regressor);
    }

    /// <summary>The features of all rows, in random order.</summary>
    static int[][] Rows(SampleColumn[] columns)
    {
        ulong choice = CounterRandom.Key(Seed, 2), time = CounterRandom.Key(Seed, 3);
        int films = columns[1].Categories.Count;
        var rows = new List<int[]>();
        var order = new double[films];
        for (int user = 0; user < columns[0].Categories.Count; user++)
        {
            // The smallest of exponential waiting times with rate = popularity: a weighted choice without repetition.
            for (int film = 0; film < films; film++)
                order[film] = -Math.Log(1 - CounterRandom.Uniform(choice, (ulong)(user * films + film))) / Popularity(film);
            int[] chosen = [.. Enumerable.Range(0, films).OrderBy(film => order[film]).Take(CounterRandom.Below(choice, ulong.MaxValue - (ulong)user, MostRatings - FewestRatings + 1) + FewestRatings)];
            foreach (int film in chosen)
                rows.Add([user, columns[1].First + film, columns[2].First + FilmNames.GenreOf(film), columns[3].First + CounterRandom.Below(time, (ulong)(user * films + film), Times.Length)]);
        }
        var shuffled = new int[rows.Count];
        for (int i = 0; i < shuffled.Length; i++)
            shuffled[i] = i;
        CounterRandom.Shuffle(shuffled, CounterRandom.Key(Seed, 5));
        return [.. shuffled.Select(i => rows[i])];
    }

    /// <summary>From 1 for a genre's most popular film to 0.4 for its least popular.</summary>
    static double Popularity(int film) => 1 / (1 + 1.5 * (film * 29 % 64) / 63);
}
