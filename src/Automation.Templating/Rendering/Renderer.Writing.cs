using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

internal sealed partial class Renderer
{
    private static readonly SearchValues<char> HtmlSpecial = SearchValues.Create("&<>\"'");
    private static readonly SearchValues<char> JsonSpecial = SearchValues.Create("\"\\" + string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)));
    private static readonly SearchValues<char> TextSpecial =
        SearchValues.Create(string.Concat(Enumerable.Range(0, 32).Where(i => i is not (9 or 10 or 13)).Select(i => (char)i)));

    private static readonly SearchValues<char> SmsSpecial =
        SearchValues.Create(string.Concat(Enumerable.Range(0, 32).Where(i => i is not (10 or 13)).Select(i => (char)i)));

    /// <summary>Text of the template itself: goes out as it is.</summary>
    public void WriteRaw(ReadOnlySpan<char> text) => Output.Append(text);

    /// <summary>A value: escaped for the channel.</summary>
    public void WriteValue(object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                WriteText(text);
                break;
            case int number:
                WriteFormatted(number);
                break;
            case RawText raw:
                WriteRaw(raw.Text);
                break;
            case bool flag:
                WriteRaw(flag ? "true" : "false");
                break;
            case decimal number:
                WriteFormatted(number);
                break;
            case long number:
                WriteFormatted(number);
                break;
            case double number:
                WriteFormatted(number);
                break;
            default:
                WriteText(ToText(value));
                break;
        }
    }

    private void WriteFormatted<T>(T value)
        where T : ISpanFormattable
    {
        Output.Append(value, default, Culture);
        CheckOutput();
    }

    public void CheckOutput()
    {
        if (Output.Length > Budget.Limits.OutputLength)
        {
            throw Fail(RenderFaults.OutputLimit(Budget.Limits.OutputLength));
        }
    }

    public void WriteText(ReadOnlySpan<char> text)
    {
        var special = Special();
        var at = special is null ? -1 : text.IndexOfAny(special);
        if (at < 0)
        {
            WriteRaw(text);
            return;
        }

        while (at >= 0)
        {
            WriteRaw(text[..at]);
            WriteEscaped(text[at]);
            text = text[(at + 1)..];
            at = text.IndexOfAny(special!);
        }

        WriteRaw(text);
    }

    private SearchValues<char>? Special() => Escaping switch
    {
        OutputChannel.Html => HtmlSpecial,
        OutputChannel.Json => JsonSpecial,
        OutputChannel.Text => TextSpecial,
        OutputChannel.Sms => SmsSpecial,
        _ => null,
    };

    private void WriteEscaped(char c)
    {
        switch (Escaping)
        {
            case OutputChannel.Html:
                WriteRaw(HtmlEntity(c));
                break;
            case OutputChannel.Json:
                WriteRaw(JsonEscape(c));
                break;
            case OutputChannel.Sms when c == '\t':
                WriteRaw(" ");
                break;
        }
    }

    public static string HtmlEntity(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => "&#39;",
    };

    private static string JsonEscape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
    };

    /// <summary>Escapes a stretch that a builtin wrote straight into the output, if it holds anything to escape.</summary>
    public void EscapeFrom(int start)
    {
        CheckOutput();
        var special = Special();
        if (special is not null && Output.Written[start..].IndexOfAny(special) >= 0)
        {
            var text = Output.Written[start..].ToString();
            Output.Truncate(start);
            WriteText(text);
        }
    }

    /// <summary>Takes everything written since a mark out of the output.</summary>
    public string Cut(int start)
    {
        Budget.AllocateText(Output.Length - start, CallSite);
        var text = Output.Written[start..].ToString();
        Output.Truncate(start);
        return text;
    }

    /// <summary>Output that was rendered with escaping is fit for its channel; without escaping it is plain text.</summary>
    public object Rendered(string text) => Escaping == OutputChannel.None ? text : new RawText(text);

    public string ToText(object? value)
    {
        switch (value)
        {
            case null:
                return "";
            case string text:
                return text;
            case bool flag:
                return flag ? "true" : "false";
            case RawText raw:
                return raw.Text;
            case BigInteger big:
                return big.ToString(Culture);
            case DateTimeOffset instant:
                return Dates.Format(this, instant, DateFormat, Culture);
            case DateOnly date:
                return Dates.Format(this, new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), DateFormat, Culture);
            case IFormattable formattable:
                return formattable.ToString(null, Culture);
            default:
                var builder = new StringBuilder();
                AppendNested(builder, value, 0);
                return builder.ToString();
        }
    }

    private const int MaxDepth = 20;

    /// <summary>Lists and maps as the language writes them: strings inside in quotes.</summary>
    private void AppendNested(StringBuilder text, object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fail(RenderFaults.DepthLimit(MaxDepth));
        }

        Budget.Step(CallSite);
        switch (value)
        {
            case null:
                text.Append(depth == 0 ? "" : "null");
                break;
            case string or RawText:
                text.Append('"').Append(EscapeQuoted(ToText(value))).Append('"');
                break;
            case Callable function:
                text.Append(function.Name);
                break;
            case EntryValue entry:
                text.Append('{').Append(entry.Key).Append(": ");
                AppendNested(text, entry.Value, depth + 1);
                text.Append('}');
                break;
            case IReadOnlyList<object?> list:
                AppendList(text, list, depth);
                break;
            case { } map when Maps.IsMap(map):
                AppendMap(text, map, depth);
                break;
            default:
                text.Append(ToText(value));
                break;
        }

        if (text.Length > Budget.Limits.StringLength)
        {
            throw Fail(RenderFaults.StringLimit(Budget.Limits.StringLength));
        }
    }

    private void AppendList(StringBuilder text, IReadOnlyList<object?> list, int depth)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            AppendNested(text, Import(list[i], "item"), depth + 1);
        }

        text.Append(']');
    }

    private void AppendMap(StringBuilder text, object map, int depth)
    {
        text.Append('{');
        var first = true;
        foreach (var name in Maps.Names(map))
        {
            text.Append(first ? "" : ", ").Append(name).Append(": ");
            first = false;
            Maps.TryGet(map, name, out var value);
            AppendNested(text, Import(value, name), depth + 1);
        }

        text.Append('}');
    }

    /// <summary>A string's inside as a string literal would write it.</summary>
    public static string EscapeQuoted(string text)
    {
        if (text.AsSpan().IndexOfAny(JsonSpecial) < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                '\0' => "\\0",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
