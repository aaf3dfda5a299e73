using System.Buffers;
using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>
/// Puts text into Unicode's composed form (NFC), in which mail clients show Vietnamese and Japanese best. Only text with
/// marks that compose is touched: the Latin marks U+0300–U+036F and the kana voicing marks U+3099 and U+309A.
/// </summary>
internal static class Composition
{
    private static readonly SearchValues<char> Marks =
        SearchValues.Create([.. Enumerable.Range(0x300, 0x70).Select(code => (char)code), '\u3099', '\u309A']);

    /// <summary>The same text, composed. A lone surrogate comes out as U+FFFD when anything had to be composed.</summary>
    public static string Compose(string text) =>
        text.AsSpan().ContainsAny(Marks)
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormC)
            : text;
}
