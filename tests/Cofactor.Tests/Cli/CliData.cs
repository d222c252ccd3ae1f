using System.Globalization;
using System.Text;
using Cofactor.Numerics;

namespace Cofactor.Tests.Cli;

/// <summary>Small data sets for the command line.</summary>
static class CliData
{
    /// <summary>Ratings of films by users: user and film effects and their interaction.</summary>
    public static string Ratings(int rows = 1200)
    {
        var csv = new StringBuilder("user,film,age,rating\n");
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int user = CounterRandom.Below(1, i, 20), film = CounterRandom.Below(2, i, 15), age = 20 + 2 * user;
            double rating = 3 + 0.1 * (user - 10) + 0.05 * film + (user % 2 == film % 2 ? 0.5 : -0.5) + 0.1 * CounterRandom.Normal(3, i);
            csv.Append(CultureInfo.InvariantCulture, $"u{user},\"Film, {film}\",{age}.5,{rating:0.0}\n");
        }
        return csv.ToString();
    }

    /// <summary>The ratings as whole stars.</summary>
    public static string Stars(int rows = 600) => string.Join('\n', Ratings(rows).Split('\n').Select((line, i) => i == 0 || line.Length == 0 ? line
        : line[..(line.LastIndexOf(',') + 1)] + Math.Round(double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)));

    /// <summary>Labels 0 and 1 in libSVM text.</summary>
    public static string Clicks(int rows = 300)
    {
        var text = new StringBuilder();
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int a = CounterRandom.Below(4, i, 6), b = 6 + CounterRandom.Below(5, i, 4);
            text.Append(CultureInfo.InvariantCulture, $"{(a % 2 == b % 2 ? 1 : 0)} {a}:1 {b}:0.5\n");
        }
        return text.ToString();
    }

    /// <summary>Three classes by name, one with a comma.</summary>
    public static string Shapes(int rows = 300)
    {
        string[] names = ["ball", "\"cube, red\"", "cone"];
        var csv = new StringBuilder("corner,size,class\n");
        for (ulong i = 0; i < (ulong)rows; i++)
        {
            int shape = CounterRandom.Below(6, i, 3);
            csv.Append(CultureInfo.InvariantCulture, $"c{shape},{CounterRandom.Below(7, i, 9)}.5,{names[shape]}\n");
        }
        return csv.ToString();
    }
}
