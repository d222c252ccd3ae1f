using System.Globalization;

namespace Cofactor.Benchmarks;

/// <summary>How good models are on public data, beside what other systems reach.</summary>
static class QualitySection
{
    static readonly ulong[] Seeds = [1, 2, 3];
    static readonly string[] Folds = ["u1", "u2", "u3", "u4", "u5"];

    static readonly Contender[] OnMovieLens =
    [
        new("als", seed => new AlsOptions { Seed = seed }),
        new("mcmc, k = 8", seed => new McmcOptions { NumFactors = 8, Seed = seed }),
        new("**mcmc** (k = 16, 200 sweeps)", seed => new McmcOptions { Seed = seed }),
        new("mcmc, 40 draws", seed => new McmcOptions { Draws = 40, Seed = seed }),
        new("mcmc, posterior mean", seed => new McmcOptions { PosteriorMean = true, Seed = seed }),
        new("mcmc, ordinal", seed => new McmcOptions { PredictorType = PredictorType.Ordinal, Seed = seed }),
    ];

    static readonly Contender[] WithSides =
    [
        new("als", seed => new AlsOptions { Seed = seed }),
        new("mcmc, k = 8", seed => new McmcOptions { NumFactors = 8, Seed = seed }),
        new("**mcmc** (k = 16, 200 sweeps)", seed => new McmcOptions { Seed = seed }),
        new("mcmc, ordinal", seed => new McmcOptions { PredictorType = PredictorType.Ordinal, Seed = seed }),
    ];

    static readonly string[][] PeersWithSides =
    [
        ["libFM mcmc -meta, k = 8, 200 sweeps", "", "0.9000", "0.8908", "0.8854", "0.8905", "0.8909", "0.8915", "0.7018", ""],
        ["myFM Gibbs, k = 10, 200 sweeps", "", "0.8994", "0.8909", "0.8846", "0.8905", "0.8920", "0.8915", "0.6983", ""],
    ];

    static readonly Contender WithHistory = new("mcmc, ordinal (k = 10, 512 sweeps)",
        seed => new McmcOptions { PredictorType = PredictorType.Ordinal, NumFactors = 10, Sweeps = 512, Draws = 500, Seed = seed });

    // Best figures of other systems with user and item, as measured on 2 cores of AMD EPYC; libFM's and myFM's with a prior for users and one for items.
    static readonly string[][] PeersOnMovieLens =
    [
        ["libFM als, k = 8, 100 sweeps", "", "0.9225", "0.9127", "0.9039", "0.9060", "0.9068", "0.9104", "0.7143", ""],
        ["libFM mcmc -meta, k = 8, 200 sweeps", "", "0.9070", "0.8985", "0.8921", "0.8934", "0.8962", "0.8974", "0.7072", ""],
        ["libFM mcmc -meta, k = 20, 200 sweeps", "", "0.9060", "0.8980", "0.8910", "0.8934", "0.8962", "0.8969", "0.7073", ""],
        ["myFM Gibbs, k = 10, 200 sweeps", "", "0.9071", "0.8988", "0.8922", "0.8949", "0.8952", "0.8976", "0.7036", ""],
    ];

    static readonly Contender[] OnFrappe =
    [
        new("adagrad", seed => new SgdOptions { Seed = seed }),
        new("mcmc, k = 8", seed => new McmcOptions { NumFactors = 8, Seed = seed }),
        new("**mcmc** (k = 16, 200 sweeps)", seed => new McmcOptions { Seed = seed }),
        new("mcmc, posterior mean", seed => new McmcOptions { PosteriorMean = true, Seed = seed }),
    ];

    static readonly string[][] PeersOnFrappe =
    [
        ["libFM mcmc -meta, k = 16, 200 sweeps", "", "0.2471", "0.9500", ""],
        ["myFM Gibbs, k = 8, 150 sweeps", "", "0.2465", "0.9498", ""],
        ["xLearn FM, AdaGrad, k = 16", "", "0.2438", "0.9497", ""],
    ];

    static readonly Contender[] Rankers =
    [
        new("item bias (k = 0)", seed => Ranker(PairLoss.Bpr, seed) with { NumFactors = 0 }),
        new("bpr", seed => Ranker(PairLoss.Bpr, seed)),
        new("warp", seed => Ranker(PairLoss.Warp, seed)),
    ];

    public static void Write(MarkdownReport report, Settings settings)
    {
        report.Heading("Quality");
        report.Say("Every figure is of test rows that nothing was chosen by, through the model as it is written and read back, defaults but for what is named; each seed, and the mean of the three in bold. "
            + "Other systems' figures are the best of `-meta` or grouped runs on such a machine; those of xLearn were picked on the test rows.");
        MovieLens(report);
        Frappe(report);
        Ranking(report);
    }

    static void MovieLens(MarkdownReport report)
    {
        report.Say("**MovieLens 100K**, user and item, official folds: test RMSE, their mean, mean MAE; predictions clipped to the training labels' range, as `--clip` does (that lowers RMSE by 0.0002). MB: the model file.");
        if (!PublicData.Has(report, "ml-100k"))
            return;
        Ratings(report, OnMovieLens, PublicData.MovieLens, PeersOnMovieLens);
        report.Say("**The same with side features**: age (a number), gender and occupation of the user and genres of the film, by `--join`. Chosen on parts of the training rows alone: age as a number and genres of weight 1 "
            + "came before age in bins or as a category, and before weights of 1/√count or 1/count.");
        SideRows sides = PublicData.Sides();
        Ratings(report, WithSides, sides.Joined, PeersWithSides);
        report.Say("**Levels with time and history**, fold u3 (\"timeSVD++ flipped\"): user, film, day, the user's age in tens, occupation, first digit of the zip code and gender, the films that the user has rated and the users who have rated "
            + "the film, weight 1/√count each, of the training rows alone. Test RMSE and MAE of the expected level, and seconds to train.");
        (Dataset train, Dataset test) = sides.WithHistory("u3");
        var rows = new List<string[]>();
        Add(rows, WithHistory.Name, 4, seed =>
        {
            FmModel? model = null;
            double seconds = Rounds.Seconds(() => model = Trainer.Train(train, WithHistory.Options(seed)));
            IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(Written(model!, out _), test).Metrics;
            return [metrics["rmse"], metrics["mae"], seconds];
        });
        report.Table(["", "seed", "RMSE", "MAE", "s"], rows.Append(["myFM Gibbs, ordinal, 512 sweeps, as published", "", "0.8808", "", ""]));
    }

    /// <summary>A table of the official folds.</summary>
    static void Ratings(MarkdownReport report, Contender[] contenders, Func<string, FeatureMap?, Dataset> read, string[][] peers)
    {
        (Dataset Train, Dataset Test)[] folds = [.. Folds.Select(f => read(f + ".base", null)).Zip(Folds, (train, f) => (train, read(f + ".test", train.FeatureMap)))];
        var rows = new List<string[]>();
        foreach (Contender contender in contenders)
            Add(rows, contender.Name, 4, seed =>
            {
                var rmse = new List<double>();
                double mae = 0, bytes = 0;
                foreach ((Dataset train, Dataset test) in folds)
                {
                    FmModel model = Written(Trainer.Train(train, contender.Options(seed)), out bytes);
                    IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(model, test, clip: model.Card.LabelRange).Metrics;
                    rmse.Add(metrics["rmse"]);
                    mae += metrics["mae"] / folds.Length;
                }
                return [.. rmse, rmse.Average(), mae, bytes / 1e6];
            });
        report.Table(["", "seed", .. Folds, "mean RMSE", "mean MAE", "MB"], rows.Concat(peers));
    }

    static void Frappe(MarkdownReport report)
    {
        report.Say("**Frappe**: trained on `frappe.validation.libfm` (57,722 rows), judged on `frappe.test.libfm`; each of the ten columns is a field, so that mcmc has a prior for each.");
        if (!PublicData.Has(report, "frappe"))
            return;
        Dataset train = PublicData.Frappe("frappe.validation.libfm"), test = PublicData.Frappe("frappe.test.libfm");
        var rows = new List<string[]>();
        foreach (Contender contender in OnFrappe)
            Add(rows, contender.Name, 4, seed =>
            {
                IReadOnlyDictionary<string, double> metrics = Evaluator.Evaluate(Written(Trainer.Train(train, contender.Options(seed)), out double bytes), test).Metrics;
                return [metrics["log_loss"], metrics["auc"], bytes / 1e6];
            });
        report.Table(["", "seed", "log-loss", "AUC", "MB"], rows.Concat(PeersOnFrappe));
    }

    static void Ranking(MarkdownReport report)
    {
        report.Say("**MovieLens 100K, implicit**: ratings of 4 and 5, each user's last one for the test, 942 users; candidates are all films that a user has not rated so. *Popularity* puts films in the order of their training rows.");
        if (!PublicData.Has(report, "ml-100k"))
            return;
        (Dataset train, Dataset test) = PublicData.Implicit();
        double[] Judge(FmModel model)
        {
            IReadOnlyDictionary<string, double> metrics = ItemEvaluator.Evaluate(model, test, train, new PairOptions { Item = Items }, threads: Environment.ProcessorCount).Metrics;
            return [metrics["ndcg@10"], metrics["recall@10"], metrics["auc"]];
        }
        var counts = new float[PublicData.Features];
        for (long i = 0; i < train.RowCount; i++)
            counts[train.Row(i).Indices[1]]++;
        FmModel popularity = FmModel.FromWeights(new FmShape(PublicData.Features, 0), [0], counts, [], LabelMap.Ranker);
        var rows = new List<string[]> { (string[])["popularity", "", .. Judge(popularity).Select(x => MarkdownReport.Number(x, 4))] };
        foreach (Contender contender in Rankers)
            Add(rows, contender.Name, 4, seed => Judge(Trainer.Train(train, contender.Options(seed))));
        report.Table(["", "seed", "NDCG@10", "recall@10", "AUC"], rows);
    }

    static readonly string Items = string.Create(CultureInfo.InvariantCulture, $"{PublicData.Users}-{PublicData.Features - 1}");

    static SgdOptions Ranker(PairLoss loss, ulong seed) => new() { PredictorType = PredictorType.Ranker, Seed = seed, Pairs = new PairOptions { Item = Items, Loss = loss } };

    /// <summary>A row of each seed and one of their means.</summary>
    static void Add(List<string[]> rows, string name, int digits, Func<ulong, double[]> figures)
    {
        double[][] all = [.. Seeds.Select(figures)];
        double[] means = [.. Enumerable.Range(0, all[0].Length).Select(c => all.Average(a => a[c]))];
        string[] Shown(double[] values) => [.. values.Select(v => MarkdownReport.Number(v, v >= 1 ? 1 : digits))];
        rows.Add([name, "mean", .. Shown(means).Select(v => $"**{v}**")]);
        for (int s = 0; s < Seeds.Length; s++)
            rows.Add(["", Seeds[s].ToString(CultureInfo.InvariantCulture), .. Shown(all[s])]);
    }

    /// <summary>A model after its way through a file.</summary>
    static FmModel Written(FmModel model, out double bytes)
    {
        using var file = new MemoryStream();
        ModelFile.Write(model, file);
        bytes = file.Length;
        file.Position = 0;
        return ModelFile.Read(file, "model");
    }

    /// <summary>A way to train.</summary>
    sealed record Contender(string Name, Func<ulong, SolverOptions> Options);
}
