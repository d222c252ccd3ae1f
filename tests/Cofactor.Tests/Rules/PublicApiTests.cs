using System.Reflection;
using System.Text;
using Xunit;

namespace Cofactor.Tests.Rules;

/// <summary>
/// The library's public surface, listed in PublicApi.txt: what is added or taken away shows in review. COFACTOR_UPDATE_SNAPSHOTS=1 writes
/// the list anew.
/// </summary>
public class PublicApiTests
{
    [Fact]
    public void Is_as_listed()
    {
        string path = Path.Combine(Repository.Root, "tests", "Cofactor.Tests", "Rules", "PublicApi.txt"), found = Listing();
        if (Environment.GetEnvironmentVariable("COFACTOR_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, found);
        Assert.Equal(File.ReadAllText(path), found);
    }

    [Fact]
    public void Has_one_namespace_and_no_class_to_derive_from_by_accident()
    {
        Assert.All(Types(), t => Assert.Equal("Cofactor", t.Namespace));
        Assert.Equal([nameof(BlockedOptions), nameof(CofactorException), nameof(ModelFormat), nameof(SolverOptions)], Types().Where(t => t is { IsClass: true, IsSealed: false }).Select(t => t.Name));
    }

    static IEnumerable<Type> Types() => typeof(FmModel).Assembly.GetExportedTypes().OrderBy(t => t.Name, StringComparer.Ordinal);

    static string Listing()
    {
        var text = new StringBuilder();
        foreach (Type type in Types())
        {
            text.Append(Kind(type)).Append(' ').Append(type.Name).Append('\n');
            IEnumerable<string> members = type.IsEnum
                ? Enum.GetNames(type)
                : type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Line).OfType<string>();
            foreach (string member in members.Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";

    /// <summary>A member as a line; null for accessors and what the compiler makes of a record.</summary>
    static string? Line(MemberInfo member) => member switch
    {
        MethodInfo method => method.IsSpecialName || IsOfRecord(method) ? null : $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{Static(property.GetMethod!.IsStatic)}{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod?.IsPublic == true ? " init;" : "")} }}",
        FieldInfo field => $"{(field.IsLiteral ? "const " : Static(field.IsStatic))}{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    static bool IsOfRecord(MethodInfo method) => method.Name is "<Clone>$" or "Equals" or "GetHashCode" or "ToString" or "Deconstruct";

    static string Static(bool isStatic) => isStatic ? "static " : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{(p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? "?" : "")}"));

    static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is Type value)
            return Name(value) + "?";
        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
