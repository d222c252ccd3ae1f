using System.CommandLine;
using System.Globalization;

namespace Cofactor.Cli;

/// <summary>
/// One hyperparameter of the stochastic solver: its option, what its help says, and how its text changes the options. Its defaults
/// are read from <see cref="SgdOptions"/>, so that help and behaviour cannot differ.
/// </summary>
/// <param name="Option">The option on the command line.</param>
/// <param name="Apply">The options with the option's text taken in.</param>
sealed record Hyperparameter(TextOption Option, Func<SgdOptions, string, SgdOptions> Apply)
{
    /// <summary>The optimizers by name.</summary>
    public static readonly (string Name, Optimizer Value)[] Solvers =
        [("adagrad", Optimizer.AdaGrad), ("sgd", Optimizer.Sgd), ("adam", Optimizer.Adam), ("ftrl", Optimizer.Ftrl)];

    static readonly SgdOptions Cofactor = new();

    public static Hyperparameter Number(string name, string helpName, string meaning, string range, Func<SgdOptions, double?> get, Func<SgdOptions, double, SgdOptions> set, string whenNull = "none", string? sageMaker = null) =>
        Of(name, helpName, $"{meaning} ({range})", o => get(o) is { } v ? Text(v) : whenNull, sageMaker, (o, text) => set(o, TextOption.ParseNumber(name, text, $"a number, {range}")));

    public static Hyperparameter Whole(string name, string helpName, string meaning, string range, Func<SgdOptions, int?> get, Func<SgdOptions, int, SgdOptions> set, string whenNull = "none", string? sageMaker = null) =>
        Of(name, helpName, $"{meaning} ({range})", o => get(o) is { } v ? Text(v) : whenNull, sageMaker, (o, text) => set(o, TextOption.ParseInt(name, text, $"a whole number, {range}")));

    public static Hyperparameter Choice<T>(string name, string helpName, string meaning, IReadOnlyList<(string Name, T Value)> choices, Func<SgdOptions, T> get, Func<SgdOptions, T, SgdOptions> set, string? sageMaker = null) =>
        Of(name, helpName, $"{meaning}: {string.Join(", ", choices.Select(c => c.Name))}",
            o => choices.First(c => EqualityComparer<T>.Default.Equals(c.Value, get(o))).Name, sageMaker, (o, text) => set(o, TextOption.ParseChoice(name, text, choices)));

    public static Hyperparameter Text(string name, string helpName, string meaning, string whenNull, Func<SgdOptions, string, SgdOptions> set) =>
        Of(name, helpName, meaning, _ => whenNull, "", set);

    /// <summary>The defaults that depend on solver and task, such as <c>adagrad 0.05, for classifiers 0.1; adam 0.003</c>.</summary>
    public static string BySolver(Func<SgdOptions, double?> get)
    {
        string Both(Optimizer solver)
        {
            string Of(PredictorType type) => Text(get(new SgdOptions { Optimizer = solver }.Resolve(type))!.Value);
            string regressor = Of(PredictorType.Regressor), binary = Of(PredictorType.BinaryClassifier), multiclass = Of(PredictorType.MulticlassClassifier), ranker = Of(PredictorType.Ranker);
            string classifiers = binary == multiclass && ranker == binary && binary != regressor ? $", for classifiers and rankers {binary}"
                : binary != multiclass ? $", binary {binary}, multi-class {multiclass}" : binary != regressor ? $", for classifiers {binary}" : "";
            return regressor + classifiers + (ranker == regressor || ranker == binary && binary == multiclass ? "" : $", ranker {ranker}");
        }
        string[] all = [.. Solvers.Select(s => Both(s.Value))];
        return all.All(d => d == all[0]) ? all[0] : string.Join("; ", Solvers.Select((s, i) => $"{s.Name} {all[i]}"));
    }

    /// <summary>The options with this hyperparameter taken in, if it was given.</summary>
    public SgdOptions Bind(SgdOptions options, ParseResult parsed) => Option.In(parsed) is { } text ? Apply(options, text) : options;

    // SageMaker's default: a text, or null to read it from its preset, or empty where it has no such hyperparameter.
    static Hyperparameter Of(string name, string helpName, string meaning, Func<SgdOptions, string> shown, string? sageMaker, Func<SgdOptions, string, SgdOptions> apply)
    {
        string theirs = sageMaker ?? shown(SgdOptions.SageMaker);
        string ours = shown(Cofactor);
        string defaults = theirs.Length == 0 ? $"[default: {ours}]" : theirs == ours ? $"[default: {ours}, as SageMaker]" : $"[default: {ours}; SageMaker: {theirs}]";
        return new Hyperparameter(new TextOption(name, helpName, $"{meaning} {defaults}"), apply);
    }

    static string Text(double value) => value.ToString(value is > 0 and < 1e-6 ? "0.###e-0" : "0.########", CultureInfo.InvariantCulture);
}
