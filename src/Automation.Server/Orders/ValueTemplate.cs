using System.Globalization;

namespace Automation.Server.Orders;

/// <summary>A column as a map names it: by the name in the header or column list, or by its place from 1.</summary>
/// <param name="Written">The name or the number as written.</param>
/// <param name="Where">The place in the map, for messages: <c>time.column</c>.</param>
/// <param name="ByPlace">Whether a JSON number was written, which is always a place.</param>
internal sealed record ColumnRef(string Written, string Where, bool ByPlace);

/// <summary>What is done with a cell before it is used in a key or an address.</summary>
internal enum ValueForm
{
    /// <summary>Surrounding white space goes.</summary>
    Text,

    /// <summary>A whole number, without fraction and leading zeros: <c>17850.0</c> becomes <c>17850</c>.</summary>
    Integer,

    /// <summary>Small letters (invariant).</summary>
    Lower,

    /// <summary>Digits only, and a plus sign if it comes first.</summary>
    Digits,
}

/// <summary>What a part of a template stands for.</summary>
internal enum PartKind
{
    /// <summary>The text itself.</summary>
    Literal,

    /// <summary>The cell of a column.</summary>
    Column,

    /// <summary>The customer key.</summary>
    Customer,

    /// <summary>The order key.</summary>
    Order,

    /// <summary>The number of the row.</summary>
    Row,
}

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Text">The literal text; empty for other kinds.</param>
/// <param name="Column">The column of a <see cref="PartKind.Column"/>.</param>
/// <param name="Form">What is done with the cell.</param>
internal sealed record TemplatePart(PartKind Kind, string Text = "", ColumnRef? Column = null, ValueForm Form = ValueForm.Text);

/// <summary>A value built from cells and fixed text: a single column, several joined ones, or a pattern such as <c>c{customer}@example.test</c>.</summary>
/// <param name="Parts">The pieces in order.</param>
internal sealed record ValueTemplate(IReadOnlyList<TemplatePart> Parts)
{
    /// <summary>The template of joined columns.</summary>
    /// <param name="columns">The columns in order.</param>
    /// <param name="separator">The text between them.</param>
    /// <param name="form">What is done with each cell.</param>
    public static ValueTemplate Join(IReadOnlyList<ColumnRef> columns, string separator, ValueForm form)
    {
        var parts = new List<TemplatePart>();
        foreach (var column in columns)
        {
            if (parts.Count > 0 && separator.Length > 0)
            {
                parts.Add(new TemplatePart(PartKind.Literal, separator));
            }

            parts.Add(new TemplatePart(PartKind.Column, Column: column, Form: form));
        }

        return new ValueTemplate(parts);
    }

    /// <summary>Reads a pattern: text with <c>{Column}</c>, <c>{Column|form}</c> and the keys that are known at that place.</summary>
    /// <param name="pattern">The pattern; <c>{{</c> and <c>}}</c> are braces.</param>
    /// <param name="where">The place in the map, for messages.</param>
    /// <param name="form">The form of placeholders that name none.</param>
    /// <param name="keys">The keys that may be used.</param>
    /// <param name="problem">What is wrong with the pattern; <see langword="null"/> if nothing.</param>
    public static ValueTemplate Parse(string pattern, string where, ValueForm form, ReadOnlySpan<PartKind> keys, out string? problem)
    {
        problem = null;
        var parts = new List<TemplatePart>();
        var literal = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var letter = pattern[i];
            if (letter is '{' or '}' && i + 1 < pattern.Length && pattern[i + 1] == letter)
            {
                literal.Append(letter);
                i++;
            }
            else if (letter is '{' or '}')
            {
                var end = letter == '{' ? pattern.IndexOf('}', i) : -1;
                if (end <= i + 1)
                {
                    problem = string.Create(CultureInfo.InvariantCulture, $"the brace at character {i + 1} of \"{pattern}\" has no partner or nothing inside; a brace itself is written twice");
                    break;
                }

                Flush(parts, literal);
                parts.Add(Placeholder(pattern[(i + 1)..end], where, form, keys, ref problem));
                i = end;
            }
            else
            {
                literal.Append(letter);
            }
        }

        Flush(parts, literal);
        return new ValueTemplate(parts);
    }

    private static void Flush(List<TemplatePart> parts, System.Text.StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(PartKind.Literal, literal.ToString()));
            literal.Clear();
        }
    }

    private static TemplatePart Placeholder(string inside, string where, ValueForm form, ReadOnlySpan<PartKind> keys, ref string? problem)
    {
        var bar = inside.LastIndexOf('|');
        var name = (bar < 0 ? inside : inside[..bar]).Trim();
        if (bar >= 0 && !TryForm(inside[(bar + 1)..].Trim(), out form))
        {
            problem = $"\"{inside}\": the form after | is one of {FormNames}";
        }

        foreach (var key in keys)
        {
            if (name == KeyName(key))
            {
                return new TemplatePart(key);
            }
        }

        return new TemplatePart(PartKind.Column, Column: new ColumnRef(name, where, ByPlace: false), Form: form);
    }

    /// <summary>The forms for messages.</summary>
    public const string FormNames = "text, integer, lower, digits";

    /// <summary>Finds a form by its name in maps.</summary>
    /// <param name="name">The name.</param>
    /// <param name="form">The form.</param>
    public static bool TryForm(string name, out ValueForm form)
    {
        form = name switch { "integer" => ValueForm.Integer, "lower" => ValueForm.Lower, "digits" => ValueForm.Digits, _ => ValueForm.Text };
        return form != ValueForm.Text || name == "text";
    }

    private static string KeyName(PartKind key) => key switch
    {
        PartKind.Customer => "customer",
        PartKind.Order => "order",
        _ => "row",
    };
}
