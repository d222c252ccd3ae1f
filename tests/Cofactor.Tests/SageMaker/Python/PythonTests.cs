using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cofactor.Server;
using Xunit;

namespace Cofactor.Tests.SageMaker;

/// <summary>
/// What SageMaker's users have: Python with Google's protobuf, and records framed by a few lines of their own (<c>roundtrip.py</c>). Their
/// training channel trains here, their requests are answered here, and they read the answers.
/// </summary>
public class PythonTests
{
    const int Features = 60;

    static readonly string Script = Path.Combine(Repository.Root, "tests", "Cofactor.Tests", "SageMaker", "Python", "roundtrip.py");

    /// <summary>Debian's own first: another Python may stand before it on the path and not have Debian's packages.</summary>
    static readonly string? Python = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasProtobuf);

    [Theory]
    [InlineData("regressor")]
    [InlineData("binary_classifier")]
    [InlineData("multiclass_classifier")]
    public async Task Its_channel_trains_and_its_requests_are_answered(string task)
    {
        Assert.SkipWhen(Python is null, "Python 3 with protobuf is not here: apt-get install python3-protobuf");
        string text = Rows(task == "regressor" ? 5 : task == "binary_classifier" ? 2 : 3);
        Dataset rows = DataFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "rows.libsvm", new ReadOptions { FeatureDim = Features });
        byte[] channel = Run(text, "write", $"{Features}");
        Assert.Equal(JobFolder.RecordIo(rows), channel);

        using var job = new JobFolder();
        job.With([("feature_dim", $"{Features}"), ("predictor_type", task), .. task == "multiclass_classifier" ? [("num_classes", "3")] : Array.Empty<(string, string)>()]).Channels().Data("train", channel).Done();
        FmModel model = Cofactor.ModelFile.Read(job.ModelFile);
        using var log = new ServiceLog(TextWriter.Null, LogFormat.Text);
        await using ScoringService service = await ScoringService.Start(new ServiceOptions { ModelPath = job.ModelFile, Urls = ["http://127.0.0.1:0"] }, log, Cofactor.ModelFile.Read);
        string[] answers = Encoding.UTF8.GetString(Run(text, "ask", $"{service.Addresses[0]}/invocations", $"{Features}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, (int)rows.RowCount).Select(i => Expected(model, rows.Row(i))), answers.Select(Parsed));
    }

    /// <summary>The library's answer: predicted label, if there are classes, and scores.</summary>
    static string Expected(FmModel model, SparseRow row)
    {
        var p = new float[model.OutputCount];
        model.Predict(row, p);
        int label = p.Length == 1 ? p[0] >= 0.5f ? 1 : 0 : Array.IndexOf(p, p.Max());
        return string.Join(' ', (model.Labels.Type == PredictorType.Regressor ? [] : new[] { (float)label }).Concat(p));
    }

    static string Parsed(string line) => string.Join(' ', line.Split(' ').Where((_, i) => i % 2 == 1).Select(t => (float)double.Parse(t, CultureInfo.InvariantCulture)));

    /// <summary>Rows of a few ids, in order, with values of two decimals.</summary>
    static string Rows(int labels)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        for (int i = 0; i < 400; i++)
        {
            int[] ids = [.. Enumerable.Range(0, Features).Where(_ => random.Next(12) == 0)];
            text.Append(CultureInfo.InvariantCulture, $"{ids.Sum() % labels} {string.Join(' ', ids.Select(j => string.Create(CultureInfo.InvariantCulture, $"{j}:{random.Next(1, 200) / 100.0}")))}\n");
        }
        return text.ToString();
    }

    static bool HasProtobuf(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import google.protobuf"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;   // no such program
        }
    }

    static byte[] Run(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python!, [Script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task.WaitAll(copied, error);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.ToArray();
    }
}
