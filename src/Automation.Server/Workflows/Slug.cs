using System.Globalization;
using System.Text;

namespace Automation.Server.Workflows;

/// <summary>Short names for ids and files out of what people call a thing: "Cảm ơn sau khi mua" is <c>cam-on-sau-khi-mua</c>.</summary>
internal static class Slug
{
    private const int Longest = 60;

    /// <summary>Lower-case letters a to z, digits and single hyphens; empty when the text has no such letter.</summary>
    internal static string Of(string text)
    {
        var slug = new StringBuilder();
        foreach (var letter in text.Normalize(NormalizationForm.FormD).Select(Plain))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString(0, Math.Min(slug.Length, Longest)).Trim('-');
    }

    private static char Plain(char letter) => letter switch { 'đ' => 'd', 'Đ' => 'D', _ => letter };
}
