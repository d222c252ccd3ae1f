using Xunit;

namespace Cofactor.Tests.Model;

public sealed class EvaluatorTests
{
    /// <summary>ŷ = 1 + 2x₀ − x₁; feature 2 was not trained.</summary>
    static FmModel Model(LabelMap labels) => FmModel.FromWeights(new FmShape(3, 1), [1f], [2f, -1f, 0f], [0f, 0f, 0f], labels);

    static Dataset Data(float[] labels, float[]? weights = null)
    {
        var features = new SparseMatrix(5, new long[] { 0, 1, 3, 5 }, new[] { 0, 1, 2, 0, 4 });
        return new Dataset(features, labels, weights ?? []);
    }

    [Fact]
    public void A_regressor_by_hand()
    {
        Evaluation e = Evaluator.Evaluate(Model(LabelMap.Regressor), Data([1f, 0f, 4f], [1f, 1f, 2f]));

        // Predictions 3, 0, 3: errors 2, 0, −1 with weights 1, 1, 2.
        Assert.Equal(Math.Sqrt(6.0 / 4), e.Metrics["rmse"], 1e-12);
        Assert.Equal(1.0, e.Metrics["mae"], 1e-12);
        Assert.Equal((3, 5, 2), (e.Rows, e.NonZeros, e.UntrainedNonZeros));   // 2 is not trained, 4 beyond the model
    }

    [Fact]
    public void Labels_pass_the_models_map()
    {
        IReadOnlyDictionary<string, double> zeroOne = Evaluator.Evaluate(Model(LabelMap.Binary), Data([1f, 0f, 1f])).Metrics;
        IReadOnlyDictionary<string, double> minusOne = Evaluator.Evaluate(Model(LabelMap.Binary), Data([1f, -1f, 1f])).Metrics;
        Assert.Equal(zeroOne, minusOne);
        Assert.Equal(1.0, zeroOne["auc"]);
        Assert.Throws<DataFormatException>(() => Evaluator.Evaluate(Model(LabelMap.Binary), Data([1f, 3f, 1f])));
    }

    [Fact]
    public void A_multiclass_model_by_hand()
    {
        var model = FmModel.FromWeights(new FmShape(2, 0, 2), [0f, 0f], [1f, 0f, 0f, 1f], [], LabelMap.Multiclass(["3", "7"]));
        var data = new Dataset(new SparseMatrix(2, new long[] { 0, 1, 2 }, new[] { 0, 1 }), new[] { 3f, 3f });
        Evaluation e = Evaluator.Evaluate(model, data);

        // Probabilities of class '3': e/(e + 1), then 1/(e + 1).
        Assert.Equal((Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.E)) / 2, e.Metrics["log_loss"], 1e-6);
        Assert.Equal(0.5, e.Metrics["accuracy"]);
    }

    [Fact]
    public void Blocks_do_not_matter()
    {
        const int Rows = RowBlock.MaxRows + 1000;
        long[] offsets = [.. Enumerable.Range(0, Rows + 1).Select(i => (long)i)];
        int[] indices = [.. Enumerable.Range(0, Rows).Select(i => i % 3)];
        float[] labels = [.. Enumerable.Range(0, Rows).Select(i => i % 7 / 2f)];
        var data = new Dataset(new SparseMatrix(3, offsets, indices), labels);
        Assert.Equal(2, data.Blocks.Count);

        FmModel model = Model(LabelMap.Regressor);
        var expected = new RegressionMetrics();
        for (int i = 0; i < Rows; i++)
            expected.Add(model.Predict(data.Row(i)), labels[i]);
        Evaluation e = Evaluator.Evaluate(model, data);
        Assert.Equal(expected.Result(), e.Metrics);
        Assert.Equal(Rows, e.Rows);
    }

    [Fact]
    public void Nothing_to_judge_by_is_an_error()
    {
        var empty = new Dataset(new SparseMatrix(3, new long[] { 0 }, default), default);
        Assert.Contains("no rows", Assert.Throws<DataFormatException>(() => Evaluator.Evaluate(Model(LabelMap.Regressor), empty)).Message, StringComparison.Ordinal);
        Assert.Contains("weight 0", Assert.Throws<DataFormatException>(() => Evaluator.Evaluate(Model(LabelMap.Regressor), Data([1f, 2f, 3f], [0f, 0f, 0f]))).Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => Evaluator.Evaluate(Model(LabelMap.Regressor), Data([1f, float.NaN, 3f])));
    }

    [Fact]
    public void Progress_tells_the_rows_done()
    {
        var reports = new Reports();
        Evaluator.Evaluate(Model(LabelMap.Regressor), Data([1f, 2f, 3f]), reports, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, Assert.Single(reports));
    }

    [Fact]
    public void Cancellation_ends_it() =>
        Assert.Throws<OperationCanceledException>(() => Evaluator.Evaluate(Model(LabelMap.Regressor), Data([1f, 2f, 3f]), cancellationToken: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(PredictorType.Regressor, "rmse")]
    [InlineData(PredictorType.BinaryClassifier, "log_loss")]
    [InlineData(PredictorType.MulticlassClassifier, "log_loss")]
    public void Each_task_has_one_metric_to_compare_models_by(PredictorType type, string name) => Assert.Equal(name, MetricNames.Main(type));

    sealed class Reports : List<long>, IProgress<long>
    {
        public void Report(long value) => Add(value);
    }
}
