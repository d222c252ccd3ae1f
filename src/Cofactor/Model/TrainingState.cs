using Cofactor.Numerics;

namespace Cofactor;

/// <summary>
/// Everything a run needs to go on as if it had not stopped, as named tensors and text: solvers fill and read it, formats store it,
/// and neither knows the other.
/// </summary>
public sealed class TrainingState
{
    internal TrainingState(IReadOnlyDictionary<string, string> text, IReadOnlyList<StateTensor> tensors)
    {
        Text = text;
        Tensors = tensors;
    }

    /// <summary>How the names of the texts begin that tell of an epoch each; its number from 0 follows.</summary>
    internal const string EpochPrefix = "epoch.";

    /// <summary>Epochs done.</summary>
    public int Epochs => Text.Keys.Count(name => name.StartsWith(EpochPrefix, StringComparison.Ordinal));

    /// <summary>Epochs done, best metric, options and the like.</summary>
    public IReadOnlyDictionary<string, string> Text { get; }

    /// <summary>Weights, optimizer state and the best epoch's weights.</summary>
    internal IReadOnlyList<StateTensor> Tensors { get; }
}

/// <summary>A named array of floats of a state.</summary>
/// <param name="Name">Unique in the state.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
/// <param name="Data">Its numbers; as many as the shape's product.</param>
sealed record StateTensor(string Name, long[] Shape, NativeBuffer Data);
