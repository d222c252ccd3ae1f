#!/usr/bin/env dotnet
#:project ../src/Cofactor

// A program in one file, without a project: it learns film ratings and prints what a user should see next.
//
//   dotnet run -c Release samples/recommend.cs -- "Amir L"
//
// Outside this repository, replace the #:project line by "#:package Cofactor@0.1.0".

using Cofactor;

string name = args.FirstOrDefault() ?? "Amir L";
Dataset ratings = DataFile.Read("samples/films/films-train.csv");
FmModel model = Trainer.Train(ratings, new SgdOptions { NumFactors = 16 });
int user = model.FeatureMap!.Find($"user={name}");
if (user < 0)
{
    Console.Error.WriteLine($"{name} rated no film.");
    return 2;
}
FeatureSelection films = FeatureSelection.Parse("candidates", "film", model.FeatureMap);
Recommender recommender = Recommender.Of(model, films);
foreach (Recommendation best in recommender.Top(new SparseRow([user]), 5))
    Console.WriteLine($"{best.Prediction:f2}  {model.FeatureName(recommender.Candidates.Row(best.Candidate).Indices[0])}");
return 0;
