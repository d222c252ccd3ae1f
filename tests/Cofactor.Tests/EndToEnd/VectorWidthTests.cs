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
    [InlineData("DOTNET_EnableAVX512", false)]
    [InlineData("DOTNET_EnableAVX512", true)]
    [InlineData("DOTNET_EnableAVX2", false)]
    [InlineData("DOTNET_EnableAVX2", true)]
    [InlineData("DOTNET_EnableHWIntrinsic", false)]
    [InlineData("DOTNET_EnableHWIntrinsic", true)]
    public void Scores_do_not_depend_on_it(string off, bool bfloat16)
    {
        using var folder = new TempFolder();
        string model = Path.Combine(folder.Path, "m.safetensors"), data = Path.Combine(folder.Path, "d.libsvm");
        FmModel random = FmKernelTests.RandomModel(60, 45, 1).Model;
        ModelFile.Write(bfloat16 ? random.ToBFloat16() : random, model);
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
