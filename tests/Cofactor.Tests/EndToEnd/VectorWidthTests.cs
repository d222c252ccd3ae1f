using System.Diagnostics;
using Cofactor.Numerics;
using Cofactor.Tests.Formats;
using Cofactor.Tests.Model;
using Xunit;

namespace Cofactor.Tests.EndToEnd;

/// <summary>Scores are the same bits on every vector width: the command is run again with wider instructions switched off.</summary>
public class VectorWidthTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void Scores_do_not_depend_on_it(string off)
    {
        using var folder = new TempFolder();
        string model = Path.Combine(folder.Path, "m.safetensors"), data = Path.Combine(folder.Path, "d.libsvm");
        ModelFile.Write(FmKernelTests.RandomModel(60, 45, 1).Model, model);
        File.WriteAllLines(data, Enumerable.Range(0, 200).Select(i => "0 " + string.Join(' ',
            FmKernelTests.Sample(60, 1 + i % 20, (ulong)i).Select(j => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{j}:{(float)CounterRandom.Normal(2, (ulong)(i * 60 + j)):R}")))));
        string[] command = [Path.Combine(AppContext.BaseDirectory, "Cofactor.Cli.dll"), "predict", model, data, "--output-type", "score", "--quiet"];
        Assert.Equal(Output(command, []), Output(command, [off]));
    }

    static string Output(string[] command, string[] off)
    {
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in off)
            start.Environment[name] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && output.Length > 0, error);
        return output;
    }
}
