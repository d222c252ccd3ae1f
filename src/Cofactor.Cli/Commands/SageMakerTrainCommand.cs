using Cofactor.SageMaker;

namespace Cofactor.Cli;

/// <summary><c>cofactor sagemaker train</c>: the training container of SageMaker's contract.</summary>
static class SageMakerTrainCommand
{
    public static CofactorCommand Create()
    {
        var root = new TextOption("--root", "FOLDER", $"Where input, model, checkpoints and output stand [default: {ContainerPaths.DefaultRoot}]");
        var command = new CofactorCommand("sagemaker train", "train as SageMaker's container does")
        {
            Details = "Reads input/config/hyperparameters.json, inputdataconfig.json and resourceconfig.json and the channels train and test (File, FastFile or Pipe mode; RecordIO-protobuf, libSVM or CSV) under the root, and writes the model to model/, checkpoints to checkpoints/ if that is there, and on failure the reason to output/failure. With the hyperparameter compatibility=false it trains with Cofactor's own defaults. On SIGTERM it saves the model and exits with 0.",
            Examples = ["cofactor sagemaker train", "cofactor sagemaker train --root /tmp/job"],
            Run = (parsed, session) =>
            {
                using var log = new StreamWriter(session.Host.Output, leaveOpen: true);
                return new TrainingJob(new ContainerPaths(root.In(parsed) ?? ContainerPaths.DefaultRoot), log, TimeProvider.System) { WriteArchive = SageMakerArtifact.WriteArchive }.Run(session.Cancellation);
            },
        };
        command.AddGroup("Files", [root]);
        command.AddGroup("Output", [.. OutputOptionSet.Create(json: false).Where(o => o.Name != OutputOptionSet.Quiet)]);
        return command;
    }
}
