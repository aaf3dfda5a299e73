using System.Buffers;

namespace Automation.Templating.Sms;

/// <summary>The default alphabet of GSM 03.38 with its extension table.</summary>
internal static class SmsAlphabet
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extended = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> BasicSet = SearchValues.Create(Basic);
    private static readonly SearchValues<char> ExtendedSet = SearchValues.Create(Extended);

    /// <returns>1 for a character of the alphabet, 2 for one behind the escape, 0 for any other.</returns>
    public static int Septets(char c) => BasicSet.Contains(c) ? 1 : ExtendedSet.Contains(c) ? 2 : 0;
}
