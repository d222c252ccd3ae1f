using System.Globalization;

namespace Cofactor.SageMaker;

/// <summary>One row of the table of hyperparameters: its name, what it may be, and how it changes the job.</summary>
/// <param name="Name">SageMaker's name.</param>
/// <param name="Expected">What values it takes, for messages.</param>
/// <param name="Set">The job with a value taken in; null for a text that is none.</param>
sealed record Hyperparameter(string Name, string Expected, Func<JobSettings, string, JobSettings?> Set)
{
    /// <summary>Whether it is Cofactor's own, for <c>compatibility=false</c> only.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether there is no default for it.</summary>
    public bool IsRequired { get; init; }

    public static Hyperparameter Whole(string name, int least, Func<JobSettings, int, JobSettings> set) =>
        new(name, $"a whole number of {least} or more", (job, text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least ? set(job, value) : null);

    public static Hyperparameter Number(string name, Func<JobSettings, double, JobSettings> set, string expected = "a number of 0 or more", double least = 0) =>
        new(name, expected, (job, text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= least ? set(job, value) : null);

    public static Hyperparameter Choice<T>(string name, (string Name, T Value)[] choices, Func<JobSettings, T, JobSettings> set) =>
        new(name, string.Join(" or ", choices.Select(c => $"'{c.Name}'")), (job, text) =>
        {
            foreach ((string choice, T value) in choices)
                if (choice == text)
                    return set(job, value);
            return null;
        });

    /// <summary><c>true</c> or <c>false</c>, in Python's spelling as well.</summary>
    public static Hyperparameter Flag(string name, Func<JobSettings, bool, JobSettings> set) =>
        Choice(name, [("true", true), ("false", false), ("True", true), ("False", false)], set) with { Expected = "'true' or 'false'" };

    /// <exception cref="OptionException">The text is no value of it.</exception>
    public JobSettings Apply(JobSettings job, string text) =>
        Set(job, text) ?? throw new OptionException($"{Name} is '{text}'; expected {Expected}.");
}
