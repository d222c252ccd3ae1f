using System.Runtime.CompilerServices;

namespace Cofactor.Tests.EndToEnd;

/// <summary>
/// The folder that the test process works in: a temporary one in which samples/ is the repository's, so that README's relative paths
/// hold and nothing is written into the repository.
/// </summary>
static class WorkingFolder
{
    public static string Path { get; } = Directory.CreateTempSubdirectory("cofactor-tests-").FullName;

    [ModuleInitializer]
    public static void Enter()
    {
        foreach (string set in new[] { "films", "clicks" })
        {
            string to = System.IO.Path.Combine(Path, "samples", set);
            Directory.CreateDirectory(to);
            foreach (string file in Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "samples", set)))
                File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        }
        Environment.CurrentDirectory = Path;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path, recursive: true);
    }
}
