using Cofactor.Numerics;

namespace Cofactor.Solvers;

/// <summary>
/// Pairs of implicit feedback: a row, which happened, and the same row with an item in place of its own that its user has not in any row
/// trained on (judged rows: in any row). Items are those of the rows trained on.
/// </summary>
sealed class ItemPairing : Pairing
{
    // Items drawn until one is new to the user; who knows nearly all may get none.
    const int MostDraws = 64;

    readonly SgdOptions _options;
    readonly ItemCatalog _catalog;
    readonly ItemRows _train;
    readonly ItemRows? _validation;
    SparseMatrix _items;
    int _users;
    int[] _trained = [];          // items that have training rows
    double[] _popularity = [];    // running sums over them; empty: uniform
    ItemsOfUsers _knownOfTraining = null!, _knownOfAll = null!;

    /// <summary>Rows with their item last, and of each its item, its user, and how many features are not its item.</summary>
    sealed record ItemRows(Dataset Data, int[] Items, int[] Users, int[] ContextLengths);

    ItemPairing(SgdOptions options, ItemCatalog catalog, ItemRows train, ItemRows? validation, int users)
    {
        _options = options;
        _catalog = catalog;
        _train = train;
        _validation = validation;
        _items = catalog.ToMatrix();
        _users = users;
    }

    /// <exception cref="DataFormatException">A row has no item or several, or there is only one item.</exception>
    public static ItemPairing Of(Dataset train, Dataset? validation, SgdOptions options)
    {
        var catalog = new ItemCatalog(FeatureSelection.Parse("item", options.Pairs.Item!, train.FeatureMap));
        FeatureSelection? user = options.Pairs.User is { } text ? FeatureSelection.Parse("user", text, train.FeatureMap) : null;
        var users = new Dictionary<UInt128, int>();
        ItemRows rows = Sorted(train, catalog, user, users);
        if (catalog.Count < 2)
            throw new DataFormatException(train.Locate(-1), $"{catalog.Count} item in {options.Pairs.Item}", "two or more to choose between", "Check --item.");
        ItemRows? judge = validation is null ? null : Sorted(validation, catalog, user, users);
        return new ItemPairing(options, catalog, rows, judge, users.Count) { Train = rows.Data, Validation = judge?.Data };
    }

    public override void Prepare(RowSplit split)
    {
        var counts = new int[_catalog.Count];
        var training = new List<(int User, int Item)>();
        var all = new List<(int User, int Item)>();
        foreach (RowBlock block in _train.Data.Blocks)
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                (int User, int Item) pair = (_train.Users[block.FirstRow + i], _train.Items[block.FirstRow + i]);
                all.Add(pair);
                if (split.IsHeldOut(block, i))
                    continue;
                training.Add(pair);
                counts[pair.Item]++;
            }
        }
        for (int i = 0; i < _validation?.Items.Length; i++)
            all.Add((_validation.Users[i], _validation.Items[i]));
        _knownOfTraining = new ItemsOfUsers(training, _users);
        _knownOfAll = new ItemsOfUsers(all, _users);
        _trained = [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0)];
        if (_options.Pairs.Negatives == NegativeSampling.Uniform)
            return;
        double sum = 0;
        _popularity = [.. _trained.Select(i => sum += Math.Pow(counts[i], _options.Pairs.NegativesPower))];
    }

    public override RowPairs Attach(TrainingRows rows, RowBlock block, ReadOnlySpan<int> selected, ReadOnlySpan<int> ranks, bool judged)
    {
        ItemRows from = ReferenceEquals(block, _train.Data.Blocks.ElementAtOrDefault((int)(block.FirstRow / RowBlock.MaxRows))) ? _train : _validation ?? _train;
        return new ItemPairs(this, from, rows, block, selected, ranks, judged);
    }

    static ItemRows Sorted(Dataset data, ItemCatalog catalog, FeatureSelection? user, Dictionary<UInt128, int> users)
    {
        int count = checked((int)data.RowCount);
        int[] items = new int[count], ofUser = new int[count], lengths = new int[count];
        var rows = new RowBlockBuilder();
        var blocks = new List<RowBlock>();
        foreach (RowBlock block in data.Blocks)
        {
            for (int i = 0; i < block.RowCount; i++)
            {
                int at = (int)block.FirstRow + i;
                SparseRow row = block.Row(i);
                items[at] = catalog.Add(row, data, at);
                UInt128 key = FeatureSelection.Key(row, user, catalog.Item);
                if (!users.TryGetValue(key, out ofUser[at]))
                    users[key] = ofUser[at] = users.Count;
                lengths[at] = AddParts(row, catalog.Item, rows);
                rows.EndRow(1, block.Weight(i));
            }
            blocks.Add(rows.Build(data.FeatureCount));
        }
        return new ItemRows(new Dataset(blocks, data.FeatureCount, data.FeatureMap, locate: data.Locate), items, ofUser, lengths);
    }

    /// <summary>Adds what is not the item, then the item; returns how many features are not.</summary>
    static int AddParts(SparseRow row, FeatureSelection item, RowBlockBuilder to)
    {
        int length = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int p = 0; p < row.Count; p++)
            {
                if (item.Contains(row.Indices[p], FeatureSelection.FieldOf(row, p)) != (pass == 1))
                    continue;
                to.Add(row.Indices[p], row.Value(p));
                length += 1 - pass;
            }
        }
        return length;
    }

    /// <summary>An item by a counted random number.</summary>
    int Item(ulong key, ulong counter)
    {
        if (_popularity.Length == 0)
            return _trained[CounterRandom.Below(key, counter, _trained.Length)];
        int at = Array.BinarySearch(_popularity, CounterRandom.Uniform(key, counter) * _popularity[^1]);
        return _trained[Math.Min(at < 0 ? ~at : at + 1, _trained.Length - 1)];
    }

    /// <summary>The items of each user, ascending.</summary>
    sealed class ItemsOfUsers
    {
        readonly int[] _starts, _items;

        public ItemsOfUsers(List<(int User, int Item)> pairs, int users)
        {
            _starts = new int[users + 1];
            pairs.Sort();
            var items = new List<int>(pairs.Count);
            for (int i = 0; i < pairs.Count; i++)
            {
                if (i > 0 && pairs[i] == pairs[i - 1])
                    continue;
                items.Add(pairs[i].Item);
                _starts[pairs[i].User + 1]++;
            }
            for (int u = 0; u < users; u++)
                _starts[u + 1] += _starts[u];
            _items = [.. items];
        }

        public ReadOnlySpan<int> Of(int user) => _items.AsSpan(_starts[user].._starts[user + 1]);
    }

    sealed unsafe class ItemPairs : RowPairs
    {
        readonly ItemPairing _pairing;
        readonly TrainingRows _rows;
        readonly bool _judged;
        readonly ulong _key;
        readonly int[] _users, _contextLengths;        // by row
        readonly int[] _itemStarts, _itemIds;          // features of items, by rank
        readonly float[] _itemValues;
        readonly bool _allOnes;

        public ItemPairs(ItemPairing pairing, ItemRows from, TrainingRows rows, RowBlock block, ReadOnlySpan<int> selected, ReadOnlySpan<int> ranks, bool judged)
        {
            _pairing = pairing;
            _rows = rows;
            _judged = judged;
            _key = CounterRandom.Key(pairing._options.Seed, 5, judged ? 1u : 0);
            _users = new int[selected.Length];
            _contextLengths = new int[selected.Length];
            for (int i = 0; i < selected.Length; i++)
            {
                int at = (int)block.FirstRow + selected[i];
                _users[i] = from.Users[at];
                foreach (int j in block.Row(selected[i]).Indices[..from.ContextLengths[at]])
                    if (HasRoom(j, ranks))
                        _contextLengths[i]++;
            }
            SparseMatrix items = pairing._items;
            var ids = new List<int>();
            var values = new List<float>();
            _itemStarts = new int[items.RowCount + 1];
            for (int c = 0; c < items.RowCount; c++)
            {
                SparseRow item = items.Row(c);
                for (int p = 0; p < item.Count; p++)
                {
                    if (!HasRoom(item.Indices[p], ranks))
                        continue;
                    ids.Add(ranks[item.Indices[p]]);
                    values.Add(item.Value(p));
                }
                _itemStarts[c + 1] = ids.Count;
            }
            (_itemIds, _itemValues) = ([.. ids], [.. values]);
            _allOnes = values.TrueForAll(x => x == 1);
        }

        ReadOnlySpan<int> KnownOf(int row) => (_judged ? _pairing._knownOfAll : _pairing._knownOfTraining).Of(_users[row]);

        public override int Rivals(int row) => Math.Max(1, _pairing._trained.Length - KnownOf(row).Length);

        public override int Draw(int row, int attempt, bool preferred, Partner partner)
        {
            ReadOnlySpan<int> known = KnownOf(row);
            ulong key = CounterRandom.Key(_key, _judged ? 0 : (ulong)Epoch, (ulong)(_rows.FirstRow + row)), counter = (ulong)attempt * MostDraws;
            int item = -1;
            for (int draw = 0; draw < MostDraws && item < 0; draw++)
            {
                int drawn = _pairing.Item(key, counter + (ulong)draw);
                if (known.BinarySearch(drawn) < 0)
                    item = drawn;
            }
            if (item < 0)
                return 0;
            Put(row, item, partner);
            return 1;
        }

        void Put(int row, int item, Partner partner)
        {
            int context = _contextLengths[row], first = _itemStarts[item], count = _itemStarts[item + 1] - first, start = _rows.Starts[row];
            partner.Reserve(context + count);
            new ReadOnlySpan<int>(_rows.Ids + start, context).CopyTo(new Span<int>(partner.Ids, context));
            _itemIds.AsSpan(first, count).CopyTo(new Span<int>(partner.Ids + context, count));
            if (_rows.Values == null && _allOnes)
            {
                partner.Values = null;
                return;
            }
            var values = new Span<float>(partner.Values, context + count);
            values.Fill(1);
            if (_rows.Values != null)
                new ReadOnlySpan<float>(_rows.Values + start, context).CopyTo(values);
            _itemValues.AsSpan(first, count).CopyTo(values[context..]);
        }

        static bool HasRoom(int feature, ReadOnlySpan<int> ranks) => (uint)feature < (uint)ranks.Length && ranks[feature] >= 0;
    }
}
