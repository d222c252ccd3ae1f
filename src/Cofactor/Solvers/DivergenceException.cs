namespace Cofactor;

/// <summary>A run's loss was not finite, or above ten times its best.</summary>
public sealed class DivergenceException(string message, FmModel? lastGoodModel) : CofactorException(message)
{
    /// <summary>The model of the last good epoch; null when there was none.</summary>
    public FmModel? LastGoodModel { get; } = lastGoodModel;
}
