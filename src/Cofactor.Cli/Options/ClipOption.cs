using System.CommandLine;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary><c>--clip [LEAST,LARGEST]</c>: predictions of a regressor kept within a range, by default that of its training labels.</summary>
sealed class ClipOption : Option<string?>
{
    const string Expected = "two numbers, the least and the largest, as in 1,5";

    public ClipOption() : base("--clip")
    {
        HelpName = "[LEAST,LARGEST]";
        Arity = ArgumentArity.ZeroOrOne;
        Description = "Clip a regressor's predictions to this range, or without one to that of the labels it was trained on; to stand after DATA [default: no]";
    }

    /// <summary>The range for a model; null: none is asked for.</summary>
    /// <exception cref="UsageException">The range is none, the model keeps none, or it is no regressor.</exception>
    public LabelRange? In(ParseResult parsed, FmModel model)
    {
        if (parsed.GetResult(this) is null)
            return null;
        if (model.Labels.Type != PredictorType.Regressor)
            throw new UsageException($"--clip fits a regressor only; the model's task is {PredictorTypes.NameOf(model.Labels.Type)}.", remedy: "Leave it out.");
        if (parsed.GetValue(this) is { } text)
            return Parse(text);
        return model.Card.LabelRange ?? throw new UsageException("--clip has no range, and the model does not say what labels it was trained on.", "", Expected, "Give the range: --clip 1,5");
    }

    LabelRange Parse(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && float.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out float least)
            && float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float largest) && float.IsFinite(largest) && float.IsFinite(least) && least <= largest
            ? new LabelRange(least, largest) : throw UsageException.Value(Name, text, Expected);
    }
}
