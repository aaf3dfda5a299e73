using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Automation.Server.Api.Document;

/// <summary>What the comments in the code say of types and their members, from the files that the compiler writes beside the assemblies. Safe for concurrent use.</summary>
internal static partial class TypeComments
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    /// <summary>The summary of a type; null where there is none.</summary>
    internal static string? Of(Type type) => Find(type) is { } found ? Text(found.Element("summary")) : null;

    /// <summary>What is said of a property: its own summary, or the record's parameter of its name; null where nothing is.</summary>
    internal static string? Of(PropertyInfo property) =>
        property.DeclaringType is not { } type ? null
        : Text(Members(type).GetValueOrDefault($"P:{Name(type)}.{property.Name}")?.Element("summary"))
            ?? Text(Find(type)?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property.Name));

    private static XElement? Find(Type type) => Members(type).GetValueOrDefault("T:" + Name(type));

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static Dictionary<string, XElement> Members(Type type) => Files.GetOrAdd(type.Assembly, assembly =>
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        return assembly.GetName().Name!.StartsWith("Automation.", StringComparison.Ordinal) && File.Exists(file)
            ? XDocument.Load(file).Descendants("member").DistinctBy(member => (string)member.Attribute("name")!).ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal)
            : [];
    });

    /// <summary>The words alone; a reference is the name of what it leads to.</summary>
    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var words = string.Concat(element.DescendantNodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { IsEmpty: true } reference => Regex.Match((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? "", @"\w+$").Value,
            _ => "",
        }));
        return Spaces().Replace(words, " ").Trim() is { Length: > 0 } said ? said : null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
