using System.Globalization;
using System.Text.Json;

namespace Automation.Server.Orders;

/// <summary>
/// One object of a map's JSON. Every property asked for is known; <see cref="Close"/> reports the others. Problems are collected, not thrown,
/// so that the author of a map sees all of them at once.
/// </summary>
/// <param name="element">The object; an undefined one has no properties.</param>
/// <param name="path">Its place in the map; empty for the map itself.</param>
/// <param name="problems">Where problems go, each with its place.</param>
internal sealed class MapSection(JsonElement element, string path, List<string> problems)
{
    private readonly List<string> _known = [];

    /// <summary>Whether the map has this object.</summary>
    public bool Exists => element.ValueKind == JsonValueKind.Object;

    /// <summary>The place of a property of this object.</summary>
    /// <param name="name">The property.</param>
    public string Place(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Reports a problem.</summary>
    /// <param name="name">The property.</param>
    /// <param name="what">What is wrong, and what to do.</param>
    public void Problem(string name, string what) => problems.Add($"{(name.Length == 0 ? path : Place(name))}: {what}");

    /// <summary>Whether the map has this property.</summary>
    /// <param name="name">The property.</param>
    /// <param name="value">Its value.</param>
    public bool Has(string name, out JsonElement value)
    {
        _known.Add(name);
        value = default;
        return Exists && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>An object within this one; an undefined one if it is not there.</summary>
    /// <param name="name">The property.</param>
    public MapSection Section(string name)
    {
        if (Has(name, out var value) && value.ValueKind != JsonValueKind.Object)
        {
            Problem(name, "is no JSON object");
            value = default;
        }

        return new MapSection(value, Place(name), problems);
    }

    /// <summary>The objects of a list, or the one object written without a list.</summary>
    /// <param name="name">The property.</param>
    public IReadOnlyList<MapSection> Sections(string name)
    {
        if (!Has(name, out var value))
        {
            return [];
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (items.Any(item => item.ValueKind != JsonValueKind.Object))
        {
            Problem(name, "is no JSON object and no list of them");
            return [];
        }

        return items.Length == 1
            ? [new MapSection(items[0], Place(name), problems)]
            : [.. items.Select((item, i) => new MapSection(item, string.Create(CultureInfo.InvariantCulture, $"{Place(name)}[{i}]"), problems))];
    }

    /// <summary>A text.</summary>
    /// <param name="name">The property.</param>
    public string? Text(string name)
    {
        if (Has(name, out var value) && value.ValueKind != JsonValueKind.String)
        {
            Problem(name, "is no text in quotes");
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>A list of texts, or one text written without a list; <see langword="null"/> if there is none.</summary>
    /// <param name="name">The property.</param>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (items.Length == 0 || items.Any(item => item.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)))
        {
            Problem(name, "is no text in quotes and no list of texts");
            return null;
        }

        return [.. items.Select(item => item.ToString())];
    }

    /// <summary>True or false.</summary>
    /// <param name="name">The property.</param>
    public bool? Flag(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Problem(name, "is neither true nor false (without quotes)");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>A number.</summary>
    /// <param name="name">The property.</param>
    public decimal? Number(string name)
    {
        var number = 0m;
        var exists = Has(name, out var value);
        if (exists && (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out number)))
        {
            Problem(name, "is no number (without quotes)");
        }

        return exists ? number : null;
    }

    /// <summary>A column, by name or place.</summary>
    /// <param name="name">The property.</param>
    public ColumnRef? Column(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        var column = ToColumn(value, Place(name));
        if (column is null)
        {
            Problem(name, "is neither the name of a column nor its place from 1");
        }

        return column;
    }

    /// <summary>A list of columns, by name or place; <see langword="null"/> if there is none.</summary>
    /// <param name="name">The property.</param>
    public IReadOnlyList<ColumnRef>? Columns(string name)
    {
        if (!Has(name, out var value))
        {
            return null;
        }

        var columns = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => ToColumn(item, Place(name))).ToList() : [];
        if (columns.Count == 0 || columns.Contains(null))
        {
            Problem(name, "is no list of columns, each by name or place from 1");
            return null;
        }

        return [.. columns.OfType<ColumnRef>()];
    }

    /// <summary>Reports every property that was not asked for.</summary>
    public void Close()
    {
        if (!Exists)
        {
            return;
        }

        foreach (var name in element.EnumerateObject().Select(property => property.Name).Except(_known))
        {
            Problem(name, $"is not known here{ClosestName.Hint(name, _known)} (known: {string.Join(", ", _known.Distinct())})");
        }
    }

    /// <summary>A column from its JSON.</summary>
    /// <param name="value">A name or a place from 1.</param>
    /// <param name="where">The place in the map.</param>
    public static ColumnRef? ToColumn(JsonElement value, string where) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.Trim().Length > 0 => new ColumnRef(value.GetString()!.Trim(), where, ByPlace: false),
        JsonValueKind.Number when value.TryGetInt32(out var place) && place > 0 => new ColumnRef(place.ToString(CultureInfo.InvariantCulture), where, ByPlace: true),
        _ => null,
    };
}
