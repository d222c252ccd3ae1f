using Cofactor;

namespace FilmService;

/// <summary>A film for somebody.</summary>
/// <param name="Film">Its name.</param>
/// <param name="Rating">The rating expected.</param>
/// <param name="Reasons">What speaks most for it, or against it.</param>
sealed record FilmForUser(string Film, float Rating, IReadOnlyList<Reason> Reasons);

/// <summary>What two features add to a rating by meeting.</summary>
sealed record Reason(string Of, string With, double Adds);

/// <summary>A model, the films there are, and what each user has seen. Immutable: safe to share between threads.</summary>
sealed class FilmShelf
{
    readonly FeatureMap _map;
    readonly ItemCatalog _films;
    readonly Recommender _recommender;
    readonly Dictionary<int, HashSet<int>> _seen;   // by the user's feature, numbers of films

    FilmShelf(FeatureMap map, ItemCatalog films, Recommender recommender, Dictionary<int, HashSet<int>> seen) =>
        (_map, _films, _recommender, _seen) = (map, films, recommender, seen);

    /// <summary>Reads a model, and films and users from the ratings.</summary>
    /// <exception cref="CofactorException">A file holds something else.</exception>
    public static FilmShelf Load(string modelFile, string ratingsFile)
    {
        FmModel model = ModelFile.Read(modelFile);
        FeatureMap map = model.FeatureMap ?? throw new OptionException($"{modelFile} has no names of columns; expected a model of {ratingsFile}.");
        Dataset ratings = DataFile.Read(ratingsFile, new ReadOptions { FeatureMap = map });
        var films = new ItemCatalog(FeatureSelection.Parse("item", "film,genre", map));
        var seen = new Dictionary<int, HashSet<int>>();
        for (long i = 0; i < ratings.RowCount; i++)
        {
            int user = ratings.Row(i).Indices[map.ColumnIndex("user")];
            if (!seen.TryGetValue(user, out HashSet<int>? known))
                seen[user] = known = [];
            known.Add(films.Add(ratings.Row(i), ratings, i));
        }
        return new FilmShelf(map, films, new Recommender(model, films.ToMatrix()), seen);
    }

    /// <summary>The films that a user has not seen and is expected to like best; null if user or time of day is unknown.</summary>
    public IReadOnlyList<FilmForUser>? Recommend(string user, string? time, int count)
    {
        int who = _map.Find($"user={user}");
        int when = time is null ? -1 : _map.Find($"time_of_day={time}");
        if (who < 0 || (time is not null && when < 0))
            return null;
        int[] context = when < 0 ? [who] : [who, when];
        return [.. _recommender.Top(new SparseRow(context), count, _seen.GetValueOrDefault(who)).Select(best => new FilmForUser(
            _recommender.Model.FeatureName(_films.Feature(best.Candidate))["film=".Length..],
            best.Prediction,
            [.. _recommender.Reasons(new SparseRow(context), best.Candidate, 2).Select(r => new Reason(r.FirstName, r.SecondName, r.Contribution))]))];
    }
}
