namespace Cofactor.Cli;

/// <summary>Bars that go right for positive and left for negative values, in half characters; green and red on a terminal.</summary>
/// <param name="Largest">The absolute value of a whole bar.</param>
/// <param name="HalfWidth">Characters on either side of the axis.</param>
/// <param name="Coloured">Whether to colour.</param>
readonly record struct Bar(double Largest, int HalfWidth, bool Coloured)
{
    public string Of(double value)
    {
        int halves = Largest > 0 ? (int)Math.Round(2 * HalfWidth * Math.Min(1, Math.Abs(value) / Largest)) : 0;
        string whole = new('█', halves / 2);
        return value < 0
            ? new string(' ', HalfWidth - (halves + 1) / 2) + Paint("31", (halves % 2 == 1 ? "▐" : "") + whole) + "│"
            : new string(' ', HalfWidth) + "│" + Paint("32", whole + (halves % 2 == 1 ? "▌" : ""));
    }

    string Paint(string colour, string text) => Coloured && text.Length > 0 ? $"\e[{colour}m{text}\e[0m" : text;
}
