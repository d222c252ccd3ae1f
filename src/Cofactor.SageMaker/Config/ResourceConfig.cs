using System.Text.Json;

namespace Cofactor.SageMaker;

/// <summary>Reads <c>resourceconfig.json</c>: which machine of the job this is.</summary>
static class ResourceConfig
{
    /// <summary>The name of this machine; <c>algo-1</c> where there is no file.</summary>
    /// <exception cref="DataFormatException">The file is wrong.</exception>
    /// <exception cref="OptionException">The job has several machines, over which this build cannot train.</exception>
    public static string Host(string path)
    {
        string host = "algo-1";
        foreach ((string name, JsonElement value) in JsonConfig.Read(path) ?? [])
        {
            if (name == "current_host")
                host = JsonConfig.Text(path, name, value);
            if (name != "hosts")
                continue;
            if (value.ValueKind != JsonValueKind.Array)
                throw new DataFormatException(new SourcePosition(path), $"{JsonConfig.Kind(value)} as hosts", "an array of names");
            // Each machine would train a model of its own and one of them would win: never what was asked for.
            if (value.GetArrayLength() > 1)
                throw new OptionException($"The job has {value.GetArrayLength()} instances, but training runs on one: set the instance count to 1. One instance of more memory trains what several would have shared.");
        }
        return host;
    }
}
