using System.Runtime.CompilerServices;
using Xunit;

namespace Cofactor.Tests.Cli;

/// <summary>Compares text with a checked-in file. COFACTOR_UPDATE_SNAPSHOTS=1 writes the files anew, to be reviewed as a diff.</summary>
static class Snapshot
{
    public static void Matches(string name, string text, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("COFACTOR_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "Snapshots", name), text);
        string stored = Path.Combine(AppContext.BaseDirectory, "Cli", "Snapshots", name);
        if (Environment.GetEnvironmentVariable("COFACTOR_UPDATE_SNAPSHOTS") != "1")
            Assert.Equal(File.ReadAllText(stored), text);
    }
}
