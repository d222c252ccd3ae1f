namespace Cofactor;

/// <summary>A candidate and how it does.</summary>
/// <param name="Candidate">Its number among the candidates, from 0.</param>
/// <param name="Score">ŷ, the mean over draws; of similar items, their similarity.</param>
/// <param name="Prediction">The link of the score, averaged over draws; of similar items, their similarity.</param>
public readonly record struct Recommendation(int Candidate, float Score, float Prediction);

/// <summary>What makes two items alike.</summary>
public enum Similarity
{
    /// <summary>⟨t, t′⟩ / (‖t‖ ‖t′‖) of their factors: they go with the same users and contexts. 0 where one has none.</summary>
    Cosine,

    /// <summary>⟨t, t′⟩ of their factors: what the two would add to a score by standing in one row.</summary>
    Interaction,
}
