using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Automation.Server.Workflows;

/// <summary>
/// The names of types in definitions. Elsa 3.8 writes aliases (<c>String</c>, <c>List&lt;String&gt;</c>); earlier exports carry names of
/// .NET with their assembly, which are turned into aliases when they come in. A type that is neither .NET's nor Elsa's keeps its name.
/// </summary>
internal static partial class TypeAliases
{
    /// <summary>Those whose alias is not the last part of their name.</summary>
    private static readonly Dictionary<string, string> Special = new(StringComparer.Ordinal)
    {
        ["System.Dynamic.ExpandoObject"] = "ObjectDictionary",
        ["System.Collections.Generic.IDictionary`2"] = "ObjectDictionary",
        ["System.Collections.Generic.Dictionary`2"] = "ObjectDictionary",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObject",
    };

    private static readonly HashSet<string> Members =
        ["typeName", "storageDriverTypeName", "storageDriverType", "activationStrategyType", "incidentStrategyType", "strategyType"];

    /// <summary>Turns every type name of a definition into its alias.</summary>
    internal static void Apply(JsonObject definition)
    {
        foreach (var declared in DefinitionJson.Objects(definition["inputs"]).Concat(DefinitionJson.Objects(definition["outputs"])))
        {
            Rename(declared, "type");
        }

        Walk(definition);
    }

    /// <summary>The alias of a type.</summary>
    internal static string Of(string name)
    {
        var plain = WithoutAssembly(name.Trim());
        if (Generic().Match(plain) is { Success: true } generic)
        {
            return OfGeneric(generic.Groups["type"].Value, ArgumentsOf(generic.Groups["arguments"].Value), name);
        }

        return Special.GetValueOrDefault(plain)
            ?? (plain.StartsWith("System.", StringComparison.Ordinal) || plain.StartsWith("Elsa.", StringComparison.Ordinal) ? plain[(plain.LastIndexOf('.') + 1)..] : name);
    }

    private static string OfGeneric(string type, List<string> arguments, string name) => type switch
    {
        "System.Nullable`1" => Of(arguments[0]),
        "System.Collections.Generic.List`1" or "System.Collections.Generic.IList`1" or "System.Collections.Generic.ICollection`1" or "System.Collections.Generic.IEnumerable`1"
            => $"List<{Of(arguments[0])}>",
        _ => Special.GetValueOrDefault(type) ?? name,
    };

    private static void Walk(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Walk(item);
            }
        }
        else if (node is JsonObject json)
        {
            foreach (var (member, value) in json.ToList())
            {
                if (Members.Contains(member))
                {
                    Rename(json, member);
                }
                else if (member != "expression")
                {
                    Walk(value);
                }
            }
        }
    }

    private static void Rename(JsonObject json, string member)
    {
        if (json[member] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } name && Of(name) is var alias && alias != name)
        {
            json[member] = alias;
        }
    }

    /// <summary>"System.String, System.Private.CoreLib, Version=…" is System.String; commas within brackets belong to arguments.</summary>
    private static string WithoutAssembly(string name)
    {
        var depth = 0;
        for (var at = 0; at < name.Length; at++)
        {
            depth += name[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (name[at] == ',' && depth == 0)
            {
                return name[..at].Trim();
            }
        }

        return name;
    }

    /// <summary>"[System.String, mscorlib],[System.Int32, mscorlib]" are two.</summary>
    private static List<string> ArgumentsOf(string text)
    {
        var arguments = new List<string>();
        var (depth, from) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '[' && depth++ == 0)
            {
                from = at + 1;
            }
            else if (text[at] == ']' && --depth == 0)
            {
                arguments.Add(text[from..at]);
            }
        }

        return arguments.Count > 0 ? arguments : [.. text.Split(',', StringSplitOptions.TrimEntries)];
    }

    [GeneratedRegex(@"^(?<type>[^\[\]]+`\d+)\[(?<arguments>.*)\]$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Generic();
}
