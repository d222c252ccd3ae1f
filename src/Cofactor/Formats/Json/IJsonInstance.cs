namespace Cofactor;

/// <summary>Reads one instance, an object, as a row.</summary>
interface IJsonInstance
{
    /// <summary>The number of features that the instances say they have; 0 where they do not say.</summary>
    int DeclaredFeatureCount { get; set; }

    /// <summary>Adds the instance that comes next.</summary>
    /// <param name="depth">How many objects and arrays it stands in.</param>
    /// <param name="rows">Takes the row.</param>
    /// <exception cref="DataFormatException">It is wrong.</exception>
    void Read(int depth, RowBlockBuilder rows);
}
