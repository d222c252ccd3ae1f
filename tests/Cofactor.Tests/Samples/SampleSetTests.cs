using Cofactor.Samples;
using Xunit;

namespace Cofactor.Tests.Samples;

public sealed class SampleSetTests
{
    static readonly Lazy<SampleSet> Films = new(FilmRatings.Make), Ads = new(Clicks.Make), Classes = new(() => TenClasses.Make());

    static readonly Lazy<FmModel> FilmsLinear = new(() => Baselines.Linear(Films.Value));

    static IReadOnlyDictionary<string, double> Metrics(FmModel model, Dataset rows) => Evaluator.Evaluate(model, rows).Metrics;

    [Fact]
    public void Films_have_the_promised_size()
    {
        SampleSet films = Films.Value;
        Assert.True(films.Train.RowCount >= 50_000);
        Assert.Equal(10_000, films.Test.RowCount);
        Assert.True(films.Columns[0].Categories.Distinct().Count() >= 1_000);
        Assert.True(films.Columns[1].Categories.Distinct().Count() >= 500);
        Assert.Equal(4, films.Truth.FactorCount);
    }

    [Fact]
    public void Every_name_is_one_category()
    {
        foreach (SampleColumn column in Films.Value.Columns.Concat(Ads.Value.Columns))
        {
            Assert.Equal(column.Categories.Count, column.Categories.Distinct().Count());
            Assert.All(column.Categories, name => Assert.DoesNotContain(',', name));
        }
    }

    [Fact]
    public void Every_category_is_trained_on()
    {
        foreach (SampleSet set in new[] { Films.Value, Ads.Value, Classes.Value })
        {
            var seen = new bool[set.Truth.FeatureCount];
            for (long i = 0; i < set.Train.RowCount; i++)
                foreach (int j in set.Train.Row(i).Indices)
                    seen[j] = true;
            Assert.DoesNotContain(false, seen);
        }
    }

    [Fact]
    public void Nobody_rates_a_film_twice()
    {
        var rated = new HashSet<(int, int)>();
        foreach (Dataset rows in new[] { Films.Value.Train, Films.Value.Test })
            for (long i = 0; i < rows.RowCount; i++)
                Assert.True(rated.Add((rows.Row(i).Indices[0], rows.Row(i).Indices[1])));
    }

    [Fact]
    public void The_noise_floor_is_the_noise()
    {
        // Rounding to one decimal adds 0.1²/12 to the variance. On 90,000 rows an RMSE of 0.6 has a standard error of 0.0014.
        double floor = Math.Sqrt(FilmRatings.Noise * FilmRatings.Noise + 0.01 / 12);
        Assert.Equal(floor, Metrics(Films.Value.Truth, Films.Value.Train)["rmse"], 0.005);
    }

    [Fact]
    public void Linear_terms_alone_are_a_tenth_worse_than_the_floor()
    {
        double linear = Metrics(FilmsLinear.Value, Films.Value.Test)["rmse"];
        Assert.True(linear >= 1.1 * Metrics(Films.Value.Truth, Films.Value.Test)["rmse"]);
        Assert.True(linear < Metrics(Baselines.Constant(Films.Value), Films.Value.Test)["rmse"]);
    }

    [Fact]
    public void Clicks_follow_their_probabilities()
    {
        SampleSet clicks = Ads.Value;
        IReadOnlyDictionary<string, double> truth = Metrics(clicks.Truth, clicks.Train);
        Assert.Equal(1.0, truth["calibration"], 0.02);
        Assert.Equal(0.25, Enumerable.Range(0, (int)clicks.Train.RowCount).Average(i => clicks.Train.Label(i)), 0.02);
        Assert.True(Metrics(Baselines.Linear(clicks), clicks.Test)["log_loss"] > 1.1 * Metrics(clicks.Truth, clicks.Test)["log_loss"]);
    }

    [Fact]
    public void Ten_classes_have_the_accuracy_that_their_probabilities_promise()
    {
        SampleSet set = Classes.Value;
        var p = new float[TenClasses.Classes];
        double promised = 0;
        for (long i = 0; i < set.Train.RowCount; i++)
        {
            set.Truth.Predict(set.Train.Row(i), p);
            promised += p.Max() / set.Train.RowCount;
        }
        Assert.Equal(promised, Metrics(set.Truth, set.Train)["accuracy"], 0.015);
        Assert.InRange(promised, 0.6, 0.9);
    }

    [Fact]
    public void The_linear_fit_finds_the_least_squares()
    {
        // At the minimum of ½Σ(y − ŷ)² + ½ · 5‖w‖² the residuals of a category sum to 5 w; of all rows to 0, as the bias is free: a hundredth of a rating a row is near enough.
        SampleSet films = Films.Value;
        FmModel linear = FilmsLinear.Value;
        int n = films.Truth.FeatureCount;
        double[] sums = new double[n + 1], counts = new double[n + 1];
        for (long i = 0; i < films.Train.RowCount; i++)
        {
            double residual = films.Train.Label(i) - linear.Score(films.Train.Row(i));
            foreach (int j in (int[])[.. films.Train.Row(i).Indices, n])
            {
                sums[j] += residual;
                counts[j]++;
            }
        }
        for (int j = 0; j <= n; j++)
            Assert.Equal(0, (sums[j] - (j < n ? 5 * linear.Linear(j) : 0)) / counts[j], 0.01);
    }
}
