namespace Cofactor.Cli;

/// <summary>Models as inputs.</summary>
static class ModelInput
{
    /// <exception cref="DataFormatException">The file is no model; the message says why.</exception>
    public static FmModel Read(Session session, string path)
    {
        if (!session.Pipes.Contains(path))
            return File.Exists(path) ? ModelFile.Read(path)
                : throw new DataFormatException(new SourcePosition(path), "no such file", "a model", "Check the path; 'cofactor train' makes models.");
        using var whole = new MemoryStream();
        session.Pipes.Open(path).CopyTo(whole);
        whole.Position = 0;
        return ModelFile.Read(whole, path);
    }
}
