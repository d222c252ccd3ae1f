#:project ../../src/Cofactor
#:property PublishAot=false
#:property NoWarn=CA1305

// Writes the API reference: a page of Markdown for each public type of the library, from its metadata and its XML documentation.
//
//   dotnet run -c Release docs/site/api.cs -- FOLDER

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cofactor;

const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
string folder = args[0];
Directory.CreateDirectory(folder);
Dictionary<string, XElement> docs = XDocument.Load(Path.ChangeExtension(typeof(FmModel).Assembly.Location, ".xml")).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value);
var nullability = new NullabilityInfoContext();
Type[] types = [.. typeof(FmModel).Assembly.GetExportedTypes().OrderBy(t => t.Name, StringComparer.Ordinal)];

var index = new StringBuilder("# API reference\n\nThe public types of the library, namespace `Cofactor`. [Getting started](../docs/getting-started.md) shows them at work.\n\n| Type | What it is |\n| --- | --- |\n");
foreach (Type type in types)
{
    index.AppendLine($"| [{Escape(Name(type))}]({type.Name}.md) | {Regex.Match(Text("T:" + type.FullName, "summary"), @"^.*?(?:[.:;](?= |$)|$)", RegexOptions.Singleline).Value.TrimEnd('.', ':', ';')} |");
    File.WriteAllText(Path.Combine(folder, type.Name + ".md"), Page(type));
}
File.WriteAllText(Path.Combine(folder, "index.md"), index.ToString());
Console.WriteLine($"{types.Length} types");

string Page(Type type)
{
    var page = new StringBuilder($"# {Escape(Name(type))}\n\n{Text("T:" + type.FullName, "summary")}\n\n");
    string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "readonly struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : "sealed class";
    string bases = string.Join(", ", new[] { type.BaseType }.Where(b => b is { IsValueType: false } && b != typeof(object) && b != typeof(Enum) && b != typeof(ValueType)).Select(b => Name(b!)));
    page.AppendLine($"```csharp\npublic {kind} {Name(type)}{(bases.Length > 0 ? $" : {bases}" : "")}\n```\n");
    if (type.IsEnum)
        return page.AppendLine("| Value | Meaning |\n| --- | --- |").AppendJoin('\n', Enum.GetNames(type).Select(n => $"| `{n}` | {Text($"F:{type.FullName}.{n}", "summary")} |")).ToString();

    MemberInfo[] own = [.. type.GetMembers(Declared).Where(m => m.GetCustomAttribute<CompilerGeneratedAttribute>() is null && (m is not MethodInfo { IsSpecialName: true }))];
    Section(page, "Constructors", own.OfType<ConstructorInfo>().Where(c => c.GetParameters() is not [{ } only] || only.ParameterType != type));
    Section(page, "Constants", own.OfType<FieldInfo>());
    Section(page, "Properties", own.OfType<PropertyInfo>().Where(p => p.Name != "EqualityContract"));
    Section(page, "Methods", own.OfType<MethodInfo>().Where(m => m.GetBaseDefinition().DeclaringType != typeof(object)));
    return page.ToString();
}

void Section(StringBuilder page, string title, IEnumerable<MemberInfo> members)
{
    MemberInfo[] all = [.. members.OrderBy(m => m.Name, StringComparer.Ordinal)];
    if (all.Length > 0)
        page.AppendLine($"## {title}\n");
    foreach (MemberInfo member in all)
    {
        string id = Id(member);
        page.AppendLine($"### {(member is ConstructorInfo ? member.DeclaringType!.Name : member.Name)}\n\n```csharp\n{Signature(member)}\n```\n");
        string summary = Text(id, "summary");
        if (summary.Length == 0 && member is PropertyInfo)   // of a positional record
            summary = Text("T:" + member.DeclaringType!.FullName, "param", member.Name);
        page.AppendLine($"{summary}\n");
        foreach (ParameterInfo p in (member as MethodBase)?.GetParameters() ?? [])
            if (Text(member is ConstructorInfo && !docs.ContainsKey(id) ? "T:" + member.DeclaringType!.FullName : id, "param", p.Name) is { Length: > 0 } text)
                page.AppendLine($"- `{p.Name}`: {text}");
        if (Text(id, "returns") is { Length: > 0 } returns)
            page.AppendLine($"- returns {returns}");
        foreach (XElement thrown in Find(id, "exception"))
            page.AppendLine($"- throws {Link(thrown.Attribute("cref")!.Value)}: {Markdown(thrown)}");
        page.AppendLine();
    }
}

// What an element says, or what the documentation that it inherits from says.
string Text(string id, string element, string? name = null) => Find(id, element).FirstOrDefault(e => name is null || e.Attribute("name")?.Value == name) is { } found ? Markdown(found) : "";

IEnumerable<XElement> Find(string id, string element)
{
    if (!docs.TryGetValue(id, out XElement? member))
        return [];
    return member.Elements(element).Concat(member.Elements("inheritdoc").Where(i => (i.Attribute("path")?.Value ?? "/" + element) == "/" + element)
        .SelectMany(i => Find(i.Attribute("cref")?.Value ?? Base(id), element)));
}

// The interface's member that one implements.
string Base(string id) => types.Where(t => t.IsInterface).SelectMany(t => t.GetMembers(Declared)).Select(Id).FirstOrDefault(i => i != id && i[0] == id[0] && i.Split('(')[0].Split('.')[^1] == id.Split('(')[0].Split('.')[^1]) ?? "";

string Markdown(XElement element) => Regex.Replace(string.Concat(element.Nodes().Select(node => node switch
{
    XText text => Escape(text.Value),
    XElement { Name.LocalName: "see" } see => Link(see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? ""),
    XElement { Name.LocalName: "paramref" or "typeparamref" } p => $"`{p.Attribute("name")!.Value}`",
    XElement { Name.LocalName: "c" or "b" } c => $"`{c.Value}`",
    XElement { Name.LocalName: "item" } item => $"; {Markdown(item)}",
    XElement other => Markdown(other),
    _ => "",
})), @"\s+", " ").Trim();

string Link(string cref)
{
    string[] parts = cref.Split(':')[^1].Split('(')[0].Split('.');
    int at = Array.FindLastIndex(parts, p => types.Any(t => t.Name == p));
    string shown = string.Join('.', parts[Math.Max(at, at < 0 ? parts.Length - 1 : 0)..]).Replace("#ctor", parts[Math.Max(at, 0)], StringComparison.Ordinal);
    return at < 0 ? $"`{shown}`" : $"[`{(shown.Contains('.', StringComparison.Ordinal) ? shown[(shown.IndexOf('.', StringComparison.Ordinal) + 1)..] : shown)}`]({parts[at]}.md{(at + 1 < parts.Length ? "#" + parts[at + 1].ToLowerInvariant() : "")})";
}

static string Escape(string text) => Regex.Replace(text, @"[<>{}|\[\]*_]", m => m.Value is "<" ? "&lt;" : m.Value is ">" ? "&gt;" : m.Value is "{" ? "&#123;" : m.Value is "}" ? "&#125;" : "\\" + m.Value);

string Signature(MemberInfo member) => member switch
{
    PropertyInfo p => $"public {Static(p.GetMethod!)}{Shown(p.PropertyType, nullability.Create(p))} {(p.GetIndexParameters() is [{ } i] ? $"this[{Name(i.ParameterType)} {i.Name}]" : p.Name)} {{ get;{(p.SetMethod is { IsPublic: true } ? " init;" : "")} }}",
    FieldInfo f => $"public const {Name(f.FieldType)} {f.Name} = {(f.GetRawConstantValue() is string s ? $"\"{s}\"" : f.GetRawConstantValue())};",
    ConstructorInfo c => $"public {c.DeclaringType!.Name}({Parameters(c)})",
    MethodInfo m => $"public {Static(m)}{Shown(m.ReturnType, nullability.Create(m.ReturnParameter))} {m.Name}({Parameters(m)})",
    _ => member.Name,
};

static string Static(MethodInfo m) => m.IsStatic ? "static " : "";

string Parameters(MethodBase method)
{
    string[] each = [.. method.GetParameters().Select(p => $"{Shown(p.ParameterType, nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue switch { null => p.ParameterType.IsValueType && Nullable.GetUnderlyingType(p.ParameterType) is null ? "default" : "null", string s => $"\"{s}\"", bool b => b ? "true" : "false", var v => FormattableString.Invariant($"{v}") }}" : "")}")];
    return each.Length > 2 ? "\n    " + string.Join(",\n    ", each) : string.Join(", ", each);
}

static string Shown(Type type, NullabilityInfo info) => Name(type) + (!type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "");

static string Name(Type type) =>
    type.IsArray ? Name(type.GetElementType()!) + "[]" : Nullable.GetUnderlyingType(type) is { } inner ? Name(inner) + "?"
    : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
    : type.FullName switch
    {
        "System.Int32" => "int", "System.Int64" => "long", "System.Single" => "float", "System.Double" => "double", "System.Boolean" => "bool",
        "System.String" => "string", "System.Char" => "char", "System.Byte" => "byte", "System.UInt64" => "ulong", "System.Void" => "void", _ => type.Name,
    };

// The key of a member in the XML documentation.
static string Id(MemberInfo member)
{
    string owner = member.DeclaringType!.FullName!.Replace('+', '.');
    ParameterInfo[] parameters = (member as MethodBase)?.GetParameters() ?? (member as PropertyInfo)?.GetIndexParameters() ?? [];
    string arity = member is MethodInfo { IsGenericMethod: true } m ? $"``{m.GetGenericArguments().Length}" : "";
    string list = parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(p => IdOf(p.ParameterType)))})";
    return $"{(member is MethodBase ? 'M' : member is PropertyInfo ? 'P' : 'F')}:{owner}.{(member is ConstructorInfo ? "#ctor" : member.Name)}{arity}{list}";
}

static string IdOf(Type type) =>
    type.IsGenericParameter ? (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition : type.IsByRef ? IdOf(type.GetElementType()!) + "@" : type.IsArray ? IdOf(type.GetElementType()!) + "[]"
    : type.IsGenericType ? $"{type.Namespace}.{type.Name.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(IdOf))}}}"
    : type.FullName!.Replace('+', '.');
