using System.CommandLine;

namespace Cofactor.Cli;

/// <summary><c>cofactor recommend MODEL</c>.</summary>
sealed class RecommendCommand
{
    static readonly (string, Similarity)[] Similarities = [("cosine", Similarity.Cosine), ("interaction", Similarity.Interaction)];

    readonly Argument<string> _model = new("MODEL") { Description = "A model file of one output" };
    readonly ListOption _context = new("--context", "FEATURES", "Who and where: user=12,hour=20 by the names of the model's columns; 12:1,40:0.5 by number for a model without names; may be given several times");
    readonly TextOption _contexts = new("--contexts", "FILE", "A file of contexts, one a line, written as --context is");
    readonly TextOption _candidates = new("--candidates", "WHAT", "What to choose from: a column, ids such as 943-2624, or a file with a candidate a line, written as --context is [default: the item of the model]");
    readonly TextOption _items = new("--items", "DATA", "Rows whose items are the candidates: with several columns, such as --candidates film,genres, each film's genres are those of its first row");
    readonly TextOption _top = new("--top", "N", "How many [default: 10]");
    readonly TextOption _exclude = new("--exclude", "DATA", "Rows that a user knows: their candidates are left out");
    readonly TextOption _user = new("--user", "COLUMNS", "What of a context tells whose rows those are [default: the user of the model, else all of the context]");
    readonly TextOption _similar = new("--similar", "ITEM", "Instead: the candidates most like this one, such as film=Alien, or 950");
    readonly TextOption _by = new("--by", "MEASURE", "What makes two alike: cosine (of their factors) or interaction (what they add by meeting) [default: cosine]");
    readonly TextOption _reasons = new("--reasons", "N", "How many of a candidate's strongest interactions with the context to show [default: 2]");
    readonly TextOption _vectors = new("--vectors", "FILE", "Also write a vector for each candidate and context, a JSON object a line, for a database of vectors: the largest inner products are the best candidates");
    readonly TextOption _threads = ThreadCount.CreateOption();
    readonly ReadingOptionSet _reading = new(ReadingPurpose.Predict);

    RecommendCommand()
    {
    }

    public static CofactorCommand Create()
    {
        var recommend = new RecommendCommand();
        var command = new CofactorCommand("recommend", "choose the best items for a context")
        {
            Details = "Scores every candidate together with the context, exactly, and shows the best with their predictions and reasons: the interactions of candidate and context that count most. Of equal candidates the first come first.",
            Examples =
            [
                "cofactor recommend model.safetensors --context user=12 --candidates film",
                "cofactor recommend model.safetensors --context user=12,hour=20 --candidates film --exclude films-train.csv --top 5",
                "cofactor recommend model.safetensors --candidates film --similar film=Alien",
                "cofactor recommend model.safetensors --context 12:1,40:0.5 --candidates 943-2624 --json",
                "cofactor recommend model.safetensors --candidates film --contexts users.txt --vectors vectors.jsonl --quiet",
            ],
            Run = (parsed, session) => recommend.Run(parsed, session),
        };
        command.Add(recommend._model);
        command.AddGroup("For whom", [recommend._context, recommend._contexts, recommend._exclude, recommend._user]);
        command.AddGroup("From what", [recommend._candidates, recommend._items, recommend._top, recommend._reasons, recommend._similar, recommend._by, recommend._vectors]);
        recommend._reading.AddTo(command);
        command.AddGroup("Speed", [recommend._threads]);
        command.AddGroup("Output", OutputOptionSet.Create());
        return command;
    }

    int Run(ParseResult parsed, Session session)
    {
        int top = Count(_top, parsed, 10), reasons = Count(_reasons, parsed, 2);
        Similarity? by = _by.Choice(parsed, Similarities);
        string? similar = _similar.In(parsed), vectors = _vectors.In(parsed), contextsPath = _contexts.In(parsed);
        string[] context = parsed.GetValue(_context) ?? [];
        if (by is not null && similar is null)
            throw new UsageException("--by needs --similar ITEM.");
        if (context.Length > 0 && contextsPath is not null)
            throw new UsageException("--context and --contexts are both given; give one of the two.");
        if (similar is not null && (context.Length > 0 || contextsPath is not null))
            throw new UsageException("--similar compares candidates; it takes no --context.");
        if (similar is null && context.Length == 0 && contextsPath is null && vectors is null)
            throw new UsageException("nothing to recommend for: give --context, --contexts or --similar.", "nothing", "a context", "Give --context, such as --context user=12.");
        string path = parsed.GetValue(_model)!;
        if (vectors is not null)
            OutputPath.Check(vectors, path, contextsPath);

        FmModel model = ModelInput.Read(session, path);
        ReadOptions reading = _reading.Bind(parsed) with { IgnoreLabels = true, Threads = ThreadCount.In(_threads, parsed) };
        session.Joins.UnionWith(reading.Csv.Joins);
        if (reading.Csv.Joins.Count == 0 && model.FeatureMap?.Layout.Joins is { Count: > 0 } joins)
            session.Say($"note: training joined {string.Join("; ", joins.Select(j => $"{string.Join(", ", j.Columns)} on {j.Key}"))}: give --join for them to count here");
        Recommender recommender = Candidates(parsed, session, model, reading);
        if (similar is not null)
            return new RecommendationReport(session, recommender, path).Similar(Item(similar, recommender), top, by ?? Similarity.Cosine);
        (string[] texts, SparseMatrix contexts) = Contexts(model, recommender, context, contextsPath, reading.Csv.Joins);
        KnownItems known = Known(parsed, session, model, recommender, contexts, reading);
        Recommendation[][] found = recommender.Top(contexts, top, i => known[i], ThreadCount.In(_threads, parsed), session.Cancellation);
        var report = new RecommendationReport(session, recommender, path);
        if (vectors is not null)
            OutputPath.Write(vectors, () => report.WriteVectors(vectors, texts, contexts));
        return report.Best(texts, contexts, known, found, reasons, vectors);
    }

    Recommender Candidates(ParseResult parsed, Session session, FmModel model, ReadOptions reading)
    {
        string what = _candidates.In(parsed) ?? model.Card.Hyperparameters.GetValueOrDefault("item")
            ?? throw new UsageException("--candidates is missing: what to choose from.", "nothing", "a column, ids or a file", model.FeatureMap is { } known ? $"Give one of the columns: {string.Join(", ", known.Columns.Select(c => c.Name))}." : "Give ids, such as --candidates 943-2624.");
        if (_items.In(parsed) is { } items)
        {
            var catalog = new ItemCatalog(FeatureSelection.Parse("--candidates", what, model.FeatureMap));
            IRowFile rows = RowInput.Open(session, items, model, reading);
            foreach (RowBlock block in rows.Epoch(0, null, session.Cancellation))
                for (int i = 0; i < block.RowCount; i++)
                    catalog.Add(block.Row(i), rows, block.FirstRow + i);
            return new Recommender(model, catalog.ToMatrix());
        }
        if (model.FeatureMap?.ColumnIndex(what) is null or < 0 && File.Exists(what))
            return new Recommender(model, Rows("--candidates", Lines(what), model, reading.Csv.Joins));
        if (reading.Csv.Joins.Any(j => j.Key == what) && model.FeatureMap is { } map && map.ColumnIndex(what) is >= 0 and int column && map.Columns[column] is { Kind: ColumnKind.Categorical, IsHashed: false })
            return new Recommender(model, JoinTable.RowsOf(map, what, reading.Csv.Joins));
        return Recommender.Of(model, FeatureSelection.Parse("--candidates", what, model.FeatureMap));
    }

    static (string[] Texts, SparseMatrix Rows) Contexts(FmModel model, Recommender recommender, string[] context, string? path, IReadOnlyList<JoinTable> joins)
    {
        string[] texts = path is null ? context.Length == 0 ? [] : [string.Join(',', context)] : Lines(path);
        SparseMatrix rows = path is null && context.Length > 0 ? Together(context, model, joins) : Rows("--contexts", texts, model, joins);
        for (int i = 0; i < rows.RowCount; i++)
            foreach (int j in rows.Row(i).Indices)
                if (recommender.HasFeature(j))
                    throw UsageException.Value(path is null ? "--context" : "--contexts", texts[i], $"a context without a candidate; {model.FeatureName(j)} is one");
        return (texts, rows);
    }

    KnownItems Known(ParseResult parsed, Session session, FmModel model, Recommender recommender, SparseMatrix contexts, ReadOptions reading)
    {
        string? user = _user.In(parsed) ?? model.Card.Hyperparameters.GetValueOrDefault("user");
        var known = new KnownItems(contexts, user is null ? null : FeatureSelection.Parse("--user", user, model.FeatureMap), recommender.Candidates);
        if (_exclude.In(parsed) is { } path)
            foreach (RowBlock block in RowInput.Open(session, path, model, reading).Epoch(0, null, session.Cancellation))
                for (int i = 0; i < block.RowCount; i++)
                    known.Add(block.Row(i));
        return known;
    }

    /// <summary>The number of the candidate that a text says.</summary>
    static int Item(string text, Recommender recommender)
    {
        SparseMatrix row = Rows("--similar", [text], recommender.Model, []);
        for (int c = 0; row.Row(0).Count > 0 && c < recommender.Candidates.RowCount; c++)
            if (recommender.Candidates.Row(c).Indices.Contains(row.Row(0).Indices[0]))
                return c;
        throw UsageException.Value("--similar", text, "one of the candidates");
    }

    static SparseMatrix Together(string[] context, FmModel model, IReadOnlyList<JoinTable> joins)
    {
        var row = new RowBlockBuilder();
        ContextText.Add("--context", context, model, row, joins);
        return row.Build(int.MaxValue).Features;
    }

    static SparseMatrix Rows(string option, string[] texts, FmModel model, IReadOnlyList<JoinTable> joins)
    {
        if (texts.Length > RowBlock.MaxRows)
            throw UsageException.Value(option, Show.Count(texts.Length, "line"), $"at most {Show.Count(RowBlock.MaxRows)}");
        var rows = new RowBlockBuilder();
        foreach (string text in texts)
            ContextText.Add(option, [text], model, rows, joins);
        return rows.Build(int.MaxValue).Features;
    }

    static string[] Lines(string path) => [.. File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line))];

    static int Count(TextOption option, ParseResult parsed, int otherwise)
    {
        const string Expected = "a whole number of 0 or more";
        int count = option.Int(parsed, Expected) ?? otherwise;
        return count >= 0 ? count : throw UsageException.Value(option.Name, Show.Count(count), Expected);
    }
}
