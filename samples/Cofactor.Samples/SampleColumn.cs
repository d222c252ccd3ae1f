namespace Cofactor.Samples;

/// <summary>A column of categories of a generated set. Its category c is feature <paramref name="First"/> + c.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">The names of its categories.</param>
/// <param name="First">The feature id of its first category.</param>
sealed record SampleColumn(string Name, IReadOnlyList<string> Categories, int First)
{
    /// <summary>The first feature id after this column.</summary>
    public int End => First + Categories.Count;

    /// <summary>Columns side by side, their features counted through.</summary>
    public static SampleColumn[] Row(params (string Name, IReadOnlyList<string> Categories)[] columns)
    {
        var all = new SampleColumn[columns.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = new SampleColumn(columns[i].Name, columns[i].Categories, i == 0 ? 0 : all[i - 1].End);
        return all;
    }
}
