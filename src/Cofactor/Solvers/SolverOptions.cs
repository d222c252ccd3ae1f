namespace Cofactor;

/// <summary>What every solver has in common; the type of the options picks the solver.</summary>
public abstract record SolverOptions
{
    /// <summary>The task (<c>predictor_type</c>); null: found out from the labels ({0, 1} or {−1, 1} or two names binary, more names multi-class, other numbers regressor).</summary>
    public PredictorType? PredictorType { get; init; }

    /// <summary>Number of classes (<c>num_classes</c>) of a multi-class task, whose labels are then 0 … C − 1; null: the classes that the labels show.</summary>
    public int? NumClasses { get; init; }

    /// <summary>The class whose probability a binary classifier predicts, by name; null: 1, else the second in ordinal order.</summary>
    public string? PositiveLabel { get; init; }

    /// <summary>Number of factors k of a feature (<c>num_factors</c>), 0 or more; 0 is linear or logistic regression.</summary>
    public int NumFactors { get; init; } = 32;

    /// <summary>Decides every random number of the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Features of fewer training rows are not learnt: they take no memory and contribute zero (<c>min_count</c>), 1 or more. SageMaker has none.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>Threads to use (<c>threads</c>), 1 to 1024; null: as many as gain, at most the processor's cores. The same number gives the same model, bit for bit.</summary>
    public int? Threads { get; init; }

    /// <summary>The rows held out for early stopping; null: none.</summary>
    public virtual HoldOut? HoldOut => null;

    /// <exception cref="OptionException">An option is out of its range.</exception>
    public virtual void Validate()
    {
        OptionException.Check(NumFactors is >= 0 and <= 65_536, "num_factors", NumFactors, "a whole number from 0 to 65536");
        OptionException.Check(Threads is null or (>= 1 and <= 1024), "threads", Threads, "a whole number from 1 to 1024");
        OptionException.Check(MinCount >= 1, "min_count", MinCount, "a whole number of 1 or more");
        OptionException.Check(NumClasses is null or (>= 2 and <= 1_000_000), "num_classes", NumClasses, "a whole number of 2 or more");
    }

    /// <summary>The options by their SageMaker names, as the model file keeps them.</summary>
    public abstract IReadOnlyDictionary<string, string> ToHyperparameters();
}
