using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary>Finds what is wrong with a parsed command line and says it in one line.</summary>
static class UsageErrors
{
    /// <exception cref="UsageException">Something is wrong; it names the option or argument.</exception>
    public static void Check(CofactorCommand command, ParseResult parsed)
    {
        string help = $"cofactor {command.Name} --help";
        // The parser takes an option that it does not know for an argument, or for the value of the option before it.
        bool afterDashes = false;
        foreach (Token token in parsed.Tokens)
        {
            afterDashes |= token.Type == TokenType.DoubleDash;
            if (!afterDashes && token.Type == TokenType.Argument && IsOption(token.Value))
                throw Unknown("option", token.Value.Split('=')[0], command.OptionNames, help);
        }
        if (parsed.UnmatchedTokens is [var extra, ..])
            throw new UsageException($"unexpected argument '{extra}'. See '{help}'.", extra, Expected(command), $"See '{help}'.");
        foreach (Argument argument in command.Arguments)
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })
                throw new UsageException($"{argument.Name} is missing; expected {Expected(command)}. See '{help}'.", "nothing", Expected(command), $"See '{help}'.");
        if (parsed.Errors is [var error, ..])
            throw new UsageException($"{error.Message.TrimEnd('.')}. See '{help}'.", remedy: $"See '{help}'.");
    }

    public static UsageException Unknown(string what, string found, IEnumerable<string> known, string help)
    {
        string? near = Spelling.Nearest(found, known);
        string remedy = (near is null ? "" : $"Did you mean '{near}'? ") + $"See '{help}'.";
        return new UsageException($"unknown {what} '{found}'. {remedy}", found, $"one {what} of '{help}'", remedy);
    }

    static string Expected(CofactorCommand command) => string.Join(" ", command.Arguments.Select(a => a.Name));

    // Numbers, and ranges of them such as -100,100, are values.
    static bool IsOption(string text) =>
        text.Length > 1 && text[0] == '-' && !double.TryParse(text.Split(',')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
