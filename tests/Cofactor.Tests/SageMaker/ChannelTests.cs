using System.Globalization;
using System.Text;
using Cofactor.Tests.Solvers;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>Channels in every mode and content type: however the rows come, the model is the same.</summary>
public class ChannelTests
{
    static readonly Dataset Rows = TinyData.Ratings(1100), TestRows = TinyData.Ratings(300, 2);
    static readonly byte[] Train = JobFolder.RecordIo(Rows);
    static readonly Lazy<byte[]> Expected = new(() => Model(job => job.With().Channels().Data("train", Train)));

    static byte[] Model(Action<JobFolder> prepare)
    {
        using var job = new JobFolder();
        prepare(job);
        return job.Done().Model!;
    }

    [Fact]
    public void File_and_FastFile_read_all_files_of_the_folder_in_order()
    {
        Assert.Equal(Expected.Value, Model(job => job.With().Channels("FastFile").Data("train", Train[..(Train.Length / 1100 * 500)], "part-0").Data("train", Train[(Train.Length / 1100 * 500)..], "part-1")));
        // Without a configuration, a folder is a channel in File mode.
        Assert.Equal(Expected.Value, Model(job => job.With().Data("train", Train)));
    }

    [Fact]
    public void Pipe_takes_a_FIFO_an_epoch_which_comes_late_and_no_more()
    {
        Assert.Equal(Expected.Value, Model(job => job.With().Channels("Pipe").Fifos("train", Train, Train, Train)));
        using var job = new JobFolder();
        JobOutcome outcome = job.With().Channels("Pipe", test: true).Fifos("train", Train, Train, Train).Fifos("test", JobFolder.RecordIo(TestRows)).Done();
        Assert.Equal(Expected.Value, outcome.Model);
        Assert.Contains("#test_score (algo-1) : ('rmse'", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_do_not_fit_in_memory_are_kept_in_a_file()
    {
        using var job = new JobFolder();
        Assert.Equal(Expected.Value, job.With().Channels().Data("train", Train).Run(rowMemory: 0).Model);
        using var pipe = new JobFolder();
        Assert.Equal(Expected.Value, pipe.With().Channels("Pipe").Fifos("train", Train, Train, Train).Run(rowMemory: 0).Model);
    }

    [Fact]
    public void In_its_own_way_one_FIFO_serves_all_epochs()
    {
        (string, string)[] own = [("compatibility", "false"), ("epochs", "4")];
        Assert.Equal(Model(job => job.With(own).Channels().Data("train", Train)), Model(job => job.With(own).Channels("Pipe").Fifos("train", Train)));
    }

    [Theory]
    [InlineData("text/libsvm")]
    [InlineData("text/x-libsvm;label_size=1")]
    [InlineData("text/csv")]
    [InlineData("text/csv; label_size=1; charset=utf-8")]
    public void Content_types_give_the_same_rows(string type)
    {
        byte[] text = Encoding.UTF8.GetBytes(type.Contains("csv", StringComparison.Ordinal) ? Csv(Rows) : LibSvm(Rows));
        Assert.Equal(Expected.Value, Model(job => job.With().Channels("File", type).Data("train", text)));
        Assert.Equal(Expected.Value, Model(job => job.With().Channels("Pipe", type).Fifos("train", text, text, text)));
    }

    [Fact]
    public void A_table_with_a_header_is_read_through_a_feature_map()
    {
        byte[] table = Encoding.UTF8.GetBytes("user,item,stars\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"u{i % 7},i{i % 11},{i % 5}\n")));
        const string Type = "text/csv;header=present;label=stars";
        byte[] model = Model(job => job.With().Channels("File", Type, test: true).Data("train", table).Data("test", table));
        Assert.Equal(model, Model(job => job.With().Channels("Pipe", Type).Fifos("train", table)));
        using var small = new JobFolder();
        small.With(("feature_dim", "5")).Channels("File", Type).Data("train", table).Fails("feature_dim is 5; expected 20 or more");
    }

    [Theory]
    [InlineData("text/plain", "'text/plain'; expected application/x-recordio-protobuf, text/libsvm or text/csv")]
    [InlineData("text/csv;label_size=0", "label_size=0")]
    [InlineData("text/csv;delimiter=x", "'delimiter=x'")]
    [InlineData("text/csv;header=maybe", "header=present or header=absent")]
    [InlineData("text/csv;label=stars", "header=present beside it")]
    public void Content_types_that_cannot_be_read_are_refused(string type, string reason)
    {
        using var job = new JobFolder();
        job.With().Channels("File", type).Data("train", Train).Fails(reason);
    }

    [Theory]
    [InlineData("{}", "no train channel")]
    [InlineData("{\"trian\":{}}", "'trian'; expected train, and test if there is one. Did you mean 'train'?")]
    [InlineData("{\"train\":3}", "a number as the channel train")]
    [InlineData("{\"train\":{\"TrainingInputMode\":\"Stream\"}}", "expected File, FastFile or Pipe")]
    [InlineData("{\"train\":{\"ContentType\":1}}", "a number as ContentType")]
    [InlineData("{\"train\":{\"RecordWrapperType\":\"RecordIO\"}}", "RecordWrapperType 'RecordIO'")]
    [InlineData("nonsense", "no JSON")]
    public void A_wrong_configuration_is_refused(string text, string reason)
    {
        using var job = new JobFolder();
        job.With().Config("inputdataconfig.json", text).Data("train", Train).Fails(reason);
    }

    [Fact]
    public void A_missing_or_empty_channel_is_refused()
    {
        using var job = new JobFolder();
        job.With().Channels().Fails("no such folder; expected the files of the channel train");
        job.Data("train", []).Fails("no rows");
    }

    [Fact]
    public void A_FIFO_that_never_comes_is_a_failure_with_its_name()
    {
        using var job = new JobFolder();
        job.With().Channels("Pipe").Fails("train_0: nothing came for 0.2 seconds", wait: 0.2);
        using var second = new JobFolder();
        second.With().Channels("Pipe").Fifos("train", Train).Fails("train_1: nothing came", wait: 1);
    }

    [Fact]
    public void A_FIFO_that_ends_early_is_no_end_of_an_epoch()
    {
        using var job = new JobFolder();
        job.With().Channels("Pipe").Fifos("train", Train, Train[..(Train.Length / 1100 * 400)]).Fails("found 400 rows; expected 1,100, as in the first epoch");
    }

    [Fact]
    public void Wrong_features_name_the_record()
    {
        using var job = new JobFolder();
        job.With(("feature_dim", "69")).Channels().Data("train", Train).Fails("Raise feature_dim");
    }

    static string LibSvm(Dataset rows) => Lines(rows, (row, label) => $"{label} {string.Join(' ', row.Select(j => $"{j}:1"))}");

    static string Csv(Dataset rows) => Lines(rows, (row, label) => label + string.Concat(Enumerable.Range(0, 70).Select(j => row.Contains(j) ? ",1" : ",0")));

    static string Lines(Dataset rows, Func<int[], string, string> line)
    {
        var text = new StringBuilder();
        for (long i = 0; i < rows.RowCount; i++)
            text.Append(line(rows.Row(i).Indices.ToArray(), rows.Label(i).ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }
}
