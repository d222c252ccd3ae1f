namespace Cofactor.Tests;

/// <summary>The checkout that the tests were built from.</summary>
static class Repository
{
    /// <summary>Its root folder: the nearest one above the test program that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder) => File.Exists(Path.Combine(folder, "Cofactor.slnx"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run within the repository: Cofactor.slnx is not above them."));
}
