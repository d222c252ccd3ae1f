using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests.Tuning;

public class TunerTests
{
    static readonly TuneOptions Small = new()
    {
        Base = new SgdOptions { Epochs = 9, Threads = 1 },
        Solvers = [Optimizer.AdaGrad, Optimizer.Sgd],
        NumFactors = [2, 4],
        Blocked = [],
        Candidates = 12,
        Width = 9,
    };

    [Fact]
    public void The_best_trial_wins_and_its_options_repeat_its_model()
    {
        List<Trial> trials = [];
        TuneResult result = Tuner.Run([new(Data())], Small, new Tell(trials.Add));
        Assert.Equal(trials.Count, result.Trials);
        Assert.Equal(new TrialKey(0, 0, 0), trials[0].Key);
        Assert.Equal(trials.Min(t => t.Outcome.Metric), result.Best.Outcome.Metric);
        Assert.True(result.Best.Outcome.Metric < result.Default.Outcome.Metric);
        Assert.Same(result.Best, trials.Last(t => t.IsBest));
        TrainingResult again = Trainer.Run(Data(), result.Best.Options);
        Assert.Equal(result.Best.Outcome.Metric, again.History[again.BestEpoch].ValidationMetric);
        for (int row = 0; row < 20; row++)
            Assert.Equal(again.Model!.Score(Data().Row(row)), result.Model.Score(Data().Row(row)));
    }

    [Fact]
    public void Halving_keeps_the_best_third_for_three_times_the_epochs()
    {
        List<Trial> trials = [];
        Tuner.Run([new(Data())], Small with { Candidates = 9 }, new Tell(trials.Add));
        // 1, 3 and 9 epochs for 9, 3 and 1 candidates.
        Assert.Equal([9, 3, 1], Enumerable.Range(0, 3).Select(r => trials.Count(t => t.Key.Bracket == 1 && t.Key.Rung == r)));
        Assert.All(trials.Skip(1), t => Assert.Equal((int)Math.Pow(3, t.Key.Rung), ((SgdOptions)t.Options).Epochs));
        IEnumerable<int> best = trials.Where(t => t.Key is { Bracket: 1, Rung: 0 }).OrderBy(t => t.Outcome.Metric).Take(3).Select(t => t.Key.Candidate);
        Assert.Equal(best.Order(), trials.Where(t => t.Key.Rung == 1).Select(t => t.Key.Candidate).Order());
    }

    [Fact]
    public void What_was_tried_is_not_tried_again_and_the_search_goes_on_as_if_it_had_never_stopped()
    {
        List<Trial> whole = [], rest = [];
        TuneResult all = Tuner.Run([new(Data())], Small, new Tell(whole.Add));
        var known = whole.Take(8).ToDictionary(t => t.Key, t => t.Outcome);
        TuneResult resumed = Tuner.Run([new(Data())], Small, new Tell(rest.Add), known);
        Assert.Equal(whole.Skip(8).Select(t => (t.Key, t.Outcome.Metric)), rest.Select(t => (t.Key, t.Outcome.Metric)));
        Assert.Equal(all.Best.Key, resumed.Best.Key);
        Assert.Equal(all.Model.Score(Data().Row(0)), resumed.Model.Score(Data().Row(0)));
    }

    [Fact]
    public void What_the_caller_gives_is_not_searched()
    {
        List<Trial> trials = [];
        SgdOptions given = Small.Base with { LearningRate = 0.03, LinearWd = 0.001, FactorsInit = new InitOptions(InitMethod.Normal, 0.05) };
        Tuner.Run([new(Data())], Small with { Base = given, Solvers = [Optimizer.Sgd], NumFactors = [3], Candidates = 4 }, new Tell(trials.Add));
        SgdOptions[] tried = [.. trials.Select(t => (SgdOptions)t.Options)];
        Assert.All(tried, o => Assert.Equal((0.03, 0.001, 0.05), (o.LearningRate, o.LinearWd, o.FactorsInit.Sigma)));
        Assert.All(tried.Skip(1), o => Assert.Equal((Optimizer.Sgd, 3), (o.Optimizer, o.NumFactors)));
        Assert.True(tried.Select(o => o.FactorsWd).Distinct().Count() > 3);
    }

    [Fact]
    public void Als_and_mcmc_begin_with_their_defaults_and_are_searched_with_the_others()
    {
        List<Trial> trials = [];
        TuneResult result = Tuner.Run([new(Data())], Small with { Blocked = null, NumFactors = [2, 64] }, new Tell(trials.Add));
        Assert.Equal([typeof(SgdOptions), typeof(McmcOptions), typeof(AlsOptions)], trials.Where(t => t.Key.Bracket == 0).Select(t => t.Options.GetType()));
        Assert.Equal([200, 30], trials.Where(t => t.Key.Bracket == 0).Select(t => t.Options).OfType<BlockedOptions>().Select(o => o.Sweeps));
        BlockedOptions[] searched = [.. trials.Where(t => t.Key.Bracket > 0).Select(t => t.Options).OfType<BlockedOptions>()];
        Assert.True(searched.Select(o => o.GetType()).Distinct().Count() == 2 && searched.All(o => o.NumFactors == 2));
        Assert.True(searched.OfType<AlsOptions>().Select(o => o.FactorsL2).Distinct().Count() > 1);
        Assert.Equal(trials.Min(t => t.Outcome.Metric), result.Best.Outcome.Metric);
    }

    [Fact]
    public void The_best_of_mcmc_is_trained_on_all_rows()
    {
        TuneResult result = Tuner.Run([new(Data())], Small with { Solvers = [], Blocked = [new McmcOptions { Sweeps = 27 }], Candidates = 3 });
        FmModel again = Trainer.Train(Data(), result.Best.Options);
        Assert.Equal(1500, result.Model.Card.TrainingRows);
        Assert.Equal(again.Predict(Data().Row(7)), result.Model.Predict(Data().Row(7)));
    }

    [Fact]
    public void A_solver_that_cannot_take_the_rows_is_a_trial_that_failed()
    {
        List<Trial> trials = [];
        var rows = new RowBlockBuilder();
        for (ulong i = 0; i < 1200; i++)
        {
            rows.Add(CounterRandom.Below(1, i, 12), 1);
            rows.EndRow(i % 3 == 0 ? 1 : 0, i % 2 + 1);
        }
        Tuner.Run([new(new Dataset([rows.Build(12)], 12))], Small with { Blocked = null, Candidates = 1 }, new Tell(trials.Add));
        Assert.Contains("weight", trials[1].Failure, StringComparison.Ordinal);
        Assert.True(double.IsNaN(trials[1].Outcome.Metric));
    }

    [Fact]
    public void Stopped_it_gives_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        int count = 0;
        TuneResult result = Tuner.Run([new(Data())], Small with { Candidates = null }, new Tell(_ =>
        {
            if (++count == 5)
                stop.Cancel();
        }), stop: stop.Token);
        Assert.Equal(5, result.Trials);
    }

    [Fact]
    public void Folds_are_judged_by_their_mean()
    {
        TrainingFold[] folds = [.. Folds.Of(3, 1).Select(rule => Folds.Split(Data(), rule)).Select(s => new TrainingFold(s.Others, s.HeldOut))];
        List<Trial> trials = [];
        TuneResult result = Tuner.Run(folds, Small with { Candidates = 3 }, new Tell(trials.Add), all: () => Data());
        double mean = folds.Average(f =>
        {
            TrainingResult one = Trainer.Run(f.Train, Small.Base, new TrainingContext { Validation = f.Validation });
            return one.History[one.BestEpoch].ValidationMetric!.Value;
        });
        Assert.Equal(mean, trials[0].Outcome.Metric, 12);
        Assert.Equal(Data().FeatureCount, result.Model.FeatureCount);
    }

    [Fact]
    public void Few_rows_without_validation_are_refused() =>
        Assert.Contains("no validation rows", Assert.Throws<DataFormatException>(() => Tuner.Run([new(Data(200))], Small)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        TrainingFold[] data = [new(Data())];
        Assert.Contains("trials", Assert.Throws<OptionException>(() => Tuner.Run(data, Small with { Candidates = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("num_factors", Assert.Throws<OptionException>(() => Tuner.Run(data, Small with { NumFactors = [] })).Message, StringComparison.Ordinal);
        Assert.Contains("solver", Assert.Throws<OptionException>(() => Tuner.Run(data, Small with { Solvers = [], Blocked = [] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cross_validation_tells_mean_and_spread()
    {
        TrainingFold[] folds = [.. Folds.Of(4, 1).Select(rule => Folds.Split(Data(2000), rule)).Select(s => new TrainingFold(s.Others, s.HeldOut))];
        IReadOnlyList<FoldResult> results = CrossValidation.Run(folds, Small.Base);
        Assert.Equal(2000, results.Sum(r => r.Evaluation.Rows));
        double[] rmse = [.. results.Select(r => r.Evaluation.Metrics["rmse"])];
        MetricSpread spread = CrossValidation.Spread(results)["rmse"];
        Assert.Equal(rmse.Average(), spread.Mean, 12);
        Assert.Equal(Math.Sqrt(rmse.Sum(r => Math.Pow(r - rmse.Average(), 2)) / 3), spread.Deviation, 12);
        Assert.InRange(spread.Mean, 0.1, 0.6);
    }

    /// <summary>Two fields whose categories interact.</summary>
    static Dataset Data(int count = 1500)
    {
        var rows = new RowBlockBuilder();
        for (ulong i = 0; i < (ulong)count; i++)
        {
            int a = CounterRandom.Below(1, i, 12), b = CounterRandom.Below(2, i, 10);
            rows.Add(a, 1);
            rows.Add(12 + b, 1);
            rows.EndRow((float)(0.1 * a + (a % 3 == b % 3 ? 1 : 0) + 0.1 * CounterRandom.Normal(3, i)));
        }
        return new Dataset([rows.Build(22)], 22);
    }

    sealed class Tell(Action<Trial> tell) : IProgress<Trial>
    {
        public void Report(Trial value) => tell(value);
    }
}
