namespace Cofactor.SageMaker;

/// <summary>Reads <c>hyperparameters.json</c>: a flat object whose values are all strings.</summary>
public static class Hyperparameters
{
    /// <summary>The names and values as they stand in the file, in its order; empty where there is no file.</summary>
    /// <exception cref="DataFormatException">The file is no flat object of strings.</exception>
    public static IReadOnlyList<(string Name, string Value)> Read(string path) =>
        [.. (JsonConfig.Read(path) ?? []).Select(m => (m.Name, JsonConfig.Text(path, m.Name, m.Value)))];

    /// <summary>What hyperparameters come to.</summary>
    /// <param name="given">Names and values; names that start with an underscore are the container's own and do not count.</param>
    /// <exception cref="OptionException">One is unknown, missing or out of its range, or does not fit the others.</exception>
    public static JobSettings Bind(IReadOnlyList<(string Name, string Value)> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        Dictionary<string, string> values = given.Where(g => !g.Name.StartsWith('_')).ToDictionary(g => g.Name, g => g.Value);
        var job = new JobSettings { Options = SgdOptions.SageMaker };
        if (values.TryGetValue("compatibility", out string? compatibility)
            && !HyperparameterTable.Rows.First(r => r.Name == "compatibility").Apply(job, compatibility).IsCompatible)
            job = job with { IsCompatible = false, Options = new SgdOptions() };
        Check(values, job.IsCompatible);
        foreach (Hyperparameter row in HyperparameterTable.Rows)
            if (values.TryGetValue(row.Name, out string? text))
                job = row.Apply(job, text);
        CheckBlocks(values, job);
        // What stays at zero is not there.
        var none = new InitOptions(InitMethod.Constant);
        if (!job.UseBias)
            job = job with { Options = job.Options with { BiasInit = none, BiasLr = 0, BiasLrMult = null } };
        if (!job.UseLinear)
            job = job with { Options = job.Options with { LinearInit = none, LinearLr = 0, LinearLrMult = null } };
        job.Options.Validate();
        return job;
    }

    static void Check(Dictionary<string, string> values, bool compatible)
    {
        string[] known = [.. HyperparameterTable.Rows.Where(r => !(compatible && r.IsOwn)).Select(r => r.Name)];
        string[] unknown = [.. values.Keys.Except(known)];
        if (unknown.Length > 0)
            throw new OptionException($"Unknown hyperparameter{(unknown.Length > 1 ? "s" : "")}: {string.Join(", ", unknown.Select(name => $"'{name}'{Advice(name, known)}"))}.");
        string[] missing = [.. HyperparameterTable.Rows.Where(r => r.IsRequired && !values.ContainsKey(r.Name)).Select(r => r.Name)];
        if (missing.Length > 0)
            throw new OptionException($"Missing hyperparameter{(missing.Length > 1 ? "s" : "")}: {string.Join(", ", missing)}. Jobs need feature_dim, num_factors and predictor_type.");
    }

    static string Advice(string name, string[] known) =>
        HyperparameterTable.Rows.Any(r => r.Name == name) ? " (only with compatibility=false)"
        : Spelling.Nearest(name, known) is { } near ? $" (did you mean '{near}'?)" : "";

    /// <summary>What two hyperparameters may not be together.</summary>
    static void CheckBlocks(Dictionary<string, string> values, JobSettings job)
    {
        foreach ((string block, InitOptions init) in new[] { ("bias", job.Options.BiasInit), ("linear", job.Options.LinearInit), ("factors", job.Options.FactorsInit) })
        {
            // SageMaker has no default for these two.
            string needed = init.Method switch { InitMethod.Uniform => $"{block}_init_scale", InitMethod.Constant => $"{block}_init_value", _ => $"{block}_init_method" };
            if (values.ContainsKey($"{block}_init_method") && !values.ContainsKey(needed))
                throw new OptionException($"{block}_init_method is '{values[$"{block}_init_method"]}'; expected {needed} beside it.");
            if (values.ContainsKey($"{block}_lr") && values.ContainsKey($"{block}_lr_mult"))
                throw new OptionException($"{block}_lr is given beside {block}_lr_mult; expected one of the two.");
        }
        bool multiclass = job.Options.PredictorType == PredictorType.MulticlassClassifier;
        if (multiclass != values.ContainsKey("num_classes"))
            throw new OptionException($"num_classes is {(multiclass ? "missing" : "given")}; expected it with predictor_type multiclass_classifier, and only then.");
    }
}
