using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Cofactor.Server;

/// <summary>Reads parameters of a request's address. One that is wrong is a 400 that names it.</summary>
static class Parameters
{
    /// <summary>A text; null where it is missing or empty.</summary>
    public static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number within a range.</summary>
    public static int Int(IQueryCollection query, string name, int usual, int least, int most)
    {
        if (Text(query, name) is not { } text)
            return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
            : throw Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool Flag(IQueryCollection query, string name) => Text(query, name) switch
    {
        null or "false" => false,
        "true" => true,
        { } text => throw Wrong(name, text, "true or false"),
    };

    /// <summary>The output that <c>class</c> names, or <c>output</c> numbers; null where neither is given.</summary>
    public static int? Output(IQueryCollection query, FmModel model)
    {
        if (Text(query, "class") is not { } name)
            return Text(query, "output") is null ? null : Int(query, "output", 0, 0, model.OutputCount - 1);
        int output = model.OutputCount > 1 ? model.Labels.Target(name) : -1;
        return output >= 0 ? output : throw Wrong("class", name, model.OutputCount > 1 ? "a class of the model" : "nothing: the model is not multi-class");
    }

    /// <summary>A column of the model; null where none is given.</summary>
    public static FeatureColumn? Column(IQueryCollection query, FmModel model)
    {
        if (Text(query, "column") is not { } name)
            return null;
        return model.FeatureMap is { } map ? map.Columns.ElementAtOrDefault(map.ColumnIndex(name)) ?? throw Wrong("column", name, $"one of the columns {string.Join(", ", map.Columns.Select(c => c.Name))}", Near(name, map))
            : throw Wrong("column", name, "nothing: the model has no columns");
    }

    /// <summary>A feature's number.</summary>
    public static int Feature(string parameter, string text, FmModel model) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int feature) && feature < model.FeatureCount ? feature
            : throw Wrong(parameter, text, string.Create(CultureInfo.InvariantCulture, $"a feature's number below {model.FeatureCount}"));

    /// <summary>What a mistyped column was meant to be, as a sentence; empty if none is near.</summary>
    public static string Near(string name, FeatureMap map) => Spelling.Nearest(name, map.Columns.Select(c => c.Name)) is { } near ? $"Did you mean '{near}'?" : "";

    /// <summary>The error of a parameter.</summary>
    public static RequestException Wrong(string name, string found, string expected, string remedy = "") => new(400, $"The parameter '{name}' is wrong.", found, expected, remedy);
}
