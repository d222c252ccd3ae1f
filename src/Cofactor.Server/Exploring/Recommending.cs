using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Answers <c>POST /recommend</c>: the best candidates for a context, exactly, each with its strongest interactions.</summary>
sealed class Recommending(Exploring exploring, ScoringLimits limits)
{
    public async ValueTask Recommend(HttpContext context)
    {
        ModelExplorer explorer = exploring.Explorer();
        try
        {
            RecommendBody asked = await RecommendBody.ReadAsync(context, explorer.Model, limits).ConfigureAwait(false);
            Recommender recommender = await explorer.Recommender(asked.Candidates, context.RequestAborted).ConfigureAwait(false);
            foreach (int feature in asked.Context.Indices)
                if (recommender.HasFeature(feature))
                    throw new DataFormatException(new SourcePosition("body"), $"{explorer.Model.FeatureName(feature)} in 'context'", "a context without a candidate", "Leave it out, or choose other candidates.");
            Recommendation[] found = recommender.Top(asked.Context.Row(0), asked.Top, Excluded(asked, recommender));
            await Exploring.Write(context, explorer, json => Write(json, recommender, asked, found)).ConfigureAwait(false);
        }
        catch (OptionException e)
        {
            throw new RequestException(400, e.Message, "", "", "");
        }
    }

    /// <summary>The numbers of the candidates that are not wanted; names of none are no matter: a client may know items that the model does not.</summary>
    static HashSet<int> Excluded(RecommendBody asked, Recommender recommender)
    {
        FmModel model = recommender.Model;
        int first = recommender.Candidates.RowCount > 0 ? recommender.Candidates.Indices[0] : 0;
        string? column = model.FeatureMap?.ColumnOf(first)?.Name;
        var excluded = new HashSet<int>();
        foreach (string name in asked.Exclude)
        {
            int feature = model.FeatureMap is not { } map ? int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id) ? id : -1
                : map.Find($"{column}={name}") is >= 0 and int value ? value : map.Find(name);
            if (feature >= first && feature - first < recommender.Candidates.RowCount)
                excluded.Add(feature - first);
        }
        return excluded;
    }

    static void Write(Utf8JsonWriter json, Recommender recommender, RecommendBody asked, Recommendation[] found)
    {
        json.WriteNumber("candidates", recommender.Candidates.RowCount);
        json.WriteStartArray("items");
        foreach (Recommendation item in found)
        {
            int feature = recommender.Candidates.Row(item.Candidate).Indices[0];
            json.WriteStartObject();
            json.WriteString("name", recommender.Model.FeatureName(feature));
            json.WriteNumber("feature", feature);
            json.WriteNumber("score", item.Score);
            json.WriteNumber("prediction", item.Prediction);
            (double alone, double match) = recommender.Parts(asked.Context.Row(0), item.Candidate);
            json.WriteNumber("linear", (float)alone);
            json.WriteNumber("match", (float)match);
            json.WriteStartArray("reasons");
            foreach (InteractionTerm reason in recommender.Reasons(asked.Context.Row(0), item.Candidate, asked.Reasons))
            {
                json.WriteStartObject();
                json.WriteString("context", reason.FirstName);
                json.WriteString("candidate", reason.SecondName);
                json.WriteNumber("contribution", (float)reason.Contribution);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
