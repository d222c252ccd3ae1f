using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Cofactor.Server;

/// <summary>Chooses the type of an answer by the <c>Accept</c> header (RFC 9110): the highest quality, then the earliest.</summary>
static class Acceptance
{
    /// <summary>The answer's type.</summary>
    /// <param name="accept">The header.</param>
    /// <param name="usual">The type where the request leaves the choice.</param>
    /// <param name="offered">All types there are.</param>
    /// <exception cref="RequestException">406: none of the types is wanted.</exception>
    public static string Choose(StringValues accept, string usual, ReadOnlySpan<string> offered)
    {
        if (accept.Count == 0)
            return usual;
        if (accept.Count == 1 && (accept[0] is null or "" or "*/*" || accept[0] == usual))
            return usual;
        if (!MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
            throw None(accept, offered);
        string? best = null;
        double bestQuality = 0;
        int bestPlace = int.MaxValue;
        foreach (string type in offered)
        {
            (double quality, int place) = QualityOf(type, ranges);
            // Where a range leaves the choice, the usual type comes first.
            if (quality > bestQuality || (quality == bestQuality && quality > 0 && (place < bestPlace || (place == bestPlace && type == usual))))
                (best, bestQuality, bestPlace) = (type, quality, place);
        }
        return best ?? throw None(accept, offered);
    }

    /// <summary>The quality that the most specific range gives a type, and where that range stands.</summary>
    static (double Quality, int Place) QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        double quality = 0;
        int place = int.MaxValue, specific = -1;
        for (int i = 0; i < ranges.Count; i++)
        {
            MediaTypeHeaderValue range = ranges[i];
            int how = range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes ? type.StartsWith(range.Type.Value + "/", StringComparison.OrdinalIgnoreCase) ? 1 : -1
                : range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) || (type == MediaTypes.JsonLines && range.MediaType.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)) ? 2 : -1;
            if (how > specific)
                (quality, place, specific) = (range.Quality ?? 1, i, how);
        }
        return (quality, place);
    }

    static RequestException None(StringValues accept, ReadOnlySpan<string> offered) =>
        new(406, $"No answer of the type '{accept}' is made.", accept.ToString(), string.Join(", ", offered!), "Leave out Accept, or ask for one of these.");
}
