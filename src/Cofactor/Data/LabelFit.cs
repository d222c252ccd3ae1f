using System.Globalization;

namespace Cofactor;

/// <summary>Finds out what the labels of a data set mean.</summary>
static class LabelFit
{
    /// <summary>Fits a map to the labels.</summary>
    /// <param name="survey">The labels there are.</param>
    /// <param name="source">Their source.</param>
    /// <param name="type">The task; null: {0, 1} or {−1, 1} or two names binary, more names multi-class, other numbers regressor.</param>
    /// <param name="numClasses">Classes 0 … C − 1; null: those that the labels show.</param>
    /// <param name="positive">The positive class of a binary task by name; null: 1, else the second in ordinal order.</param>
    /// <exception cref="DataFormatException">The labels do not fit the task; it names the row.</exception>
    /// <exception cref="OptionException">The options do not fit the labels.</exception>
    public static LabelMap Fit(LabelSurvey survey, IRowSource source, PredictorType? type, int? numClasses, string? positive)
    {
        if (survey.Labels.Contains(float.NaN))
            throw LabelMap.Unlabelled(source, survey.FirstRow(float.NaN));
        PredictorType task = type ?? Guess(survey, source, numClasses, positive);
        OptionException.Check(numClasses is null || task == PredictorType.MulticlassClassifier, "num_classes", numClasses, "no value unless predictor_type is multiclass_classifier");
        OptionException.Check(positive is null || task == PredictorType.BinaryClassifier, "positive_label", positive, "no value unless predictor_type is binary_classifier");
        return task switch
        {
            PredictorType.Regressor => LabelMap.Regressor,
            PredictorType.Ranker => LabelMap.Ranker,
            PredictorType.Ordinal => Ordinal(survey, source),
            PredictorType.BinaryClassifier => Binary(survey, source, positive),
            _ => Multiclass(survey, source, numClasses),
        };
    }

    static PredictorType Guess(LabelSurvey survey, IRowSource source, int? numClasses, string? positive)
    {
        if (numClasses is not null)
            return PredictorType.MulticlassClassifier;
        if (positive is not null)
            return PredictorType.BinaryClassifier;
        if (source.LabelNames is { } names)
            return names.Count <= 2 ? PredictorType.BinaryClassifier : PredictorType.MulticlassClassifier;
        bool zeroOne = survey.Labels.All(y => y is 0f or 1f), signs = survey.Labels.All(y => y is -1f or 1f);
        return zeroOne || signs ? PredictorType.BinaryClassifier : PredictorType.Regressor;
    }

    static LabelMap Binary(LabelSurvey survey, IRowSource source, string? positive)
    {
        if (survey.Labels.Count > 2)
        {
            float third = survey.Labels[2];
            throw new DataFormatException(source.Locate(survey.FirstRow(third)), $"the label '{Name(third, source)}', the third one",
                $"two labels, as '{Name(survey.Labels[0], source)}' and '{Name(survey.Labels[1], source)}' before", "Use --predictor-type multiclass_classifier for classes, or regressor for numbers.");
        }
        string[] classes = Sorted(survey, source);
        // One label only: the other class is not there to learn from, but its name is known where labels are 0, 1 or −1.
        if (source.LabelNames is null && classes.All(c => c is "0" or "1"))
            classes = ["0", "1"];
        else if (source.LabelNames is null && classes.All(c => c is "-1" or "1"))
            classes = ["-1", "1"];
        if (classes.Length < 2)
            throw new DataFormatException(source.Locate(-1), $"only one label, '{classes.FirstOrDefault()}'", "two for a binary classifier", "Check the label column.");
        string other = positive ?? classes[1];
        OptionException.Check(classes.Contains(other), "positive_label", positive, $"one of {LabelMap.Shown(classes)}");
        return LabelMap.BinaryOf(classes[0] == other ? classes[1] : classes[0], other);
    }

    static LabelMap Ordinal(LabelSurvey survey, IRowSource source)
    {
        if (source.LabelNames is { Count: > 0 } names)
            throw new DataFormatException(source.Locate(survey.FirstRow(survey.Labels[0])), $"the label '{names[(int)survey.Labels[0]]}'", "a number, for an ordinal task", "Number the levels in their order, or use --predictor-type multiclass_classifier for class names.");
        foreach (float label in survey.Labels.Where(float.IsInfinity))
            throw new DataFormatException(source.Locate(survey.FirstRow(label)), $"the label {LabelMap.NameOf(label)}", "a finite number", "Correct the label, or leave the row out.");
        float[] levels = [.. survey.Labels.Select(y => y + 0f).Distinct().Order()];
        if (levels.Length > LabelMap.MostLevels)
            throw new DataFormatException(source.Locate(survey.FirstRow(survey.Labels[LabelMap.MostLevels])), $"more than {LabelMap.MostLevels} distinct labels", $"2 to {LabelMap.MostLevels} levels", "Use --predictor-type regressor, or round the labels.");
        if (levels.Length < 2)
            throw new DataFormatException(source.Locate(-1), $"only one label, '{LabelMap.NameOf(levels[0])}'", "two levels or more", "Check the label column.");
        return LabelMap.Ordinal(levels);
    }

    static LabelMap Multiclass(LabelSurvey survey, IRowSource source, int? numClasses)
    {
        if (survey.IsOpenEnded)
            throw new DataFormatException(source.Locate(-1), $"more than {LabelSurvey.MostClasses} distinct labels", "classes", "Use --predictor-type regressor for numbers.");
        if (numClasses is int c && source.LabelNames is null)
        {
            foreach (float label in survey.Labels)
                if (!(label >= 0 && label < c && label == MathF.Floor(label)))
                    throw new DataFormatException(source.Locate(survey.FirstRow(label)), $"the label '{LabelMap.NameOf(label)}'", $"a class from 0 to {c - 1}", "Give --num-classes as many as there are, or leave it out.");
            return LabelMap.Multiclass([.. Enumerable.Range(0, c).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        }
        string[] classes = Sorted(survey, source);
        OptionException.Check(numClasses is null || numClasses == classes.Length, "num_classes", numClasses, $"{classes.Length}, the number of class names in the data");
        if (classes.Length < 2)
            throw new DataFormatException(source.Locate(-1), $"only one label, '{classes.FirstOrDefault()}'", "two classes or more", "Check the label column.");
        return LabelMap.Multiclass(classes);
    }

    /// <summary>The classes' names: numbers by size, names in ordinal order.</summary>
    static string[] Sorted(LabelSurvey survey, IRowSource source) =>
        source.LabelNames is null
            ? [.. survey.Labels.Order().Select(LabelMap.NameOf)]
            : [.. survey.Labels.Select(y => Name(y, source)).Order(StringComparer.Ordinal)];

    static string Name(float label, IRowSource source) => source.LabelNames?[(int)label] ?? LabelMap.NameOf(label);
}
