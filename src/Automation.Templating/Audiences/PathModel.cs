namespace Automation.Templating.Audiences;

/// <summary>Values by dotted path, seen as nested objects.</summary>
internal sealed class PathModel(IReadOnlyDictionary<string, object?> values, string prefix) : ITemplateObject
{
    public IReadOnlyCollection<string> MemberNames =>
        [.. values.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..].Split('.')[0]).Distinct()];

    public bool TryGetMember(string name, out object? value)
    {
        var path = prefix + name;
        if (values.TryGetValue(path, out value))
        {
            return true;
        }

        var nested = path + ".";
        value = values.Keys.Any(key => key.StartsWith(nested, StringComparison.Ordinal)) ? new PathModel(values, nested) : null;
        return value is not null;
    }
}
