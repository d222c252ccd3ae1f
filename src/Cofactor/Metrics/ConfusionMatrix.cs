using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>Σ c of the rows of each true class that were taken for each class. Memory: one number for each pair of classes that occurs.</summary>
public sealed class ConfusionMatrix
{
    readonly Dictionary<(int Actual, int Predicted), double> _cells = [];
    readonly double[] _actual, _predicted;

    /// <summary>An empty matrix of C ≥ 2 classes.</summary>
    public ConfusionMatrix(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        _actual = new double[classCount];
        _predicted = new double[classCount];
    }

    /// <summary>Number of classes C.</summary>
    public int ClassCount => _actual.Length;

    /// <summary>Adds a row of weight c ≥ 0.</summary>
    /// <exception cref="IndexOutOfRangeException">One of the two is no class.</exception>
    public void Add(int actual, int predicted, double weight = 1)
    {
        _actual[actual] += weight;
        _predicted[predicted] += weight;
        CollectionsMarshal.GetValueRefOrAddDefault(_cells, (actual, predicted), out _) += weight;
    }

    /// <summary>Σ c of the rows of class <paramref name="actual"/> taken for <paramref name="predicted"/>.</summary>
    public double this[int actual, int predicted] => _cells.GetValueOrDefault((actual, predicted));

    /// <summary>Σ c of the rows of a class.</summary>
    public double Actual(int c) => _actual[c];

    /// <summary>Σ c of the rows taken for a class.</summary>
    public double Predicted(int c) => _predicted[c];

    /// <summary>The share of a class's rows that were taken for it; NaN where it has none.</summary>
    public double Recall(int c) => this[c, c] / _actual[c];

    /// <summary>The share of the rows taken for a class that are of it; NaN where there are none.</summary>
    public double Precision(int c) => this[c, c] / _predicted[c];
}
