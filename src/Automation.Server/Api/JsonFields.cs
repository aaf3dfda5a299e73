using System.Text.Json;

namespace Automation.Server.Api;

/// <summary>Reads the members of an object and collects what is wrong with them, by their place in the request.</summary>
/// <param name="Object">The object.</param>
/// <param name="Place">Its place, such as <c>events[3].data</c>; empty for the request itself.</param>
/// <param name="Errors">What is wrong, by place.</param>
internal readonly record struct JsonFields(JsonElement Object, string Place, Dictionary<string, List<string>> Errors)
{
    internal void Report(string name, string problem)
    {
        var place = Place.Length == 0 ? name : name.Length == 0 ? Place : $"{Place}.{name}";
        if (!Errors.TryGetValue(place, out var list))
        {
            Errors.Add(place, list = []);
        }

        list.Add(problem);
    }

    /// <summary>A member; null when it is missing or null.</summary>
    internal JsonElement? Find(string name) =>
        Object.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>A text without control characters, at most so long; null when it is missing or wrong.</summary>
    internal string? Text(string name, int longest, bool required = false)
    {
        if (Find(name) is not { } value)
        {
            if (required)
            {
                Report(name, "It is required.");
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Report(name, "It must be a text.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Trim().Length == 0)
        {
            Report(name, "It is empty.");
        }
        else if (text.Length > longest)
        {
            Report(name, $"It is longer than {longest} characters.");
        }
        else if (text.Any(char.IsControl))
        {
            Report(name, "It has control characters.");
        }
        else
        {
            return text;
        }

        return null;
    }

    /// <summary>A text that must have a form; null when it is missing or wrong.</summary>
    internal string? Text(string name, int longest, Func<string, bool> isRight, string expected)
    {
        var text = Text(name, longest);
        if (text is null || isRight(text))
        {
            return text;
        }

        Report(name, expected);
        return null;
    }

    /// <summary>An object as a place of its own; null when it is missing or wrong.</summary>
    internal JsonFields? Inner(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(value, Place.Length == 0 ? name : $"{Place}.{name}", Errors);
        }

        Report(name, "It must be an object.");
        return null;
    }

    /// <summary>Whether every text below is well-formed Unicode: half a surrogate pair cannot be stored or sent.</summary>
    internal static bool IsWellFormed(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString() is not null,
                JsonValueKind.Array => json.EnumerateArray().All(IsWellFormed),
                JsonValueKind.Object => json.EnumerateObject().All(member => member.Name is not null && IsWellFormed(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
