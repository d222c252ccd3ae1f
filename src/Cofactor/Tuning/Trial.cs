namespace Cofactor;

/// <summary>Which trial of a search it is: the same search has the same trials.</summary>
/// <param name="Bracket">Round of candidates that start together, from 1; 0 is the defaults, then those of als and mcmc where they are tried.</param>
/// <param name="Candidate">Candidate of the round, from 0.</param>
/// <param name="Rung">How often the candidate has been among the best of its round, from 0.</param>
public readonly record struct TrialKey(int Bracket, int Candidate, int Rung);

/// <summary>How a trial went.</summary>
/// <param name="Metric">The validation metric of its best epoch, the mean over the folds; NaN where a run diverged.</param>
/// <param name="Epochs">Epochs up to the best one, itself included; the mean over the folds, rounded.</param>
/// <param name="Seconds">Seconds of training.</param>
public readonly record struct TrialOutcome(double Metric, int Epochs, double Seconds);

/// <summary>One trial of a search.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Options">What it trained with; their type tells the solver.</param>
/// <param name="MetricName">Name of the metric: <c>rmse</c> or <c>log_loss</c>.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
/// <param name="Failure">Why it came to nothing; empty if it did.</param>
public sealed record Trial(TrialKey Key, SolverOptions Options, string MetricName, TrialOutcome Outcome, bool IsBest, string Failure = "");

/// <summary>What came of a search.</summary>
/// <param name="Best">The best trial.</param>
/// <param name="Default">The trial of the defaults.</param>
/// <param name="Model">The best trial's model; of several folds, and of als and mcmc judged by rows held out, one trained on all rows.</param>
/// <param name="Trials">Number of trials.</param>
public sealed record TuneResult(Trial Best, Trial Default, FmModel Model, int Trials);
