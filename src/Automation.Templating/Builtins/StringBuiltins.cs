using System.Globalization;
using System.Text;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

internal static partial class StringBuiltins
{
    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("string.append", "text with", (r, a) => Join(r, a[0], a[1])),
        new("string.base64_decode", "text", Base64Decode),
        new("string.base64_encode", "text", (r, a) => a[0] is null ? "" : Convert.ToBase64String(Bytes(r, a[0]))),
        new("string.capitalize", "text", (r, a) => Capitalize(r, Arguments.Text(r, a[0]))),
        new("string.capitalizewords", "text", CapitalizeWords),
        new("string.contains", "text value", (r, a) => Test(r, a, (text, value) => text.Contains(value, StringComparison.Ordinal))),
        new("string.downcase", "text", (r, a) => Change(r, a[0], text => text.ToLower(r.Culture))),
        new("string.empty", "text", (r, a) => Boxes.Bool(Arguments.Text(r, a[0]).Length == 0)),
        new("string.ends_with", "text value", (r, a) => Test(r, a, (text, value) => text.EndsWith(value, StringComparison.Ordinal))),
        new("string.equals_ignore_case", "text value", (r, a) => Boxes.Bool(string.Equals(Arguments.TextOrNull(r, a[0]), Arguments.TextOrNull(r, a[1]), StringComparison.OrdinalIgnoreCase))),
        new("string.escape", "text", (r, a) => Change(r, a[0], Renderer.EscapeQuoted)),
        new("string.handleize", "text", (r, a) => Change(r, a[0], Handleize)),
        new("string.hmac_sha1", "text secretKey", (r, a) => Keyed(r, a, System.Security.Cryptography.HMACSHA1.HashData)),
        new("string.hmac_sha256", "text secretKey", (r, a) => Keyed(r, a, System.Security.Cryptography.HMACSHA256.HashData)),
        new("string.hmac_sha512", "text secretKey", (r, a) => Keyed(r, a, System.Security.Cryptography.HMACSHA512.HashData)),
        new("string.index_of", "text search startIndex? count? stringComparison?", IndexOf),
        new("string.literal", "text", (r, a) => a[0] is null ? null : Change(r, a[0], text => "\"" + Renderer.EscapeQuoted(text) + "\"")),
        new("string.lstrip", "text", (r, a) => Change(r, a[0], text => text.TrimStart())),
        new("string.md5", "text", (r, a) => Hash(r, a[0], System.Security.Cryptography.MD5.HashData)),
        new("string.pad_left", "text width", (r, a) => Pad(r, a, left: true)),
        new("string.pad_right", "text width", (r, a) => Pad(r, a, left: false)),
        new("string.pluralize", "number singular plural", (r, a) => Numbers.IsNumber(a[0]) && Numbers.ToDouble(a[0]!) == 1 ? a[1] : a[2]),
        new("string.prepend", "text by", (r, a) => Join(r, a[1], a[0])),
        new("string.remove", "text remove", (r, a) => Replace(r, a[0], a[1], "")),
        new("string.remove_first", "text remove", (r, a) => ReplaceOnce(r, a[0], a[1], "", fromEnd: false)),
        new("string.remove_last", "text remove", (r, a) => ReplaceOnce(r, a[0], a[1], "", fromEnd: true)),
        new("string.replace", "text match replace", (r, a) => Replace(r, a[0], a[1], Arguments.Text(r, a[2]))),
        new("string.replace_first", "text match replace fromEnd?", (r, a) => ReplaceOnce(r, a[0], a[1], Arguments.Text(r, a[2]), Arguments.Bool(a[3]))),
        new("string.rstrip", "text", (r, a) => Change(r, a[0], text => text.TrimEnd())),
        new("string.sha1", "text", (r, a) => Hash(r, a[0], System.Security.Cryptography.SHA1.HashData)),
        new("string.sha256", "text", (r, a) => Hash(r, a[0], System.Security.Cryptography.SHA256.HashData)),
        new("string.sha512", "text", (r, a) => Hash(r, a[0], System.Security.Cryptography.SHA512.HashData)),
        new("string.size", "text", (r, a) => Boxes.Int(Arguments.Text(r, a[0]).Length)),
        new("string.slice", "text start length?=0", (r, a) => Slice(r, a)),
        new("string.slice1", "text start length?=1", (r, a) => Slice(r, a)),
        new("string.split", "text match", Split),
        new("string.starts_with", "text value", (r, a) => Test(r, a, (text, value) => text.StartsWith(value, StringComparison.Ordinal))),
        new("string.strip", "text", (r, a) => Change(r, a[0], text => text.Trim())),
        new("string.strip_newlines", "text", (r, a) => Change(r, a[0], text => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal))),
        new("string.to_double", "text", (r, a) => double.TryParse(Arguments.Text(r, a[0]), NumberStyles.Float | NumberStyles.AllowThousands, r.Culture, out var value) ? value : null),
        new("string.to_float", "text", (r, a) => float.TryParse(Arguments.Text(r, a[0]), NumberStyles.Float | NumberStyles.AllowThousands, r.Culture, out var value) ? value : null),
        new("string.to_int", "text", (r, a) => int.TryParse(Arguments.Text(r, a[0]), NumberStyles.Integer, r.Culture, out var value) ? Boxes.Int(value) : null),
        new("string.to_long", "text", (r, a) => long.TryParse(Arguments.Text(r, a[0]), NumberStyles.Integer, r.Culture, out var value) ? value : null),
        new("string.truncate", "text length ellipsis?", Truncate),
        new("string.truncatewords", "text count ellipsis?", TruncateWords),
        new("string.upcase", "text", (r, a) => Change(r, a[0], text => text.ToUpper(r.Culture))),
        new("string.whitespace", "text", (r, a) => Boxes.Bool(string.IsNullOrWhiteSpace(Arguments.TextOrNull(r, a[0])))),
    ];

    /// <summary>A change that does not make the text much longer; null stays null.</summary>
    private static string? Change(Renderer r, object? value, Func<string, string> change)
    {
        if (value is null)
        {
            return null;
        }

        var text = Arguments.Text(r, value);
        r.Budget.AllocateText(text.Length, r.CallSite);
        return change(text);
    }

    private static object Join(Renderer r, object? first, object? second) => Operations.Concat(r, r.CallSite, first, second);

    private static object Test(Renderer r, Span<object?> a, Func<string, string, bool> test)
    {
        if (a[0] is null || a[1] is null)
        {
            return Boxes.False;
        }

        var text = Arguments.Text(r, a[0]);
        r.Budget.Work(text.Length / 8192, r.CallSite);
        return Boxes.Bool(test(text, Arguments.Text(r, a[1])));
    }

    private static string Capitalize(Renderer r, string text)
    {
        if (text.Length == 0 || char.IsUpper(text[0]))
        {
            return text;
        }

        r.Budget.AllocateText(text.Length, r.CallSite);
        return string.Concat(char.ToUpper(text[0], r.Culture).ToString(), text.AsSpan(1));
    }

    private static object? CapitalizeWords(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var text = Arguments.Text(r, a[0]);
        r.Budget.AllocateText(text.Length, r.CallSite);
        return string.Create(text.Length, (text, r.Culture), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var starts = i == 0 || char.IsWhiteSpace(state.text[i - 1]);
                span[i] = starts ? char.ToUpper(state.text[i], state.Culture) : state.text[i];
            }
        });
    }

    private static string Handleize(string text)
    {
        var handle = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                handle.Append(char.ToLowerInvariant(c));
            }
            else if (handle.Length > 0 && handle[^1] != '-')
            {
                handle.Append('-');
            }
        }

        return handle.ToString().TrimEnd('-');
    }

    private static object? IndexOf(Renderer r, Span<object?> a)
    {
        var (text, search) = (Arguments.Text(r, a[0]), Arguments.Text(r, a[1]));
        var start = Math.Clamp(a[2] is null ? 0 : Arguments.Int(r, a[2]), 0, text.Length);
        var count = Math.Clamp(a[3] is null ? text.Length - start : Arguments.Int(r, a[3]), 0, text.Length - start);
        var name = Arguments.TextOrNull(r, a[4]) ?? nameof(StringComparison.Ordinal);
        if (!Enum.TryParse<StringComparison>(name, ignoreCase: true, out var comparison) || !Enum.IsDefined(comparison) || char.IsAsciiDigit(name[0]))
        {
            throw r.Fail(RenderFaults.BadArgument("string.index_of", $"unknown comparison `{name}`"));
        }

        // The current culture of the process must not decide: it is the invariant one that the word means here.
        comparison = comparison switch
        {
            StringComparison.CurrentCulture => StringComparison.InvariantCulture,
            StringComparison.CurrentCultureIgnoreCase => StringComparison.InvariantCultureIgnoreCase,
            _ => comparison,
        };
        return Boxes.Int(text.IndexOf(search, start, count, comparison));
    }

    private static string Pad(Renderer r, Span<object?> a, bool left)
    {
        var (text, width) = (Arguments.Text(r, a[0]), Math.Max(0, Arguments.Int(r, a[1])));
        r.Budget.AllocateText(Math.Max(text.Length, width), r.CallSite);
        return left ? text.PadLeft(width) : text.PadRight(width);
    }

    private static object? Replace(Renderer r, object? value, object? match, string replacement)
    {
        var text = Arguments.Text(r, value);
        var search = Arguments.Text(r, match);
        if (search.Length == 0 || text.Length == 0)
        {
            return text;
        }

        var found = text.AsSpan().Count(search);
        r.Budget.AllocateText(text.Length + (found * ((long)replacement.Length - search.Length)), r.CallSite);
        return found == 0 ? text : text.Replace(search, replacement, StringComparison.Ordinal);
    }

    private static object? ReplaceOnce(Renderer r, object? value, object? match, string replacement, bool fromEnd)
    {
        var text = Arguments.Text(r, value);
        var search = Arguments.Text(r, match);
        var at = search.Length == 0 ? -1 : fromEnd ? text.LastIndexOf(search, StringComparison.Ordinal) : text.IndexOf(search, StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        r.Budget.AllocateText((long)text.Length + replacement.Length, r.CallSite);
        return string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + search.Length));
    }

    private static string Slice(Renderer r, Span<object?> a)
    {
        var (text, start, length) = (Arguments.Text(r, a[0]), (long)Arguments.Int(r, a[1]), (long)Arguments.Int(r, a[2]));
        length = length <= 0 ? text.Length : length;
        start = start < 0 ? start + text.Length : start;
        if (start < 0)
        {
            length += start;
            start = 0;
        }

        if (length <= 0 || start >= text.Length)
        {
            return "";
        }

        length = Math.Min(length, text.Length - start);
        r.Budget.AllocateText(length, r.CallSite);
        return text.Substring((int)start, (int)length);
    }

    private static object? Split(Renderer r, Span<object?> a)
    {
        var text = Arguments.Text(r, a[0]);
        var match = Arguments.Text(r, a[1]);
        r.Budget.AllocateText(text.Length, r.CallSite);
        if (match.Length > 0)
        {
            Lists.Charge(r, r.CallSite, text.AsSpan().Count(match) + 1, 40);
        }

        return new ListValue(text.Split(match, StringSplitOptions.RemoveEmptyEntries));
    }

    private static object? Truncate(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var (text, length, ellipsis) = (Arguments.Text(r, a[0]), Math.Max(0, Arguments.Int(r, a[1])), Arguments.TextOrNull(r, a[2]) ?? "...");
        if (text.Length <= length)
        {
            return text;
        }

        var keep = Math.Max(0, length - ellipsis.Length);
        // Half a surrogate pair is no character.
        keep -= keep > 0 && char.IsHighSurrogate(text[keep - 1]) ? 1 : 0;
        r.Budget.AllocateText((long)keep + ellipsis.Length, r.CallSite);
        return string.Concat(text.AsSpan(0, keep), ellipsis);
    }

    private static object? TruncateWords(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return null;
        }

        var (text, count, ellipsis) = (Arguments.Text(r, a[0]), Math.Max(0, Arguments.Int(r, a[1])), Arguments.TextOrNull(r, a[2]) ?? "...");
        r.Budget.AllocateText((long)text.Length + ellipsis.Length, r.CallSite);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Lists.Charge(r, r.CallSite, words.Length, 40);
        return words.Length <= count ? string.Join(' ', words) : string.Join(' ', words.Take(count)) + ellipsis;
    }
}
