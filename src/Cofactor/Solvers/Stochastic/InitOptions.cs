namespace Cofactor;

/// <summary>From what a block of weights starts.</summary>
public enum InitMethod
{
    /// <summary>Normal with mean 0 and standard deviation <c>init_sigma</c>.</summary>
    Normal,

    /// <summary>Uniform on [−<c>init_scale</c>, <c>init_scale</c>].</summary>
    Uniform,

    /// <summary>All <c>init_value</c>.</summary>
    Constant,
}

/// <summary>The start of one block of weights (bias, linear or factors).</summary>
/// <param name="Method"><c>*_init_method</c>.</param>
/// <param name="Sigma"><c>*_init_sigma</c> ≥ 0, for normal; null: 0.01, for factors the task's default.</param>
/// <param name="Scale"><c>*_init_scale</c> ≥ 0, for uniform.</param>
/// <param name="Value"><c>*_init_value</c>, for constant.</param>
public sealed record InitOptions(InitMethod Method = InitMethod.Normal, double? Sigma = null, double Scale = 0.01, double Value = 0)
{
    internal void Validate(string block)
    {
        OptionException.Check(Sigma is null || (Sigma >= 0 && double.IsFinite(Sigma.Value)), $"{block}_init_sigma", Sigma, "a number of 0 or more");
        OptionException.Check(Scale >= 0 && double.IsFinite(Scale), $"{block}_init_scale", Scale, "a number of 0 or more");
        OptionException.Check(double.IsFinite(Value), $"{block}_init_value", Value, "a finite number");
    }
}
