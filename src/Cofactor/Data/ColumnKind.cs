namespace Cofactor;

/// <summary>What a raw column is used as.</summary>
public enum ColumnKind
{
    /// <summary>Categories: one feature each, of value 1.</summary>
    Categorical,

    /// <summary>Numbers: one feature, whose value is the number, standardised or as it is.</summary>
    Numeric,

    /// <summary>Several categories a value, such as <c>Action|Comedy</c>: one feature each, of value 1.</summary>
    MultiValued,

    /// <summary>What is predicted.</summary>
    Label,

    /// <summary>Row weights.</summary>
    Weight,

    /// <summary>Group (query) ids.</summary>
    Group,

    /// <summary>Left out.</summary>
    Ignored,
}
