namespace Cofactor;

/// <summary>Finds what a mistyped name was meant to be.</summary>
public static class Spelling
{
    const int LongestWord = 64;   // nobody mistypes longer names; comparing them would cost the product of their lengths

    /// <summary>The known name nearest to a word, upper or lower case the same: at most one edit for each three letters. Null: none is near.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">The names there are.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        string upper = word.ToUpperInvariant();
        return known.Select(name => (Name: name, Edits: Edits(name.ToUpperInvariant(), upper)))
            .Where(n => n.Edits <= word.Length / 3).OrderBy(n => n.Edits).FirstOrDefault().Name;
    }

    /// <summary>Letters to insert, delete, replace, or swap with their neighbours (Damerau 1964; no letter is edited twice).</summary>
    static int Edits(string a, string b)
    {
        if (a.Length > LongestWord || b.Length > LongestWord)
            return a == b ? 0 : int.MaxValue;
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        return edits[a.Length, b.Length];
    }
}
