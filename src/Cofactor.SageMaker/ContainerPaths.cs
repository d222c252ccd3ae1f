namespace Cofactor.SageMaker;

/// <summary>Where SageMaker's container contract has its files, under a root that is <c>/opt/ml</c> in a container.</summary>
/// <param name="Root">The root folder.</param>
public sealed record ContainerPaths(string Root = ContainerPaths.DefaultRoot)
{
    /// <summary>The root in a container.</summary>
    public const string DefaultRoot = "/opt/ml";

    /// <summary>Configuration that SageMaker writes: <c>hyperparameters.json</c>, <c>inputdataconfig.json</c>, <c>resourceconfig.json</c>.</summary>
    public string Config => Path.Combine(Root, "input", "config");

    /// <summary>Channels: a folder each in File mode, FIFOs <c>channel_epoch</c> in Pipe mode.</summary>
    public string Data => Path.Combine(Root, "input", "data");

    /// <summary>What is packed into <c>model.tar.gz</c> after training, and unpacked before serving.</summary>
    public string Model => Path.Combine(Root, "model");

    /// <summary>Kept between interrupted runs of a job, where the job asks for it.</summary>
    public string Checkpoints => Path.Combine(Root, "checkpoints");

    /// <summary>Why a job failed: its first 1,024 characters are shown to the user.</summary>
    public string Failure => Path.Combine(Root, "output", "failure");
}
