using Xunit;

namespace Cofactor.Tests.Formats.Cache;

public sealed class CacheFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Cache(IRowSource rows, ReadOptions? options = null, string content = "")
    {
        string path = _folder.File("rows.cofactor");
        CacheFile.Write(rows, path, options, content);
        return path;
    }

    string Text(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    [Fact]
    public void Gives_back_what_was_written_in_memory_and_as_a_stream()
    {
        for (int parts = 0; parts < 16; parts++)
        {
            Dataset rows = CacheData.Random(50 + parts, (ulong)parts, (parts & 1) > 0, (parts & 2) > 0, (parts & 4) > 0, (parts & 8) > 0);
            string path = Cache(rows);
            CacheData.AssertSame(rows, DataFile.Read(path));
            using CacheRowSource source = CacheFile.Open(path);
            CacheData.AssertSame(rows.Blocks, source.Epoch(0));
            Assert.Equal((rows.RowCount, rows.NonZeroCount, 22), (source.RowCount, source.NonZeroCount, source.FeatureCount));
        }
    }

    [Fact]
    public void Blocks_come_in_the_order_asked_for()
    {
        Dataset rows = CacheData.Random((2 * RowBlock.MaxRows) + 5, 1, true, false, false, false);
        using CacheRowSource source = CacheFile.Open(Cache(rows));
        Assert.True(source.CanReorder);
        CacheData.AssertSame(rows.Epoch(0, [2, 0, 1]), source.Epoch(0, [2, 0, 1]));
        CacheData.AssertSame(rows, source.ReadAll());
        Assert.Equal(source.Estimate(), new RowEstimate(rows.RowCount, source.Estimate()!.Value.Bytes, 22));
        Assert.InRange(source.Estimate()!.Value.Bytes, rows.Blocks.Sum(b => b.ByteCount), rows.Blocks.Sum(b => b.ByteCount + (7 * 64)));
    }

    [Fact]
    public void A_slice_is_written_as_rows_of_its_own()
    {
        Dataset rows = CacheData.Random(20, 1, true, true, false, false);
        SparseMatrix slice = rows.Blocks[0].Features.Slice(7, 9);
        Dataset read = DataFile.Read(Cache(new Dataset(slice, new float[9])));
        for (int i = 0; i < 9; i++)
            Assert.Equal(rows.Row(7 + i).Indices, read.Row(i).Indices);
        Assert.Equal(0, read.Blocks[0].Features.Offsets[0]);
    }

    [Fact]
    public void The_same_rows_make_the_same_bytes() =>
        Assert.Equal(CacheData.Bytes(CacheData.Random(500, 3, true, true, true, true)), CacheData.Bytes(CacheData.Random(500, 3, true, true, true, true)));

    [Fact]
    public void Columns_keep_their_map_their_choices_and_the_names_of_labels()
    {
        string csv = Text("films.csv", "user,age,class\nann,3.5,yes\nbob,,no\nann,1.5,yes\n");
        IRowFile rows = DataFile.Open(csv, new ReadOptions { HoldOut = new HoldOut(0.1, 1) });
        using CacheRowSource cache = CacheFile.Open(Cache(rows));
        Assert.Equal(["no", "yes"], cache.LabelNames);
        Assert.Equal(rows.Columns, cache.Columns);
        Assert.Equal(rows.FeatureMap!.ToParts().Json, cache.FeatureMap!.ToParts().Json);
        Assert.Equal("user=bob", cache.FeatureMap.FeatureName(1));
        CacheData.AssertSame(rows.ReadAll(), cache.ReadAll());
    }

    [Fact]
    public void A_cache_of_a_cache_is_the_cache()
    {
        string csv = Text("films.csv", "user,age,class\nann,3.5,yes\nbob,,no\nann,1.5,yes\n");
        byte[] first = CacheData.Bytes(DataFile.Open(csv), new ReadOptions { Csv = new CsvOptions { Label = "class" } });
        File.WriteAllBytes(_folder.File("first"), first);
        using CacheRowSource source = CacheFile.Open(_folder.File("first"));
        Assert.Equal(first, CacheData.Bytes(source));
    }

    [Fact]
    public void Rows_in_memory_outlive_the_source_and_the_file()
    {
        Dataset rows = CacheData.Random(1000, 5, true, false, true, false);
        string path = Cache(rows);
        Dataset read;
        using (CacheRowSource source = CacheFile.Open(path))
            read = source.ReadAll();
        CacheFile.Write(CacheData.Random(3, 6, false, false, false, false), path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        CacheData.AssertSame(rows, read);
    }

    [Fact]
    public void Options_that_contradict_the_cache_are_refused()
    {
        string path = Cache(DataFile.Open(Text("a.svm", "1 0:1 4:2\n0 1:1\n")), new ReadOptions { SumRepeated = true });
        Assert.Equal(2, DataFile.Read(path, new ReadOptions { SumRepeated = true, FeatureDim = 5, IgnoreLabels = true, HoldOut = new HoldOut(0.1, 1) }).RowCount);
        foreach ((string name, ReadOptions options) in new[]
            { ("hash_bits is 4; expected the default", new ReadOptions { HashBits = 4 }), ("feature_dim is 9; expected 5", new ReadOptions { FeatureDim = 9 }), ("label is y", new ReadOptions { Csv = new CsvOptions { Label = "y" } }) })
            Assert.StartsWith(name, Assert.Throws<OptionException>(() => DataFile.Read(path, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_another_map_are_refused()
    {
        string one = Text("1.csv", "user,y\nann,1\nbob,0\n"), two = Text("2.csv", "user,y\ncid,1\nbob,0\n");
        string path = Cache(DataFile.Open(one));
        Assert.Equal(2, DataFile.Read(path, new ReadOptions { FeatureMap = DataFile.Open(one).FeatureMap }).RowCount);
        var e = Assert.Throws<DataFormatException>(() => DataFile.Read(path, new ReadOptions { FeatureMap = DataFile.Open(two).FeatureMap }));
        Assert.Contains("another map", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_a_cache_of_one_content_read_in_one_way()
    {
        string text = Text("a.svm", "1 0:1 4:2\n0 1:1\n"), content = CacheFile.ContentHash(text);
        var hashed = new ReadOptions { HashBits = 4 };
        using CacheRowSource cache = CacheFile.Open(Cache(DataFile.Open(text, hashed), hashed, content));
        Assert.Equal(4, cache.HashBits);
        Assert.True(cache.IsCacheOf(content, hashed with { HoldOut = new HoldOut(0.1, 1), Format = DataFormat.LibSvm }));
        Assert.False(cache.IsCacheOf(content, new ReadOptions()));
        Assert.False(cache.IsCacheOf(content, hashed with { SumRepeated = true }));
        Assert.False(cache.IsCacheOf(content, hashed with { Format = DataFormat.Csv }));
        Assert.False(cache.IsCacheOf(CacheFile.ContentHash(Text("a.svm", "1 0:1 4:2\n0 1:2\n")), hashed));
    }

    [Fact]
    public void Held_out_rows_count_where_a_map_was_fitted_without_them()
    {
        string csv = Text("a.csv", "user,y\nann,1\nbob,0\n"), content = CacheFile.ContentHash(csv);
        var options = new ReadOptions { HoldOut = new HoldOut(0.1, 1) };
        using CacheRowSource cache = CacheFile.Open(Cache(DataFile.Open(csv, options), options, content));
        Assert.True(cache.IsCacheOf(content, options));
        Assert.False(cache.IsCacheOf(content, options with { HoldOut = new HoldOut(0.1, 2) }));
        Assert.False(cache.IsCacheOf(content, options with { HoldOut = null }));
    }

    [Fact]
    public void Nothing_is_left_of_a_writing_that_fails()
    {
        Assert.Throws<DataFormatException>(() => Cache(DataFile.Open(Text("a.svm", "1 0:1\n1 x:1\n"))));
        Assert.Throws<OperationCanceledException>(() => CacheFile.Write(CacheData.Random(9, 1, false, false, false, false), _folder.File("c"), cancellationToken: new CancellationToken(true)));
        Assert.Equal(["a.svm"], _folder.Files);
        if (File.Exists("/dev/full"))
            Assert.Throws<IOException>(() => CacheFile.Write(CacheData.Random(9, 1, false, false, false, false), "/dev/full"));
    }

    [Fact]
    public void A_cache_stands_beside_its_data_in_a_folder_and_is_not_read_with_it()
    {
        Directory.CreateDirectory(_folder.File("d"));
        string text = Text("d/a.svm", "1 0:1\n");
        CacheFile.Write(DataFile.Open(text), text + CacheFile.Extension);
        Assert.Equal(1, DataFile.Read(_folder.File("d")).RowCount);
    }

    [Fact]
    public void A_cache_is_read_as_a_file_only()
    {
        using var stream = new MemoryStream(CacheData.Bytes(CacheData.Random(3, 1, false, false, false, false)));
        Assert.Contains("Give the name of the cache", Assert.Throws<DataFormatException>(() => DataFile.Read(stream, "-")).Message, StringComparison.Ordinal);
    }
}
