namespace Cofactor.Cli;

/// <summary>Bars that go right for positive and left for negative values, in half characters; green and red on a terminal.</summary>
/// <param name="Largest">The absolute value of a whole bar.</param>
/// <param name="Coloured">Whether to colour.</param>
/// <param name="Signed">Whether there is room for negative values; none is expected without.</param>
readonly record struct Bar(double Largest, bool Coloured, bool Signed = true)
{
    const int HalfWidth = 12;   // characters on either side of the axis

    /// <summary>Characters that a bar may take.</summary>
    public const int Room = 2 * HalfWidth + 1;

    public string Of(double value)
    {
        int halves = Largest > 0 ? (int)Math.Round(2 * HalfWidth * Math.Min(1, Math.Abs(value) / Largest)) : 0;
        string whole = new('█', halves / 2);
        string right = Paint("32", whole + (halves % 2 == 1 ? "▌" : ""));
        return !Signed ? right : value < 0
            ? new string(' ', HalfWidth - (halves + 1) / 2) + Paint("31", (halves % 2 == 1 ? "▐" : "") + whole) + "│"
            : new string(' ', HalfWidth) + "│" + right;
    }

    string Paint(string colour, string text) => Coloured && text.Length > 0 ? $"\e[{colour}m{text}\e[0m" : text;
}
