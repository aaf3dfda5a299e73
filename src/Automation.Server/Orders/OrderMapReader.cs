using System.Globalization;
using System.Text.Json;
using Automation.Engine.Customers.Phones;
using NodaTime;

namespace Automation.Server.Orders;

/// <summary>Reads and checks the JSON of a map. The format is described in docs/order-maps.md.</summary>
internal static partial class OrderMapReader
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads a map.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="OrderFileException">The text is no JSON, or the map has problems; the message lists all of them.</exception>
    public static OrderMap Read(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var problems = new List<string>();
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new OrderFileException($"The map {name} is no JSON object. It starts with {{ and ends with }}; docs/order-maps.md has examples.");
            }

            var map = Map(new MapSection(document.RootElement, "", problems));
            return problems.Count == 0 ? map : throw Problems(name, problems);
        }
        catch (JsonException exception)
        {
            throw new OrderFileException(
                string.Create(CultureInfo.InvariantCulture, $"The map {name} is no JSON: line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {Reason(exception)} docs/order-maps.md has examples."),
                exception);
        }
    }

    private static OrderFileException Problems(string name, List<string> problems) => new(
        problems.Count == 1
            ? $"The map {name} cannot be used: {problems[0]}."
            : string.Create(CultureInfo.InvariantCulture, $"The map {name} has {problems.Count} problems:\n  {string.Join("\n  ", problems)}"));

    /// <summary>The exception's message repeats the position in its own way of counting from 0.</summary>
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private static OrderMap Map(MapSection top)
    {
        top.Text("description");
        var map = new OrderMap
        {
            File = File(top.Section("file")),
            Customer = Required(top, "customer", []),
            Order = Required(top, "order", [PartKind.Customer, PartKind.Row], "; the pattern \"{row}\" makes every row an order of its own"),
            Time = Time(top.Section("time"), top),
            Amount = Amount(top.Section("amount")),
            Cancelled = [.. top.Sections("cancelled").Select(Cancel)],
            IgnoreRows = [.. top.Sections("ignore_rows").Select(Ignore)],
            Addresses = Addresses(top),
            PhoneRegion = PhoneRegion(top),
        };
        top.Close();
        return map;
    }

    private static FileShape File(MapSection section)
    {
        var shape = new FileShape();
        shape = shape with
        {
            Delimiter = Sign(section, "delimiter", shape.Delimiter, "comma, semicolon, tab, pipe, whitespace, or one ASCII character"),
            Header = section.Flag("header") ?? shape.Header,
            Columns = section.Texts("columns") is { } names ? [.. names.Select(name => name.Trim())] : null,
            Quote = Sign(section, "quote", shape.Quote, "one ASCII character, or none"),
            Encoding = section.Text("encoding") ?? shape.Encoding,
            Empty = section.Texts("empty") ?? shape.Empty,
        };
        if (Utf8Text.Find(shape.Encoding) is null)
        {
            section.Problem("encoding", $"\"{shape.Encoding}\" is no encoding; use utf-8, utf-16, windows-1252, iso-8859-1, shift_jis or another IANA name");
        }

        if (shape.Quote is { } quote && shape.Delimiter == quote)
        {
            section.Problem("quote", "is the delimiter too");
        }

        section.Close();
        return shape;
    }

    private static char? Sign(MapSection section, string name, char? otherwise, string remedy)
    {
        switch (section.Text(name))
        {
            case null: return otherwise;
            case "comma": return ',';
            case "semicolon": return ';';
            case "tab": return '\t';
            case "pipe": return '|';
            case "whitespace" when name == "delimiter": return null;
            case "none" when name == "quote": return null;
            case [var sign] when char.IsAscii(sign) && !char.IsLetterOrDigit(sign) && sign is not ('\r' or '\n'): return sign;
            case var other:
                section.Problem(name, $"\"{other}\" cannot be used; give {remedy}");
                return otherwise;
        }
    }

    private static ValueTemplate Required(MapSection top, string name, ReadOnlySpan<PartKind> keys, string hint = "")
    {
        if (!top.Has(name, out var value))
        {
            top.Problem(name, $"is missing; give the column that holds the {name} key{hint}");
            return new ValueTemplate([]);
        }

        return Template(top, name, value, keys);
    }

    /// <summary>A name, a place, a pattern, or an object with one of <c>column</c>, <c>columns</c>, <c>pattern</c>.</summary>
    private static ValueTemplate Template(MapSection parent, string name, JsonElement value, ReadOnlySpan<PartKind> keys)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            var section = parent.Section(name);
            var template = Template(section, keys, separator: name is "customer" or "order" ? "-" : " ");
            section.Close();
            return template;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Contains('{'))
        {
            return Pattern(parent, name, value.GetString()!, ValueForm.Text, keys);
        }

        return parent.Column(name) is { } column ? ValueTemplate.Join([column], "", ValueForm.Text) : new ValueTemplate([]);
    }

    private static ValueTemplate Template(MapSection section, ReadOnlySpan<PartKind> keys, string separator)
    {
        var column = section.Column("column");
        var columns = section.Columns("columns");
        var pattern = section.Text("pattern");
        separator = section.Text("separator") ?? separator;
        if ((column is null ? 0 : 1) + (columns is null ? 0 : 1) + (pattern is null ? 0 : 1) != 1)
        {
            section.Problem("", "give exactly one of column, columns, pattern");
            return new ValueTemplate([]);
        }

        var form = Form(section);
        return pattern is null ? ValueTemplate.Join(columns ?? [column!], separator, form) : Pattern(section, "pattern", pattern, form, keys);
    }

    private static ValueTemplate Pattern(MapSection section, string name, string pattern, ValueForm form, ReadOnlySpan<PartKind> keys)
    {
        var template = ValueTemplate.Parse(pattern, section.Place(name), form, keys, out var problem);
        if (problem is not null)
        {
            section.Problem(name, problem);
        }

        return template;
    }

    private static ValueForm Form(MapSection section)
    {
        var form = ValueForm.Text;
        if (section.Text("as") is { } name && !ValueTemplate.TryForm(name, out form))
        {
            section.Problem("as", $"\"{name}\" is none of {ValueTemplate.FormNames}");
        }

        return form;
    }

    private static Dictionary<AddressField, ValueTemplate> Addresses(MapSection top)
    {
        var addresses = new Dictionary<AddressField, ValueTemplate>();
        foreach (var field in Enum.GetValues<AddressField>())
        {
            var name = field switch
            {
                AddressField.Email => "email",
                AddressField.Phone => "phone",
                AddressField.Name => "name",
                AddressField.Locale => "locale",
                _ => "zone",
            };
            if (top.Has(name, out var value))
            {
                addresses[field] = Template(top, name, value, [PartKind.Customer, PartKind.Order, PartKind.Row]);
                CheckFixedZone(top, field, addresses[field]);
            }
        }

        return addresses;
    }

    private static string? PhoneRegion(MapSection top)
    {
        var region = top.Text("phone_region");
        if (region is not null && !PhoneNumbers.IsRegion(region))
        {
            top.Problem("phone_region", $"\"{region}\" is no country; write two capital letters, such as \"VN\"");
        }

        return region;
    }

    private static void CheckFixedZone(MapSection top, AddressField field, ValueTemplate template)
    {
        if (field == AddressField.Zone && template.Parts is [{ Kind: PartKind.Literal, Text: var id }] && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is null)
        {
            top.Problem("zone", $"\"{id}\" is no IANA time zone{ClosestName.Hint(id, DateTimeZoneProviders.Tzdb.Ids)}");
        }
    }
}
