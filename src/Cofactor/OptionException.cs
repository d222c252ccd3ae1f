using System.Globalization;

namespace Cofactor;

/// <summary>An option is wrong, or does not fit another or the data.</summary>
public sealed class OptionException(string message) : CofactorException(message)
{
    /// <summary>Throws <c>name is value; expected …</c> unless the condition holds.</summary>
    internal static void Check(bool holds, string name, object? value, string expected)
    {
        if (!holds)
            throw new OptionException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value ?? "missing"}; expected {expected}."));
    }
}
