using System.Text;
using Xunit;
using static Cofactor.Tests.Formats.ArtifactBytes;

namespace Cofactor.Tests.Formats;

/// <summary>Artifacts that are cut off, changed or made to do harm: the one exception, never another, and no more memory than the file holds.</summary>
public sealed class DamagedArtifactTests
{
    static readonly byte[] Standard = Params(("arg:w1_weight", AllRows(2, 1, [1, 2])), ("arg:w0_weight", V2([1], new[] { 3.5f })), ("arg:v", AllRows(2, 2, [0.5f, -0.5f, 0.25f, 8])));
    static readonly byte[] Inner = Zip(Standard), Packed = Deflated(("meta.json", Encoding.UTF8.GetBytes(Meta())), ("symbol.json", "{}"u8.ToArray()), ("params", Standard));

    static DataFormatException Refused(byte[] artifact)
    {
        var error = Assert.Throws<DataFormatException>(() => ArtifactBytes.Read(artifact));
        Assert.NotEmpty(error.Found);
        Assert.NotEmpty(error.Expected);
        Assert.NotEmpty(error.Remedy);
        return error;
    }

    static void Says(string reason, byte[] artifact) => Assert.Contains(reason, Refused(artifact).Message, StringComparison.Ordinal);

    [Fact]
    public void A_zip_cut_off_anywhere_is_refused()
    {
        for (int length = 0; length < Inner.Length; length++)
            Refused(Inner[..length]);
        for (int length = 0; length < Packed.Length; length++)
            Refused(Packed[..length]);
    }

    [Fact]
    public void A_packed_tar_cut_off_anywhere_is_refused()
    {
        byte[] whole = Gzip(Tar(("model_algo-1", Inner)));
        for (int length = 0; length < whole.Length; length++)
            Refused(whole[..length]);
    }

    [Fact]
    public void A_tar_cut_off_before_its_end_is_refused()
    {
        byte[] whole = Tar(("model_algo-1", Inner));
        int end = 512 + (Inner.Length + 511) / 512 * 512 + 1024;
        for (int length = 0; length < end; length += 7)
            Refused(whole[..length]);
        Refused(whole[..(end - 1)]);
    }

    [Fact]
    public void Changed_bytes_give_a_model_or_the_one_exception()
    {
        byte[][] files = [Inner, Packed, Tar(("model_algo-1", Inner)), Gzip(Tar(("model_algo-1", Inner)))];
        var random = new Random(20240501);
        for (int i = 0; i < 8000; i++)
            Try(Mutation.Of(files[i % files.Length], random));
        // Below the checksums of ZIP and gzip.
        for (int i = 0; i < 8000; i++)
            Try(i % 4 == 0 ? Zip(Standard, Encoding.UTF8.GetString(Mutation.Of(Encoding.UTF8.GetBytes(Meta()), random))) : Zip(Mutation.Of(Standard, random)));

        static void Try(byte[] artifact)
        {
            try
            {
                Archive(ArtifactBytes.Read(artifact));
            }
            catch (DataFormatException)
            {
            }
        }
    }

    [Fact]
    public void A_changed_byte_of_the_weights_is_noticed_by_the_checksum()
    {
        byte[] changed = [.. Inner];
        changed[Inner.AsSpan().IndexOf(Standard) + 120] ^= 1;
        Says("checksum", changed);
    }

    [Fact]
    public void What_else_may_lie_there_is_named()
    {
        Says("k-means", Gzip(Tar(("model_algo-1", Standard))));
        Says("k-means", Standard);
        Says("'additional-params.json', 'manifest.json'", Stored(("additional-params.json", [1]), ("manifest.json", [2])));
        Says("without 'params'", Stored(("meta.json", Encoding.UTF8.GetBytes(Meta()))));
        Says("without 'model_algo-1'", Gzip(Tar(("model.bin", Inner))));
        Says("one model", Tar(("model_algo-1", Inner), ("model_algo-2", Inner)));
        Says("an empty file", []);
        Says("'hello'", "hello"u8.ToArray());
        Says("predictor_type", Zip(Standard, """{"training_parameters": {"k": "10"}}"""));
        Says("multiclass_classifier", Zip(Standard, Meta("multiclass_classifier")));
        Says("training_parameters", Zip(Standard, "{}"));
        Says("meta.json", Zip(Standard, "[1]"));
        Says("no UTF-8", Stored(("meta.json", [0xff, 0xfe]), ("params", Standard)));
    }

    [Fact]
    public void Names_that_lead_out_of_the_archive_are_refused()
    {
        Says("leads out", Tar(("../model_algo-1", Inner)));
        Says("leads out", Tar(("a/../../model_algo-1", Inner)));
        Says("leads out", Tar(("/etc/model_algo-1", Inner)));
        Says("leads out", Stored(("../params", Standard)));
        Says("leads out", Stored(("..\\params", Standard)));
        Says("leads out", Stored(("/params", Standard)));
        Says("leads out", Stored(("par\0ams", Standard)));
        Says("twice", Stored(("params", Standard), ("params", Standard)));
    }

    [Fact]
    public void What_grows_without_end_is_refused_and_takes_no_memory()
    {
        var zeros = new byte[80 << 20];
        "PK\x03\x04"u8.CopyTo(zeros);
        byte[] tar = Gzip(Tar(("model_algo-1", zeros))), deflated = Deflated(("meta.json", Encoding.UTF8.GetBytes(Meta())), ("params", zeros)), text = Deflated(("meta.json", zeros), ("params", Standard));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Says("250 times its size", tar);
        Says("attack", deflated);
        Says("attack", text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_note_about_an_entry_takes_no_memory_for_its_claim()
    {
        byte[] tar = Tar(System.Formats.Tar.TarEntryFormat.Pax, ("model_algo-1", Inner));
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        int sum = 0;
        for (int i = 0; i < 512; i++)
            sum += i is >= 148 and < 156 ? ' ' : tar[i];
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        Says("notes", tar);
    }
}
