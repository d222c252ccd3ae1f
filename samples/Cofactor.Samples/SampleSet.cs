using System.Globalization;

namespace Cofactor.Samples;

/// <summary>
/// Generated rows and the hidden model that made them. Every row has one category of each column; its label is drawn from the hidden
/// model's prediction. So <c>Evaluator.Evaluate(Truth, Test)</c> tells the best metrics that any model can reach on the test rows.
/// </summary>
/// <param name="Columns">The columns of categories.</param>
/// <param name="Label">The label column's name.</param>
/// <param name="Truth">The hidden model.</param>
/// <param name="Train">The training rows.</param>
/// <param name="Test">The test rows.</param>
sealed record SampleSet(IReadOnlyList<SampleColumn> Columns, string Label, FmModel Truth, Dataset Train, Dataset Test)
{
    /// <summary>Makes rows: <paramref name="pick"/> fills in row i's features, <paramref name="label"/> turns its hidden scores into its label.</summary>
    public static Dataset Draw(FmModel truth, int columns, long first, int count, Action<long, Span<int>> pick, Func<long, ReadOnlySpan<float>, float> label)
    {
        var builder = new RowBlockBuilder();
        var blocks = new List<RowBlock>();
        var features = new int[columns];
        var scores = new float[truth.OutputCount];
        for (long i = first; i < first + count; i++)
        {
            pick(i, features);
            truth.Score(new SparseRow(features), scores);
            foreach (int j in features)
                builder.Add(j, 1f);
            builder.EndRow(label(i, scores));
            if (builder.IsFull || i + 1 == first + count)
                blocks.Add(builder.Build(truth.FeatureCount));
        }
        return new Dataset(blocks, truth.FeatureCount);
    }

    /// <summary>The column and the category of a feature, such as <c>genre</c> and <c>Comedy</c>.</summary>
    public (string Column, string Category) Describe(int feature)
    {
        SampleColumn column = Columns.First(c => feature < c.End);
        return (column.Name, column.Categories[feature - column.First]);
    }

    /// <summary>Writes rows as CSV: a header, then one line a row, the label last.</summary>
    public void WriteCsv(Dataset rows, TextWriter writer)
    {
        writer.Write(string.Join(',', Columns.Select(c => c.Name)) + $",{Label}\n");
        for (long i = 0; i < rows.RowCount; i++)
        {
            ReadOnlySpan<int> features = rows.Row(i).Indices;
            for (int c = 0; c < Columns.Count; c++)
            {
                writer.Write(Columns[c].Categories[features[c] - Columns[c].First]);
                writer.Write(',');
            }
            writer.Write(rows.Label(i).ToString("R", CultureInfo.InvariantCulture));
            writer.Write('\n');
        }
    }
}
