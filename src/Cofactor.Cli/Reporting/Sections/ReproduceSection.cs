using System.Text;

namespace Cofactor.Cli;

/// <summary>The command that makes the model again.</summary>
static class ReproduceSection
{
    const int LineWidth = 96;

    public static ReportSection Of(ReportFacts facts)
    {
        ModelCard card = facts.Model.Card;
        var blocks = new List<Block>();
        if (card.Hyperparameters.Count > 0)
        {
            blocks.Add(new Code(Wrapped(Arguments(facts.Model))));
            blocks.Add(new Paragraph($"Training repeats bit for bit with the same rows and options, the same version, processor family, vector width and number of threads; where columns of numbers were guessed and not declared, up to rounding. {(card.CreatedBy.Length > 0 ? $"It was made by {card.CreatedBy}." : "")}".TrimEnd()));
        }
        else
            blocks.Add(new Paragraph("The file does not tell how the model was made."));
        if (card.Extra.Count > 0)
            blocks.Add(new Table("Kept with the model", ["Name", "Value"], [.. card.Extra.Select(x => new Cell[] { x.Key, Show.Clip(x.Value, 200) })], LeftFrom: 1));
        return new ReportSection("How to make it again", $"TRAINING-DATA stands for the rows that it was trained on, whose name is not kept{(facts.Model.FeatureMap?.Layout.Joins is { Count: > 0 } ? ", JOINED-DATA for the file of side information" : "")}. Where it was validated on rows of their own, add --validation.", blocks);
    }

    /// <summary>The arguments of <c>cofactor</c>: every hyperparameter by its option, and how the columns were read.</summary>
    internal static IEnumerable<string[]> Arguments(FmModel model)
    {
        IReadOnlyDictionary<string, string> all = model.Card.Hyperparameters;
        IReadOnlySet<string> options = TrainCommand.Create().OptionNames;
        yield return ["train", "TRAINING-DATA"];
        // Two things that only the preset has.
        if (all.GetValueOrDefault("pad_last_batch") == "true" || all.GetValueOrDefault("keep_untrained") == "true")
            yield return ["--preset", "sagemaker"];
        foreach ((string name, string value) in all)
        {
            string option = "--" + name.Replace('_', '-');
            if (name == "refit" && value == "true")
                yield return [option];
            else if (name != "refit" && options.Contains(option))
                yield return [option, value];
        }
        if (model.Card.Extra.GetValueOrDefault("hash_bits") is { } bits)
            yield return ["--hash-bits", bits];
        if (model.FeatureMap is not { } map)
            yield break;
        TableLayout layout = map.Layout;
        foreach ((string option, string? column) in new[] { ("--label", layout.Label), ("--weight", layout.Weight), ("--group", layout.Group) })
            if (column is not null)
                yield return [option, column];
        string Of(ColumnKind kind) => string.Join(',', map.Columns.Where(c => c.Kind == kind).Select(c => c.Kind == ColumnKind.MultiValued ? $"{c.Name}={c.Separator}" : c.Name));
        string[] used = [.. map.Columns.Select(c => c.Name), layout.Label ?? "", layout.Weight ?? "", layout.Group ?? ""];
        foreach ((string option, string columns) in new[] { ("--categorical", Of(ColumnKind.Categorical)), ("--numeric", Of(ColumnKind.Numeric)), ("--multi", Of(ColumnKind.MultiValued)),
            ("--ignore", string.Join(',', layout.Columns.Except(used))), ("--columns", layout.HasHeader ? "" : string.Join(',', layout.Columns)) })
            if (columns.Length > 0)
                yield return [option, columns];
        foreach (TableJoin join in layout.Joins ?? [])
            yield return ["--join", "JOINED-DATA", "on", join.Key];
        if (map.HashBits > 0 && !model.Card.Extra.ContainsKey("hash_bits"))
            yield return ["--hash-bits", Show.Count(map.HashBits)];
    }

    static string Wrapped(IEnumerable<string[]> arguments)
    {
        var text = new StringBuilder("cofactor");
        int width = text.Length;
        foreach (string[] some in arguments)
        {
            string part = string.Join(' ', some.Select(Quoted));
            if (width + 1 + part.Length > LineWidth)
            {
                text.Append(" \\\n   ");
                width = 3;
            }
            text.Append(' ').Append(part);
            width += 1 + part.Length;
        }
        return text.ToString();
    }

    /// <summary>As a shell takes it for one word.</summary>
    static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ',' or '=' or '/' or ':' or '@' or '%' or '+')
        ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
