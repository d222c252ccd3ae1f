using Xunit;

namespace Cofactor.Tests.Solvers;

public class SgdSolverTests
{
    static readonly SgdOptions Quick = new() { NumFactors = 4, Epochs = 15 };

    [Theory]
    [InlineData(Optimizer.Sgd)]
    [InlineData(Optimizer.AdaGrad)]
    [InlineData(Optimizer.Adam)]
    [InlineData(Optimizer.Ftrl)]
    public void Every_optimizer_learns_every_task_with_its_defaults(Optimizer optimizer)
    {
        SgdOptions options = new() { Optimizer = optimizer, NumFactors = 4, MiniBatchSize = optimizer == Optimizer.Adam ? 20 : null };
        Dataset test = TinyData.Ratings(2000, 9);
        double deviation = Math.Sqrt(Enumerable.Range(0, 2000).Average(i => Math.Pow(test.Label(i) - 3.5, 2)));
        Assert.InRange(TinyData.Rmse(Trainer.Train(TinyData.Ratings(6000), options), test), 0.3, 0.55 * deviation);

        FmModel clicks = Trainer.Train(TinyData.Clicks(6000), options);
        Assert.Equal(PredictorType.BinaryClassifier, clicks.Labels.Type);
        Assert.InRange(Evaluator.Evaluate(clicks, TinyData.Clicks(2000, 9)).Metrics["auc"], 0.8, 1);

        FmModel classes = Trainer.Train(TinyData.Classes(6000), options with { PredictorType = PredictorType.MulticlassClassifier });
        Assert.InRange(Evaluator.Evaluate(classes, TinyData.Classes(2000, 9)).Metrics["accuracy"], 0.75, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        Dataset data = TinyData.Ratings(3000);
        byte[] first = TinyData.Bytes(Trainer.Train(data, Quick));
        Assert.Equal(first, TinyData.Bytes(Trainer.Train(data, Quick)));
        Assert.NotEqual(first, TinyData.Bytes(Trainer.Train(data, Quick with { Seed = 2 })));
    }

    [Fact]
    public void The_model_scores_as_the_run_did()
    {
        Dataset train = TinyData.Ratings(3000), validation = TinyData.Ratings(500, 9);
        TrainingResult result = Trainer.Run(train, Quick, new TrainingContext { Validation = validation });
        Assert.Equal(result.History[result.BestEpoch].ValidationMetric!.Value, TinyData.Rmse(result.Model!, validation), 1e-5);
    }

    [Fact]
    public void Learning_does_not_depend_on_the_unit_of_the_labels()
    {
        double plain = TinyData.Rmse(Trainer.Train(TinyData.Ratings(6000), Quick), TinyData.Ratings(1000, 9));
        double scaled = TinyData.Rmse(Trainer.Train(TinyData.Ratings(6000, unit: 1000, shift: 1e6), Quick), TinyData.Ratings(1000, 9, unit: 1000, shift: 1e6));
        Assert.Equal(plain, scaled / 1000, 0.01 * plain);
    }

    [Fact]
    public void A_tenth_of_the_rows_is_held_out_and_the_best_epoch_kept()
    {
        TrainingResult result = Trainer.Run(TinyData.Ratings(5000), Quick with { Epochs = 200, EarlyStopping = 3 });
        Assert.InRange(result.HeldOutRows, 400, 600);
        Assert.Equal(5000, result.TrainingRows + result.HeldOutRows);
        Assert.Equal(TrainingOutcome.EarlyStopped, result.Outcome);
        Assert.Equal(result.History.MinBy(e => e.ValidationMetric)!.Epoch, result.BestEpoch);
        Assert.Equal(result.BestEpoch + 3, result.History[^1].Epoch);
    }

    [Fact]
    public void Nothing_is_held_out_of_few_rows_or_without_early_stopping()
    {
        Assert.Equal(0, Trainer.Run(TinyData.Ratings(999), Quick).HeldOutRows);
        Assert.Equal(0, Trainer.Run(TinyData.Ratings(2000), Quick with { EarlyStopping = 0 }).HeldOutRows);
        Assert.Equal(0, Trainer.Run(TinyData.Ratings(2000), SgdOptions.SageMaker with { NumFactors = 2 }).HeldOutRows);
        Assert.Equal(500, Trainer.Run(TinyData.Ratings(2000), Quick with { ValidationLast = 0.25 }).HeldOutRows);
    }

    [Fact]
    public void Refit_trains_on_all_rows_for_the_best_number_of_epochs()
    {
        TrainingResult once = Trainer.Run(TinyData.Ratings(3000), Quick), again = Trainer.Run(TinyData.Ratings(3000), Quick with { Refit = true });
        Assert.Equal(3000, again.TrainingRows);
        Assert.Equal(once.HeldOutRows, again.HeldOutRows);
        Assert.Equal(once.History.Select(e => e.ValidationMetric), again.History.Select(e => e.ValidationMetric));
        Assert.Equal(once.BestEpoch, again.BestEpoch);
        // The same as asking for that number of epochs on all rows.
        Assert.Equal(TinyData.Bytes(Trainer.Train(TinyData.Ratings(3000), Quick with { Epochs = once.BestEpoch + 1, EarlyStopping = 0 })), TinyData.Bytes(again.Model!));
    }

    [Fact]
    public void A_feature_without_a_training_row_is_zero_and_counted()
    {
        var data = new Dataset(new SparseMatrix(10, new long[] { 0, 2, 4 }, new[] { 1, 7, 3, 7 }), new float[] { 1, 2 });
        FmModel model = Trainer.Train(data, Quick);
        Assert.Equal(10, model.FeatureCount);
        Assert.Equal([1, 3, 7], Enumerable.Range(0, 10).Where(model.IsTrained));
        Assert.Equal(3, model.Card.TrainedFeatures);
        Assert.Equal(model.Score(new SparseRow([1])), model.Score(new SparseRow([0, 1, 9])));
        Assert.All(Enumerable.Range(0, 10), j => Assert.True(Trainer.Train(data, SgdOptions.SageMaker with { NumFactors = 2 }).IsTrained(j)));
    }

    [Fact]
    public void A_weight_of_two_is_the_row_twice()
    {
        var twice = new Dataset(new SparseMatrix(3, new long[] { 0, 1, 2, 4 }, new[] { 0, 0, 1, 2 }), new float[] { 1, 1, -2 });
        var weighted = new Dataset(new SparseMatrix(3, new long[] { 0, 1, 3 }, new[] { 0, 1, 2 }), new float[] { 1, -2 }, new float[] { 2, 1 });
        SgdOptions options = Quick with { Optimizer = Optimizer.Sgd, Shuffle = false, MiniBatchSize = 3, RescaleGrad = 0.1, StandardizeLabels = false };
        FmModel a = Trainer.Train(twice, options), b = Trainer.Train(weighted, options);
        Assert.Equal(a.Predict(twice.Row(0)), b.Predict(twice.Row(0)), 1e-5f);
        Assert.Equal(a.Predict(twice.Row(2)), b.Predict(twice.Row(2)), 1e-5f);
    }

    [Fact]
    public void A_warm_start_goes_on_from_the_model()
    {
        Dataset data = TinyData.Ratings(3000);
        SgdOptions none = Quick with { Optimizer = Optimizer.Sgd, EarlyStopping = 0, Shuffle = false };
        FmModel whole = Trainer.Train(data, none with { Epochs = 10 }), half = Trainer.Train(data, none with { Epochs = 5 });
        // Plain SGD in file order has no other memory than its weights: 5 + 5 = 10, but for the rounding of the labels' unit.
        FmModel twice = Trainer.Run(data, none with { Epochs = 5 }, new TrainingContext { WarmStart = half }).Model!;
        for (int i = 0; i < 100; i++)
            Assert.Equal(whole.Predict(data.Row(i)), twice.Predict(data.Row(i)), 1e-4f);
        Assert.Throws<OptionException>(() => Trainer.Run(data, none with { NumFactors = 5 }, new TrainingContext { WarmStart = half }));
    }

    [Fact]
    public void A_default_rate_that_overshoots_at_once_is_divided_by_3_at_most_twice()
    {
        var starts = new List<TrainingStart>();
        var context = new TrainingContext { Start = new Reports<TrainingStart>(starts.Add) };
        TrainingResult result = Trainer.Run(TinyData.Noise(3000), Quick, context);
        // Noise is overshot by any rate, so the two further attempts are used up.
        Assert.Equal("0.005555555555555556", result.Hyperparameters["factors_lr"]);
        Assert.Equal("0.016666666666666666", result.Hyperparameters["linear_lr"]);
        Assert.Equal(["", "one of the first two epochs was the best", "one of the first two epochs was the best"], starts.Select(s => s.Reason.Split(',')[0]));
        // A rate that was asked for stands.
        Assert.Equal("0.05", Trainer.Run(TinyData.Noise(3000), Quick with { LearningRate = 0.05 }).Hyperparameters["linear_lr"]);
    }

    [Theory]
    [InlineData(Optimizer.Sgd)]
    [InlineData(Optimizer.AdaGrad)]
    [InlineData(Optimizer.Ftrl)]
    public void A_row_of_a_million_features_does_not_throw_the_run(Optimizer optimizer)
    {
        foreach (bool clicks in new[] { false, true })
        {
            Dataset data = clicks ? TinyData.Clicks(1500) : TinyData.Ratings(1500);
            var builder = new RowBlockBuilder();
            for (int i = 0; i < 1500; i++)
            {
                foreach (int j in data.Row(i).Indices)
                    builder.Add(j, 1);
                builder.EndRow(data.Label(i));
                if (i != 1200)
                    continue;
                for (int j = 0; j < 1_000_000; j++)
                    builder.Add(j, 1);
                builder.EndRow(1);
            }
            TrainingResult result = Trainer.Run(new Dataset([builder.Build(1_000_000)], 1_000_000), new SgdOptions { Optimizer = optimizer, NumFactors = 4, Epochs = 3 });
            Assert.Equal(("", TrainingOutcome.Completed, 1L), (result.Message, result.Outcome, result.DampedRows));
        }
    }

    [Fact]
    public void Only_long_rows_are_damped_and_none_of_adam()
    {
        Assert.Equal(0, Trainer.Run(TinyData.Ratings(1500), Quick).DampedRows);
        int[] wide = [.. Enumerable.Range(0, 200_000)];
        var data = new Dataset(new SparseMatrix(wide.Length, new long[] { 0, wide.Length }, wide), new float[] { 1 });
        Assert.Equal(0, Trainer.Run(data, SgdOptions.SageMaker with { NumFactors = 1, PredictorType = PredictorType.Regressor }).DampedRows);
    }

    [Fact]
    public void A_warm_start_keeps_what_it_does_not_see_and_takes_new_features()
    {
        SgdOptions options = Quick with { EarlyStopping = 0 };
        FmModel first = Trainer.Train(new Dataset(new SparseMatrix(3, new long[] { 0, 2, 4 }, new[] { 0, 1, 0, 2 }), new float[] { 1, 3 }), options);
        var more = new Dataset(new SparseMatrix(5, new long[] { 0, 2, 4 }, new[] { 0, 4, 2, 4 }), new float[] { 1, 3 });
        FmModel second = Trainer.Run(more, options, new TrainingContext { WarmStart = first }).Model!;
        Assert.Equal([0, 1, 2, 4], Enumerable.Range(0, 5).Where(second.IsTrained));
        Assert.Equal(first.Linear(1), second.Linear(1), 1e-6f);
    }

    [Fact]
    public void Cancelling_keeps_the_best_epoch()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Reports<EpochReport>(e => { if (e.Epoch == 2) cancel.Cancel(); });
        TrainingResult result = Trainer.Run(TinyData.Ratings(3000), Quick, new TrainingContext { Progress = progress }, cancel.Token);
        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Equal(3, result.History.Count);
        Assert.NotNull(result.Model);
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(TinyData.Ratings(3000), Quick, cancellationToken: new CancellationToken(true)));
        TrainingResult none = Trainer.Run(TinyData.Ratings(3000), Quick, null, new CancellationToken(true));
        Assert.Equal((TrainingOutcome.Canceled, -1), (none.Outcome, none.BestEpoch));
        Assert.Null(none.Model);
    }

    [Fact]
    public void A_cancelled_refit_leaves_the_model_before_it()
    {
        using var cancel = new CancellationTokenSource();
        int firsts = 0;
        var progress = new Reports<EpochReport>(e => { if (e.Epoch == 0 && ++firsts == 2) cancel.Cancel(); });
        TrainingResult result = Trainer.Run(TinyData.Ratings(3000), Quick with { Refit = true }, new TrainingContext { Progress = progress }, cancel.Token);
        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Equal(TinyData.Bytes(Trainer.Train(TinyData.Ratings(3000), Quick)), TinyData.Bytes(result.Model!));
    }

    [Fact]
    public void Validation_rows_of_no_weight_judge_nothing()
    {
        Dataset rows = TinyData.Ratings(100);
        var weightless = new Dataset(rows.Blocks[0].Features, rows.Blocks[0].Labels, new float[100]);
        var e = Assert.Throws<DataFormatException>(() => Trainer.Run(rows, Quick, new TrainingContext { Validation = weightless }));
        Assert.Contains("weight 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warm_start_needs_the_feature_map_of_its_model()
    {
        using var folder = new Formats.TempFolder();
        File.WriteAllText(folder.File("a.csv"), "user_id,rating\na,1.5\nb,2\n");
        File.WriteAllText(folder.File("b.csv"), "user_id,rating\na,1.5\nb,2\nc,3.5\n");
        FmModel model = Trainer.Train(DataFile.Read(folder.File("a.csv")), Quick);
        var warm = new TrainingContext { WarmStart = model };
        Assert.Contains("feature_map", Assert.Throws<OptionException>(() => Trainer.Run(DataFile.Read(folder.File("b.csv")), Quick, warm)).Message, StringComparison.Ordinal);
        Assert.Contains("feature_map", Assert.Throws<OptionException>(() => Trainer.Run(TinyData.Ratings(100), Quick, warm)).Message, StringComparison.Ordinal);
        Assert.NotNull(Trainer.Run(DataFile.Read(folder.File("b.csv"), new ReadOptions { FeatureMap = model.FeatureMap }), Quick, warm).Model);
    }

    [Fact]
    public void Divergence_is_noticed_and_the_last_good_weights_are_kept()
    {
        Dataset data = TinyData.Ratings(3000);
        TrainingResult result = Trainer.Run(data, Quick with { Optimizer = Optimizer.Sgd, LearningRate = 50 });
        Assert.Equal(TrainingOutcome.Diverged, result.Outcome);
        Assert.Null(result.Model);
        Assert.Contains("in epoch 0", result.Message, StringComparison.Ordinal);
        Assert.Contains("--learning-rate 5", result.Message, StringComparison.Ordinal);

        // Good at first; then a start so far off that it runs away: the good epochs' model survives.
        FmModel good = Trainer.Train(data, Quick);
        var e = Assert.Throws<DivergenceException>(() => Trainer.Train(data, Quick with { Optimizer = Optimizer.Sgd, LearningRate = 50 }));
        Assert.Null(e.LastGoodModel);
        Assert.True(float.IsFinite(good.Predict(data.Row(0))));
    }

    [Fact]
    public void Large_values_are_named_when_a_run_diverges()
    {
        var data = new Dataset(new SparseMatrix(2, new long[] { 0, 2, 4 }, new[] { 0, 1, 0, 1 }, new float[] { 1, 1e6f, 1, -3e5f }), new float[] { 1, 5 });
        TrainingResult result = Trainer.Run(data, Quick with { Optimizer = Optimizer.Sgd, LearningRate = 0.5 });
        Assert.Equal(TrainingOutcome.Diverged, result.Outcome);
        Assert.Contains("feature 1 has values up to 1e+06", result.Message, StringComparison.Ordinal);
    }

    sealed class Reports<T>(Action<T> then) : IProgress<T>
    {
        public void Report(T value) => then(value);
    }
}
