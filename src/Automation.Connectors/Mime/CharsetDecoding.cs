using System.Text;

namespace Automation.Connectors.Mime;

/// <summary>Bytes to text by a charset's name, never failing: what does not fit its charset comes out as replacement characters.</summary>
internal static class CharsetDecoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text.</summary>
    /// <param name="bytes">A body after transfer decoding.</param>
    /// <param name="charset">The name in the mail; null or unknown: UTF-8 when the bytes are, else Latin-1.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset) =>
        Find(charset) is { } encoding ? encoding.GetString(bytes) : Guess(bytes);

    /// <summary>The encoding of that name, those of Windows and East Asia included; null when there is none.</summary>
    public static Encoding? Find(string? charset)
    {
        string name = charset?.Trim().ToLowerInvariant() ?? "";
        // ASCII is what many mails claim that are in something else; guessing loses nothing. UTF-7 is not read: it hides markup.
        if (name.Length == 0 || name is "us-ascii" or "ascii" or "utf-7")
        {
            return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("\u001b$"u8) >= 0)
        {
            return Find("iso-2022-jp")!.GetString(bytes); // its escape sequences stand in nothing else
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
