using Xunit;
using static Cofactor.Tests.Formats.ArtifactBytes;

namespace Cofactor.Tests.Formats;

public sealed class ParamsTests
{
    static readonly float[] W = [1, 2, 3], V = [0.5f, -0.5f, 0.25f, 8, 16, -32];   // 3 × 2
    static readonly byte[] Bias = V2([1], new[] { 3.5f }), Linear = AllRows(3, 1, W), Factors = AllRows(3, 2, V);

    static FmModel Of(byte[] bias, byte[] linear, byte[] factors, string prefix = "arg:") =>
        ArtifactBytes.Read(Zip(Params((prefix + "w1_weight", linear), (prefix + "w0_weight", bias), (prefix + "v", factors))));

    static void IsTheModel(FmModel model)
    {
        Assert.Equal(new FmShape(3, 2), model.Shape);
        Assert.Equal(3.5f, model.Bias());
        Assert.Equal(W, ArtifactBytes.Linear(model));
        Assert.Equal(V, ArtifactBytes.Factors(model));
    }

    [Theory, InlineData("arg:"), InlineData("aux:"), InlineData("")]
    public void SageMakers_layout_is_read_by_names(string prefix) => IsTheModel(Of(Bias, Linear, Factors, prefix));

    [Fact]
    public void The_order_of_arrays_does_not_matter() =>
        IsTheModel(ArtifactBytes.Read(Zip(Params(("arg:v", Factors), ("arg:w0_weight", Bias), ("arg:w1_weight", Linear)))));

    [Fact]
    public void All_headers_are_read()
    {
        IsTheModel(Of(Bias, V2([3, 1], W), V2([3, 2], V)));
        IsTheModel(Of(V1([1], new[] { 3.5f }), V1([3, 1], W), V1([3, 2], V)));
        IsTheModel(Of(V3([], new[] { 3.5f }), V3([3], W), V3([3, 2], V)));
        IsTheModel(Of(Legacy([1], new[] { 3.5f }), Legacy([3, 1], W), Legacy([3, 2], V)));
    }

    [Fact]
    public void Floats_of_any_width_are_read()
    {
        IsTheModel(Of(V2([1], new[] { 3.5 }, 1), V2([3, 1], W.Select(w => (double)w).ToArray(), 1), V2([3, 2], V.Select(v => (double)v).ToArray(), 1)));
        IsTheModel(Of(V2([1], new[] { (Half)3.5 }, 2), V2([3, 1], W.Select(w => (Half)w).ToArray(), 2), V2([3, 2], V.Select(v => (Half)v).ToArray(), 2)));
    }

    [Fact]
    public void The_dense_network_has_other_names_and_is_transposed()
    {
        FmModel model = ArtifactBytes.Read(Zip(Params(("arg:Linear_Plus_Bias_weight", V2([1, 3], W)), ("arg:v", V2([2, 3], new[] { 0.5f, 0.25f, 16, -0.5f, 8, -32 })), ("arg:Linear_Plus_Bias_bias", Bias))));
        IsTheModel(model);
    }

    [Fact]
    public void Rows_that_are_not_stored_are_zero()
    {
        FmModel model = Of(Bias, RowSparse([6, 1], [1, 4], [1, 2]), RowSparse([6, 2], [0, 2, 5], V));
        Assert.Equal([0, 1, 0, 0, 2, 0], ArtifactBytes.Linear(model));
        Assert.Equal([0.5f, -0.5f, 0, 0, 0.25f, 8, 0, 0, 0, 0, 16, -32], ArtifactBytes.Factors(model));
        Assert.Equal(0, Of(Bias, RowSparse([6, 1], [], []), RowSparse([6, 2], [], [])).Linear(3));
    }

    [Fact]
    public void Bias_or_linear_weights_may_be_missing_where_the_hyperparameters_say_so()
    {
        byte[] factorsOnly = Params(("v", Factors));
        FmModel model = ArtifactBytes.Read(Zip(factorsOnly, Meta(more: ", \"use_bias\": \"false\", \"use_linear\": \"false\"")));
        Assert.Equal((0, 0), (model.Bias(), model.Linear(2)));
        Assert.Throws<DataFormatException>(() => ArtifactBytes.Read(Zip(factorsOnly, Meta(more: ", \"use_bias\": \"false\""))));
    }

    public static TheoryData<string, byte[]> Wrong
    {
        get
        {
            byte[] Three(byte[] factors, byte[]? linear = null, byte[]? bias = null) => Params(("w1_weight", linear ?? Linear), ("w0_weight", bias ?? Bias), ("v", factors));
            var no = new TheoryData<string, byte[]>
            {
                { "0x113", [0x13, 1, .. Params()[2..]] },
                { "no array 'v'", Params(("w1_weight", Linear), ("w0_weight", Bias)) },
                { "twice", Params(("v", Factors), ("arg:v", Factors)) },
                { "'decoder_weight'", Params(("decoder_weight", Factors)) },
                { "the arrays", Params(("v", Factors), ("w1_weight", Linear), ("Linear_Plus_Bias_bias", Bias)) },
                { "integers", Three(V2([3, 2], new[] { 1, 2, 3, 4, 5, 6 }, 4)) },
                { "type 12", Three(V2([3, 2], V, 12)) },
                { "csr", Three(Join(0xF993FAC9, 2, Factors)) },
                { "storage type -1", Three(Join(0xF993FAC9, -1, Factors)) },
                { "0xdeadbeef", Three(Join(0xDEADBEEF, Factors)) },
                { "without content", Three(V2([], Array.Empty<float>())[..12]) },
                { "without content", Three(Join(0xF993FACA, 0, -1)) },
                { "[2, 1]", Three(Factors, AllRows(2, 1, [1, 2])) },
                { "[1, 3]", Three(Factors, V2([1, 3], W)) },
                { "one number", Three(Factors, bias: V2([2], new[] { 1f, 2f })) },
                { "NaN at position 1", Three(Factors, bias: V2([1], new[] { 1f }), linear: V2([3, 1], new[] { 1, float.NaN, 1 })) },
                { "∞", Three(Factors, V2([3, 1], new[] { 1, 1e300, 1 }, 1)) },
                { "row number 0 after 1", Three(RowSparse([3, 2], [1, 0, 2], V)) },
                { "row number 3 after 1", Three(RowSparse([3, 2], [0, 1, 3], V)) },
                { "row number -1", Three(RowSparse([3, 2], [-1, 1, 2], V)) },
                { "row number 1 after 1", Three(RowSparse([4, 2], [0, 1, 1], V), AllRows(4, 1, [1, 2, 3, 4])) },
                { "rows of shape", Three(RowSparse([2, 2], [0, 1, 2], V)) },
                { "bytes at byte", Three(V2([long.MaxValue / 16, 2], V)) },
                { "2^62", Three(V2([long.MaxValue, long.MaxValue, 8], V)) },
                { "2^62", Three(V2([-3, 2], V)) },
                { "dimensions", Three(Join(0xF993FAC9, 0, 1000, new long[1000])) },
                { "4294967296 arrays", Join(0x112L, 0L, 1L << 32) },
                { "0 names of 3 arrays", Join(0x112L, 0L, 3L, Linear, Bias, Factors, 0L) },
                { "name of 1099511627776 bytes", Join(0x112L, 0L, 1L, Factors, 1L, 1L << 40) },
                { "behind the last name", [.. Three(Factors), 0] },
            };
            return no;
        }
    }

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_refused_with_the_reason(string reason, byte[] parameters)
    {
        var error = Assert.Throws<DataFormatException>(() => ArtifactBytes.Read(Zip(parameters)));
        string shown = reason == "∞" ? float.PositiveInfinity.ToString(System.Globalization.CultureInfo.InvariantCulture) : reason;
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.Equal("model.tar.gz", error.Where.File);
    }

    [Fact]
    public void Params_cut_off_anywhere_are_refused()
    {
        byte[] whole = Params(("arg:w1_weight", Linear), ("arg:w0_weight", Bias), ("arg:v", Factors));
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<DataFormatException>(() => ArtifactBytes.Read(Zip(whole[..length])));
    }

    [Fact]
    public void A_shape_without_its_rows_takes_no_memory()
    {
        byte[] zip = Zip(Params(("w1_weight", RowSparse([int.MaxValue, 1], [], [])), ("w0_weight", Bias), ("v", RowSparse([int.MaxValue, 64], [], []))));
        Assert.Contains("attack", Assert.Throws<DataFormatException>(() => ArtifactBytes.Read(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ours_is_SageMakers_to_the_byte()
    {
        // Offsets and lengths of the job of 2,625 features × 64 factors.
        FmModel model = TinyModel.Of(new FmShape(2625, 64), seed: 2);
        byte[] zip = Archive(model);
        int start = zip.AsSpan().IndexOf("params"u8) + 6;
        ReadOnlySpan<byte> file = zip.AsSpan(start, 724_775);
        Assert.Equal(Join(0x112L, 0L, 3L), file[..24]);
        byte[] header = [0xC9, 0xFA, 0x93, 0xF9, 1, 0, 0, 0, 2, 0, 0, 0, 0x41, 0x0A, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x41, 0x0A, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0x41, 0x0A, 0, 0, 0, 0, 0, 0];
        Assert.Equal(header, file[24..100]);
        Assert.Equal(model.Linear(0), BitConverter.ToSingle(file[100..]));
        Assert.Equal(2624, BitConverter.ToInt64(file[31_592..]));
        Assert.Equal(Join(0xF993FAC9, 0, 1, 1L, 1, 0, 0, model.Bias()), file[31_600..31_636]);
        var row = new float[64];
        model.Factors(2624, row);
        Assert.Equal(Join([.. row.Cast<object>()]), file[(31_712 + 2624 * 256)..703_712]);
        Assert.Equal(Join(3L, 13L, "arg:w1_weight", 13L, "arg:w0_weight", 5L, "arg:v"), file[724_712..]);
        Assert.True(zip.AsSpan(start + 724_775).StartsWith("PK\x01\x02"u8));
    }
}
