using System.CommandLine;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary>
/// An option whose value is text until a command asks for it: values are then read with the invariant culture, and a wrong one
/// names the option, what was found and what was expected.
/// </summary>
sealed class TextOption : Option<string?>
{
    public TextOption(string name, string helpName, string description) : base(name)
    {
        HelpName = helpName;
        Description = description;
        Arity = ArgumentArity.ExactlyOne;
    }

    /// <summary>The text given, or null.</summary>
    public string? In(ParseResult parsed) => parsed.GetValue(this);

    /// <summary>The whole number given, or null.</summary>
    public int? Int(ParseResult parsed, string expected) => In(parsed) is { } text ? ParseInt(Name, text, expected) : null;

    /// <summary>The number given, or null.</summary>
    public double? Number(ParseResult parsed, string expected) => In(parsed) is { } text ? ParseNumber(Name, text, expected) : null;

    /// <summary>The choice made, or null.</summary>
    public T? Choice<T>(ParseResult parsed, IReadOnlyList<(string Name, T Value)> choices) where T : struct =>
        In(parsed) is { } text ? ParseChoice(Name, text, choices) : null;

    public static int ParseInt(string option, string text, string expected) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
            : throw UsageException.Value(option, text, expected + (System.Numerics.BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) && large > int.MaxValue ? $", at most {int.MaxValue}" : ""));

    public static double ParseNumber(string option, string text, string expected) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : throw UsageException.Value(option, text, expected);

    public static T ParseChoice<T>(string option, string text, IReadOnlyList<(string Name, T Value)> choices)
    {
        foreach ((string name, T value) in choices)
            if (name == text)
                return value;
        throw UsageException.Value(option, text, $"one of {string.Join(", ", choices.Select(c => c.Name))}");
    }
}
