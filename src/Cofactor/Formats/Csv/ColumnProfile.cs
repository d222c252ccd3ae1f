using System.Globalization;
using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// What one pass over a column finds out: its categories with their counts, its mean and deviation, and, where it was not declared, its
/// kind. Training rows and rows held out are counted apart. Each row costs one look-up; only a value not seen before is looked at more
/// closely. A column of numbers stops collecting values when there are too many for categories, so memory stays small.
/// </summary>
sealed class ColumnProfile
{
    /// <summary>A column of more different numbers than these, not named as ids, is numeric at once.</summary>
    public const int MaxNumbers = 1 << 18;

    const int Recurrence = 5;       // whole numbers that recur so often on average are categories
    const int ManyCategories = 32;  // so many of them might as well be amounts

    readonly string _name;
    readonly ColumnKind? _declared;
    readonly byte? _separator;
    readonly bool _hashed;
    readonly Moments[] _moments = new Moments[2];   // of training rows, of rows held out
    readonly long[] _missing = new long[2];
    Vocabulary? _texts;                             // null: numbers only, or hashed
    Tally[] _tallies = new Tally[8];
    int _order, _decimals, _wholes;
    uint _row;
    bool _isNumeric;
    string? _sample;                                // the first text that is no number
    DataFormatException? _infinite;                 // the first infinite number: an error unless the column is text

    struct Tally
    {
        public uint Training, HeldOut;
        public int Order;   // by first appearance in a training row
        public uint Row;    // the last row, of a multi-valued column: a part that a row repeats counts once
    }

    /// <param name="name">The column.</param>
    /// <param name="declared">Its kind; null: to be found out.</param>
    /// <param name="separator">What separates the parts of a multi-valued column.</param>
    /// <param name="hashed">Whether categories are hashed, so that none need be kept.</param>
    public ColumnProfile(string name, ColumnKind? declared, char? separator, bool hashed)
    {
        _name = name;
        _declared = declared;
        _separator = (byte?)separator;
        _hashed = hashed;
        _isNumeric = declared == ColumnKind.Numeric;
        _texts = _isNumeric || (hashed && declared is not null) ? null : new Vocabulary();
    }

    /// <summary>Takes notice of the column's value in the present row.</summary>
    public void Add(CsvTable table, int field, bool heldOut)
    {
        ReadOnlySpan<byte> text = table[field];
        if (_isNumeric)
            AddNumber(table, field, heldOut);
        else if (_texts is null)
            return;
        else if (_separator is byte separator)
            AddParts(table, field, separator, heldOut);
        else if (text.IsEmpty)
            _missing[heldOut ? 1 : 0]++;
        else
        {
            int known = _texts.Count, id = IdOf(table, field, text);
            Count(id, heldOut);
            if (id == known && _declared is null)
                LookAt(table, field);
        }
    }

    /// <summary>The column as fitted.</summary>
    /// <param name="all">Whether rows held out count as well, because there are too few rows to hold any out.</param>
    /// <param name="options">Minimum count, and whether to standardise.</param>
    /// <param name="choice">What the column was taken for.</param>
    public FeatureColumn Complete(bool all, CsvOptions options, out ColumnChoice choice)
    {
        long? distinct = _texts?.Count;
        (ColumnKind kind, string reason, bool doubtful) = _declared is ColumnKind declared ? (declared, "declared", false) : Decide(all);
        choice = new ColumnChoice(_name, kind, reason, doubtful, distinct);
        if (kind != ColumnKind.Numeric)
        {
            var column = new FeatureColumn(_name, kind) { Separator = (char?)_separator };
            return _hashed ? column : column with { Vocabulary = Kept(all, options.MinCount), HasMissing = HasMissing(all) };
        }
        BecomeNumeric();
        Moments moments = all ? _moments[0] + _moments[1] : _moments[0];
        double mean = options.Standardize ? moments.Mean : 0, scale = options.Standardize && moments.StandardDeviation is not 0 and double deviation ? deviation : 1;
        return new FeatureColumn(_name, kind) { Mean = mean, Scale = scale, HasMissing = HasMissing(all) };
    }

    void AddNumber(CsvTable table, int field, bool heldOut)
    {
        switch (NumberText.Parse(table[field], out double number))
        {
            case NumberKind.Number:
                _moments[heldOut ? 1 : 0].Add(number);
                break;
            case NumberKind.Missing:
                _missing[heldOut ? 1 : 0]++;
                break;
            default:
                throw table.Wrong(field, "numeric column", "a finite number", "Correct it, leave it empty where the value is missing, or declare the column with --categorical.");
        }
    }

    void AddParts(CsvTable table, int field, byte separator, bool heldOut)
    {
        _row++;
        bool any = false;
        foreach (Range range in table[field].Split(separator))
        {
            ReadOnlySpan<byte> part = table[field][range].Trim((byte)' ');
            if (part.IsEmpty)
                continue;
            any = true;
            int id = IdOf(table, field, part);
            if (_tallies[id].Row != _row)
                Count(id, heldOut);
            _tallies[id].Row = _row;
        }
        if (!any)
            _missing[heldOut ? 1 : 0]++;
    }

    int IdOf(CsvTable table, int field, ReadOnlySpan<byte> text)
    {
        int id = _texts!.Add(text);
        if (id < 0)
            throw table.Wrong(field, "column", "less than 2 GB of different categories", "Hash the categories with --hash-bits.");
        if (id >= _tallies.Length)
            Array.Resize(ref _tallies, 2 * _tallies.Length);
        return id;
    }

    void Count(int id, bool heldOut)
    {
        ref Tally tally = ref _tallies[id];
        if (heldOut)
            tally.HeldOut++;
        else if (tally.Training++ == 0)
            tally.Order = _order++;
    }

    /// <summary>Looks at a value not seen before, in a column that was not declared.</summary>
    void LookAt(CsvTable table, int field)
    {
        switch (NumberText.Parse(table[field], out _))
        {
            case NumberKind.Number when NumberText.IsWhole(table[field]):
                _wholes++;
                break;
            case NumberKind.Number:
                _decimals++;
                break;
            case NumberKind.Infinite:
                _infinite ??= table.Wrong(field, "numeric column", "a finite number", "Correct it, leave it empty where the value is missing, or declare the column with --categorical.");
                break;
            case NumberKind.Text:
                _sample ??= DataFormatException.Quote(table[field]);
                break;
        }
        if (_sample is not null && _hashed)
            _texts = null;
        else if (_sample is null && _texts!.Count > MaxNumbers && (_decimals > 0 || !ColumnNames.SaysId(_name)))
            BecomeNumeric();
    }

    /// <summary>Turns counted values, all of them numbers or missing, into moments, and the values that follow as well.</summary>
    void BecomeNumeric()
    {
        if (_isNumeric)
            return;
        if (_infinite is not null)
            throw _infinite;
        for (int id = 0; id < _texts!.Count; id++)
        {
            Tally tally = _tallies[id];
            if (NumberText.Parse(_texts[id], out double number) == NumberKind.Number)
            {
                _moments[0].Add(number, tally.Training);
                _moments[1].Add(number, tally.HeldOut);
            }
            else
            {
                _missing[0] += tally.Training;
                _missing[1] += tally.HeldOut;
            }
        }
        _isNumeric = true;
        _texts = null;
        _tallies = [];
    }

    (ColumnKind Kind, string Reason, bool IsDoubtful) Decide(bool all)
    {
        if (_isNumeric)
            return (ColumnKind.Numeric, _decimals > 0 ? "numbers with decimals" : "whole numbers, too many different ones for categories", _decimals == 0);
        if (_texts is null)
            return (ColumnKind.Categorical, "text", false);
        long values = 0, numbers = 0, distinct = 0;
        for (int id = 0; id < _texts.Count; id++)
            if (CountOf(id, all) is > 0 and long count && NumberText.Parse(_texts[id], out _) is var kind && kind != NumberKind.Missing)
            {
                values += count;
                numbers += kind == NumberKind.Number ? count : 0;
                distinct++;
            }
        if (_sample is not null)
            return 2 * numbers > values ? (ColumnKind.Categorical, $"text such as {_sample} among numbers", true)
                : values >= 100 && 2 * distinct > values ? (ColumnKind.Categorical, "text, different in most rows", true)
                : (ColumnKind.Categorical, "text", false);
        if (_infinite is not null)
            throw _infinite;
        bool named = ColumnNames.SaysId(_name);
        if (_decimals > 0)
            return (ColumnKind.Numeric, named ? "numbers with decimals, though named as ids" : "numbers with decimals", named);
        if (_wholes == 0)
            return (ColumnKind.Categorical, "no values", true);
        if (named)
            return distinct > 1 && 10 * distinct > 9 * values ? (ColumnKind.Categorical, "whole numbers named as ids, different in nearly every row", true)
                : (ColumnKind.Categorical, "whole numbers named as ids", false);
        return values >= Recurrence * distinct
            ? (ColumnKind.Categorical, string.Create(CultureInfo.InvariantCulture, $"whole numbers, {(double)values / Math.Max(distinct, 1):#,0.#} times each"), distinct > ManyCategories)
            : (ColumnKind.Numeric, "whole numbers that seldom recur", true);
    }

    long CountOf(int id, bool all) => _tallies[id].Training + (all ? _tallies[id].HeldOut : 0L);

    bool HasMissing(bool all) => _missing[0] + (all ? _missing[1] : 0) > 0;

    /// <summary>The categories of enough training rows, the most frequent first, equals by first appearance.</summary>
    Vocabulary Kept(bool all, int minCount)
    {
        int[] ids = [.. Enumerable.Range(0, _texts!.Count).Where(id => CountOf(id, all) >= minCount)];
        Array.Sort(ids, (a, b) => CountOf(b, all).CompareTo(CountOf(a, all)) is not 0 and int byCount ? byCount
            : all ? a.CompareTo(b) : _tallies[a].Order.CompareTo(_tallies[b].Order));
        var kept = new Vocabulary();
        foreach (int id in ids)
            kept.Add(_texts[id]);
        return kept;
    }
}
