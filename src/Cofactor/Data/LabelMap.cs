using System.Globalization;

namespace Cofactor;

/// <summary>
/// What the labels of a task mean: the one place where {0, 1}, {−1, 1}, class numbers and class names become the targets that
/// losses see (0 or 1; class 0 … C − 1; level 0 … L − 1; the number itself for a regressor). Stored in the model. Immutable.
/// </summary>
public sealed class LabelMap
{
    /// <summary>The most levels of an ordinal task.</summary>
    public const int MostLevels = 100;

    readonly Dictionary<string, int> _classes;

    LabelMap(PredictorType type, IReadOnlyList<string> classNames, IReadOnlyList<float>? levels = null)
    {
        LevelValues = levels ?? [];
        Type = type;
        ClassNames = classNames;
        _classes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int c = 0; c < classNames.Count; c++)
            if (!_classes.TryAdd(classNames[c], c))
                throw new ArgumentException($"Class '{classNames[c]}' stands twice; expected each class once.", nameof(classNames));
    }

    /// <summary>Labels that are the numbers to predict.</summary>
    public static LabelMap Regressor { get; } = new(PredictorType.Regressor, []);

    /// <summary>Labels that are relevances: of two rows of a group, the one of the larger label belongs before the other.</summary>
    public static LabelMap Ranker { get; } = new(PredictorType.Ranker, []);

    /// <summary>Labels 0 and 1; 1 is the class whose probability is predicted.</summary>
    public static LabelMap Binary { get; } = new(PredictorType.BinaryClassifier, ["0", "1"]);

    /// <summary>Two classes; the probability of <paramref name="positive"/> is predicted.</summary>
    public static LabelMap BinaryOf(string negative, string positive) => new(PredictorType.BinaryClassifier, [negative, positive]);

    /// <summary>C ≥ 2 classes by name (numbers are names in their shortest form, such as <c>3</c> or <c>0.5</c>).</summary>
    public static LabelMap Multiclass(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(classNames.Count, 2);
        return new(PredictorType.MulticlassClassifier, classNames);
    }

    /// <summary>L levels: numbers that ascend, of which only the order counts in training and the values in predictions.</summary>
    /// <exception cref="ArgumentException">They are fewer than 2 or more than <see cref="MostLevels"/>, do not ascend, or one is not finite.</exception>
    public static LabelMap Ordinal(IReadOnlyList<float> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count is < 2 or > MostLevels)
            throw new ArgumentException($"Found {levels.Count} levels; expected 2 to {MostLevels}.", nameof(levels));
        for (int l = 0; l < levels.Count; l++)
            if (!float.IsFinite(levels[l]) || (l > 0 && levels[l] <= levels[l - 1]))
                throw new ArgumentException($"Level {l} is {NameOf(levels[l])}; expected finite numbers that ascend.", nameof(levels));
        return new(PredictorType.Ordinal, [.. levels.Select(NameOf)], [.. levels]);
    }

    /// <summary>The task.</summary>
    public PredictorType Type { get; }

    /// <summary>The classes' names, by target; of an ordinal task the levels'; empty where labels are numbers. // [2], [C] or [L]</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The values of an ordinal task's levels, ascending; empty for other tasks. // [L]</summary>
    public IReadOnlyList<float> LevelValues { get; }

    internal int CutPointCount => Math.Max(0, LevelValues.Count - 1);

    /// <summary>Scores of a row: C for multi-class, else 1.</summary>
    public int OutputCount => Type == PredictorType.MulticlassClassifier ? ClassNames.Count : 1;

    /// <summary>The expected level: Σ level · P(level).</summary>
    internal float Expected(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        for (int l = 0; l < LevelValues.Count; l++)
            sum += (double)LevelValues[l] * probabilities[l];
        return (float)sum;
    }

    bool AreNumbers => Type is PredictorType.Regressor or PredictorType.Ranker;

    /// <summary>The name under which a label that is a number is a class.</summary>
    public static string NameOf(float label) => (label + 0f).ToString("R", CultureInfo.InvariantCulture);   // −0 + 0 = 0: one class, one name

    /// <summary>The target of a class by name, or −1 for a name that is none.</summary>
    public int Target(string className) => _classes.GetValueOrDefault(className, -1);

    /// <summary>
    /// A block's rows with targets in place of labels.
    /// </summary>
    /// <param name="block">The rows.</param>
    /// <param name="source">Their source, which names its labels and finds a row's line.</param>
    /// <exception cref="DataFormatException">A row has no label, or one that is no class of this task; it names the row's line.</exception>
    public RowBlock Map(RowBlock block, IRowSource source)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(source);
        ReadOnlySpan<float> labels = block.Labels.Span;
        var targets = new float[labels.Length];
        // Classes are few: the names are made and looked up once a block, not once a row.
        var known = new Dictionary<float, float>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (AreNumbers)
                targets[i] = TargetOf(labels[i], source, block.FirstRow + i);
            else if (!known.TryGetValue(labels[i], out targets[i]))
                known[labels[i]] = targets[i] = TargetOf(labels[i], source, block.FirstRow + i);
        }
        return block.WithLabels(targets);
    }

    float TargetOf(float label, IRowSource source, long row)
    {
        if (float.IsNaN(label))
            throw Unlabelled(source, row);
        if (float.IsInfinity(label))
            throw new DataFormatException(source.Locate(row), $"the label {NameOf(label)}", "a finite number", "Correct the label, or leave the row out.");
        if (AreNumbers)
        {
            if (source.LabelNames is not null)
                throw new DataFormatException(source.Locate(row), $"the label '{source.LabelNames[(int)label]}'", $"a number for a {PredictorTypes.NameOf(Type)}", "Use --predictor-type binary_classifier or multiclass_classifier for class names.");
            return label;
        }
        string name = source.LabelNames?[(int)label] ?? NameOf(label);
        int target = Target(name);
        // Data of one kind of binary numbers is judged by a model of the other kind: −1 and 0 both mean the negative class.
        if (target < 0 && Type == PredictorType.BinaryClassifier && source.LabelNames is null && label is 0f or -1f && ClassNames[1] == "1")
            target = 0;
        if (target < 0)
            throw new DataFormatException(source.Locate(row), $"the label '{name}'", $"one of {Shown(ClassNames)}",
                Type == PredictorType.BinaryClassifier ? "Use --predictor-type multiclass_classifier for more than two classes, or regressor for numbers." : "Train on data that has this class, or leave the row out.");
        return target;
    }

    internal static DataFormatException Unlabelled(IRowSource source, long row) =>
        new(source.Locate(row), "a row without a label", "a label in each row", "Name the label column with --label, or leave unlabelled rows out.");

    internal static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(8).Select(n => $"'{n}'")) + (names.Count > 8 ? $", … ({names.Count} classes)" : "");
}
