namespace Cofactor.Cli;

/// <summary>The trials of a search, a line each as they end.</summary>
sealed class TrialTable(Session session)
{
    int _count;

    public void Add(Trial trial)
    {
        if (_count++ == 0)
            session.Say($"{"trial",6}{"round",6}{"epochs",8}{"validation",13}{"seconds",9}  options");
        session.Meter.Report(double.NaN, $"searching: {Show.Count(_count, "trial")}");
        string metric = double.IsNaN(trial.Outcome.Metric) ? "none" : Show.Metric(trial.Outcome.Metric);
        session.Say($"{_count,6}{trial.Key.Bracket,6}{trial.Outcome.Epochs,8}{metric,13}{Show.Seconds(trial.Outcome.Seconds),9}  {(trial.Key is { Bracket: 0, Candidate: 0 } ? "defaults" : Options(trial.Options))}{(trial.Failure.Length > 0 ? $": {trial.Failure}" : trial.IsBest ? "  * best" : "")}");
    }

    static string Options(SolverOptions o)
    {
        IReadOnlyDictionary<string, string> all = o.ToHyperparameters();
        string One(string name, string shown) => all.TryGetValue(name, out string? value) ? $" {shown} {value}" : "";
        return $"{all["solver"]} k {all["num_factors"]}{One("learning_rate", "lr")}{One("linear_wd", "wd")}{One("factors_wd", "/")}{One("linear_l2", "l2")}{One("factors_l2", "/")}{One("factors_init_sigma", "sigma")}";
    }
}
