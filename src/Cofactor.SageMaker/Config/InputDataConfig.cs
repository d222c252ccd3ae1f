using System.Text.Json;

namespace Cofactor.SageMaker;

/// <summary>Reads <c>inputdataconfig.json</c>: the channels and how they come.</summary>
static class InputDataConfig
{
    const string Train = "train", Test = "test";

    /// <summary>The channels of a job, <c>train</c> among them. Without the file, those whose folders are there, in File mode.</summary>
    /// <exception cref="DataFormatException">The file is wrong, or a channel is missing or unknown.</exception>
    public static (Channel Train, Channel? Test) Read(ContainerPaths paths, JobSettings job)
    {
        string path = Path.Combine(paths.Config, "inputdataconfig.json");
        Channel? train = null, test = null;
        if (JsonConfig.Read(path) is not { } channels)
        {
            train = Existing(paths, Train, job);
            test = Existing(paths, Test, job);
        }
        else
        {
            foreach ((string name, JsonElement value) in channels)
            {
                Channel channel = Parse(path, name, value, paths, job);
                if (name == Train)
                    train = channel;
                else if (name == Test)
                    test = channel;
                else
                    throw new DataFormatException(new SourcePosition(path), $"the channel '{name}'", "train, and test if there is one", Spelling.Nearest(name, [Train, Test]) is { } near ? $"Did you mean '{near}'?" : "");
            }
        }
        return train is null ? throw new DataFormatException(new SourcePosition(path), "no train channel", "a channel called train", "Name the channel of the training data 'train'.") : (train, test);
    }

    static Channel? Existing(ContainerPaths paths, string name, JobSettings job) =>
        Directory.Exists(Path.Combine(paths.Data, name)) ? Channel.Of(paths, name, job, isPipe: false, "") : null;

    static Channel Parse(string path, string channel, JsonElement value, ContainerPaths paths, JobSettings job)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new DataFormatException(new SourcePosition(path), $"{JsonConfig.Kind(value)} as the channel {channel}", "an object");
        string type = "", mode = "File";
        foreach ((string name, JsonElement member) in JsonConfig.Members(value, path))
        {
            switch (name)
            {
                case "ContentType":
                    type = JsonConfig.Text(path, name, member);
                    break;
                case "TrainingInputMode":
                    mode = JsonConfig.Text(path, name, member);
                    break;
                case "RecordWrapperType" when JsonConfig.Text(path, name, member) is var wrapper && wrapper is not ("None" or ""):
                    throw new DataFormatException(new SourcePosition(path), $"RecordWrapperType '{wrapper}'", "None", "The data are RecordIO, libSVM or CSV themselves.");
                default:
                    break;   // how the data were spread and packed: one machine sees them all, unpacked
            }
        }
        bool isPipe = mode switch
        {
            "File" or "FastFile" => false,
            "Pipe" => true,
            _ => throw new DataFormatException(new SourcePosition(path), $"TrainingInputMode '{mode}'", "File, FastFile or Pipe"),
        };
        return Channel.Of(paths, channel, job, isPipe, type);
    }
}
