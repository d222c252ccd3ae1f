namespace Cofactor;

/// <summary>A range in which a quantity is expected to lie, such as a confidence interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High);
