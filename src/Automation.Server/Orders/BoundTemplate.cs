using System.Globalization;

namespace Automation.Server.Orders;

/// <summary>What became of a template on one row.</summary>
internal enum TemplateResult
{
    /// <summary>The value is there.</summary>
    Present,

    /// <summary>A cell it needs is empty.</summary>
    Missing,

    /// <summary>A cell it needs is not in the form asked for.</summary>
    Malformed,
}

/// <summary>The keys of the row at hand.</summary>
internal sealed class RowKeys
{
    /// <summary>The customer key.</summary>
    public string Customer { get; set; } = "";

    /// <summary>The order key.</summary>
    public string Order { get; set; } = "";

    /// <summary>The number of the row.</summary>
    public long Row { get; set; }
}

/// <summary>
/// A template with its columns found in a file. Builds into a buffer of its own: a value is valid until the next one; not safe for concurrent use.
/// </summary>
internal sealed class BoundTemplate
{
    private readonly (TemplatePart Part, int Index)[] _parts;
    private readonly string _columns;
    private char[] _value = new char[128];
    private int _length;

    /// <summary>Finds the template's columns.</summary>
    /// <param name="template">The template.</param>
    /// <param name="columns">The file's columns; missing ones are recorded there.</param>
    public BoundTemplate(ValueTemplate template, FileColumns columns)
    {
        _parts = [.. template.Parts.Select(part => (part, part.Column is { } column ? columns.Find(column) : -1))];
        _columns = string.Join('+', template.Parts.Where(part => part.Column is not null).Select(part => part.Column!.Written));
    }

    /// <summary>The value of the last build, trimmed.</summary>
    public ReadOnlySpan<char> Value => _value.AsSpan(0, _length).Trim();

    /// <summary>The columns for the rejects file: the one at fault in the last build, or all.</summary>
    public string Column { get; private set; } = "";

    /// <summary>Builds the value of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="keys">Its keys, as far as they are known.</param>
    /// <param name="skipEmpty">Whether empty cells are left out, with white space run together, so that the value is missing only if all are.</param>
    public TemplateResult Build(RowReader row, RowKeys keys, bool skipEmpty = false)
    {
        _length = 0;
        Column = _columns;
        var cells = 0;
        foreach (var (part, index) in _parts)
        {
            var text = part.Kind == PartKind.Column ? row.Text(index) : Fixed(part, keys);
            if (part.Kind == PartKind.Column)
            {
                cells += text.IsEmpty ? 0 : 1;
                if (text.IsEmpty && !skipEmpty)
                {
                    Column = part.Column!.Written;
                    return TemplateResult.Missing;
                }
            }

            if (!TryAppend(text, part.Form))
            {
                Column = part.Column!.Written;
                return TemplateResult.Malformed;
            }
        }

        if (skipEmpty && cells == 0 && _columns.Length > 0)
        {
            return TemplateResult.Missing;
        }

        if (skipEmpty)
        {
            RunSpacesTogether();
        }

        return Value.IsEmpty ? TemplateResult.Missing : TemplateResult.Present;
    }

    private static ReadOnlySpan<char> Fixed(TemplatePart part, RowKeys keys) => part.Kind switch
    {
        PartKind.Customer => keys.Customer,
        PartKind.Order => keys.Order,
        PartKind.Row => keys.Row.ToString(CultureInfo.InvariantCulture),
        _ => part.Text,
    };

    private bool TryAppend(ReadOnlySpan<char> text, ValueForm form)
    {
        if (_value.Length < _length + text.Length)
        {
            Array.Resize(ref _value, (_length + text.Length) * 2);
        }

        var room = _value.AsSpan(_length);
        switch (form)
        {
            case ValueForm.Integer:
                return text.IsEmpty || TryInteger(text, room);
            case ValueForm.Lower:
                _length += text.ToLowerInvariant(room);
                return true;
            case ValueForm.Digits:
                Digits(text);
                return true;
            default:
                text.CopyTo(room);
                _length += text.Length;
                return true;
        }
    }

    /// <summary>17850.0 is 17850, 007 is 7, -0 is 0; 1.5 and 1e3 are no integers.</summary>
    private bool TryInteger(ReadOnlySpan<char> text, Span<char> room)
    {
        var negative = text[0] == '-';
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        var point = digits.IndexOf('.');
        if (point >= 0 && digits[(point + 1)..].ContainsAnyExcept('0'))
        {
            return false;
        }

        digits = point >= 0 ? digits[..point] : digits;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        digits = digits.TrimStart('0');
        digits = digits.IsEmpty ? "0" : digits;
        if (negative && digits is not "0")
        {
            room[0] = '-';
            _length++;
            room = room[1..];
        }

        digits.CopyTo(room);
        _length += digits.Length;
        return true;
    }

    private void Digits(ReadOnlySpan<char> text)
    {
        var start = _length;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter) || (letter == '+' && _length == start))
            {
                _value[_length++] = letter;
            }
        }
    }

    private void RunSpacesTogether()
    {
        var kept = 0;
        for (var i = 0; i < _length; i++)
        {
            if (_value[i] != ' ' || (kept > 0 && _value[kept - 1] != ' '))
            {
                _value[kept++] = _value[i];
            }
        }

        _length = kept;
    }
}
