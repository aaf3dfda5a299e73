using System.Text;
using Automation.Templating.Diagnostics;
using Automation.Templating.Rendering;
using Automation.Templating.Values;

namespace Automation.Templating.Builtins;

/// <summary>What messages need beyond the language: money, plurals and translated texts.</summary>
internal static class MessageBuiltins
{
    public static IEnumerable<BuiltinFunction> All() =>
    [
        new("money", "amount currency culture?", Money, WriteMoney),
        new("plural", "count zero? one? two? few? many? other? culture?", Plural),
        new("t", "key args...", Translate),
    ];

    private static object? Money(Renderer r, Span<object?> a) => a[0] is null ? null : Currencies.Format(r, a[0]!, Arguments.Text(r, a[1]), Arguments.Culture(r, a[2]));

    private static void WriteMoney(Renderer r, Span<object?> a)
    {
        if (a[0] is not null)
        {
            Currencies.Write(r, a[0]!, Arguments.Text(r, a[1]), Arguments.Culture(r, a[2]));
        }
    }

    /// <summary>The form for a number; `#` in it becomes the number. Explicit forms win: `zero` also answers for 0 where the language has no such category.</summary>
    private static object? Plural(Renderer r, Span<object?> a)
    {
        if (!Numbers.IsNumber(a[0]))
        {
            throw r.Fail(RenderFaults.Convert(Renderer.TypeName(a[0]), "number"));
        }

        var culture = Arguments.Culture(r, a[7]);
        var category = PluralRules.Category(culture, a[0]!);
        var form = Numbers.ToDouble(a[0]!) == 0 && a[1] is not null ? a[1] : a[1 + (int)category];
        form ??= a[6] ?? throw r.Fail(RenderFaults.MissingPlural(category.ToString().ToLowerInvariant()));
        return Arguments.Text(r, form).Replace("#", NumberText(r, a[0]!, culture), StringComparison.Ordinal);
    }

    private static string NumberText(Renderer r, object number, System.Globalization.CultureInfo culture) =>
        ((IFormattable)number).ToString(Numbers.IsInteger(number) ? "N0" : "N", culture) is var text && Numbers.IsInteger(number) ? text : ((IFormattable)number).ToString(null, culture);

    /// <summary>The text of a key with its `{name}` and `{0}` places filled; `key.one`, `key.other` … when `count:` is given.</summary>
    private static object? Translate(Renderer r, Span<object?> a)
    {
        var key = Arguments.Text(r, a[0]);
        var named = r.NamedArguments;
        var text = FindText(r, key, named) ?? throw r.Fail(RenderFaults.MissingTranslation(
            key, NameSuggestion.Nearest(key, r.Context.Translations?.Keys ?? [])));
        var filled = new StringBuilder();
        var at = 0;
        while (text.IndexOf('{', at) is >= 0 and var open && text.IndexOf('}', open) is >= 0 and var close)
        {
            var place = text[(open + 1)..close];
            filled.Append(text, at, open - at).Append(r.ToText(Place(place, named, a)));
            r.Budget.AllocateText(filled.Length, r.CallSite);
            at = close + 1;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    private static string? FindText(Renderer r, string key, MapValue? named)
    {
        if (r.Context.Translations is not { } texts)
        {
            return null;
        }

        if (named is not null && named.TryGetMember("count", out var count) && Numbers.IsNumber(count)
            && texts.TryGetValue(key + "." + PluralRules.Category(r.Culture, count!).ToString().ToLowerInvariant(), out var form))
        {
            return form;
        }

        return texts.GetValueOrDefault(key) ?? texts.GetValueOrDefault(key + ".other");
    }

    private static object? Place(string place, MapValue? named, Span<object?> a)
    {
        if (int.TryParse(place, out var index) && index >= 0 && index + 1 < a.Length)
        {
            return a[index + 1];
        }

        object? value = null;
        _ = named?.TryGetMember(place, out value);
        return value ?? "{" + place + "}";
    }
}
