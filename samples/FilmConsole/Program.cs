// Learns film ratings, says how good it is, why it predicts what it predicts, and what a user might like:
//
//   dotnet run -c Release --project samples/FilmConsole [FOLDER]

using System.Globalization;
using Cofactor;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string folder = args.FirstOrDefault() ?? "samples/films";

// Train. The columns are told apart by their contents; a tenth of the rows is held out to stop in time.
Dataset train = DataFile.Read(Path.Combine(folder, "films-train.csv"));
FmModel model = Trainer.Train(train, new SgdOptions { NumFactors = 16, Seed = 1 }, progress: new EpochPrinter());

// Evaluate. Test rows are encoded by the map that was fitted in training.
Dataset test = DataFile.Read(Path.Combine(folder, "films-test.csv"), new ReadOptions { FeatureMap = model.FeatureMap });
Evaluation evaluation = Evaluator.Evaluate(model, test);
Console.WriteLine($"{evaluation.Rows} test rows: rmse {evaluation.Metrics[MetricNames.Rmse]:f4}, mae {evaluation.Metrics[MetricNames.Mae]:f4}");

// Explain. The parts add up to the score.
Explanation why = model.Explain(test.Row(0), topInteractions: 3);
Console.WriteLine($"\nThe first test row: {why.Prediction:f2}, rated {test.Label(0)}");
Console.WriteLine($"  {why.Bias,6:f2}  bias");
foreach (LinearTerm term in why.Linear)
    Console.WriteLine($"  {term.Contribution,6:f2}  {term.Name}");
foreach (InteractionTerm pair in why.Interactions)
    Console.WriteLine($"  {pair.Contribution,6:f2}  {pair.FirstName} x {pair.SecondName}");
Console.WriteLine($"  {why.OtherInteractions,6:f2}  {why.OtherInteractionCount} other pairs");

// Recommend. A candidate is a film with its genre; the user's own films are left out.
FeatureMap map = model.FeatureMap!;
var films = new ItemCatalog(FeatureSelection.Parse("item", "film,genre", map));
int user = train.Row(0).Indices[map.ColumnIndex("user")];
var known = new HashSet<int>();
for (long i = 0; i < train.RowCount; i++)
{
    int film = films.Add(train.Row(i), train, i);
    if (train.Row(i).Indices.Contains(user))
        known.Add(film);
}
var recommender = new Recommender(model, films.ToMatrix());
int[] context = [user, map.Find("time_of_day=night")];
Console.WriteLine($"\n{model.FeatureName(user)} at night, {known.Count} of {films.Count} films known:");
foreach (Recommendation best in recommender.Top(new SparseRow(context), 5, known))
{
    InteractionTerm reason = recommender.Reasons(new SparseRow(context), best.Candidate, 1)[0];
    Console.WriteLine($"  {best.Prediction,6:f2}  {model.FeatureName(films.Feature(best.Candidate))}, because {reason.FirstName} x {reason.SecondName} adds {reason.Contribution:f2}");
}

// Keep it: one file, which the cofactor command and the service read too.
ModelFile.Write(model, "films.safetensors");

/// <summary>Prints an epoch when it ends, on the thread that trains.</summary>
sealed class EpochPrinter : IProgress<EpochReport>
{
    public void Report(EpochReport value) =>
        Console.WriteLine($"epoch {value.Epoch}: train {value.Metric} {value.TrainMetric:f4}, held out {value.ValidationMetric:f4}{(value.IsBest ? ", best" : "")}");
}
