using System.Buffers.Text;
using System.Security.Cryptography;
using Automation.Engine.Messages;

namespace Automation.Server.Consent;

/// <summary>Whom and what a link in a message is about.</summary>
/// <param name="CustomerId">The customer, by the engine's own number: it says nothing to anybody else.</param>
/// <param name="Channel">The channel of the message.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="CampaignId">Its campaign; 0 for none.</param>
internal sealed record LinkTarget(long CustomerId, Channel Channel, Purpose Purpose, long CampaignId);

/// <summary>A key that signs links.</summary>
/// <param name="Id">Its number, which stands in each token; from 1 to 255.</param>
/// <param name="Secret">32 random bytes.</param>
internal sealed record LinkKey(byte Id, byte[] Secret);

/// <summary>
/// The text at the end of a link: numbers and an HMAC over them, in letters that an address takes. Nobody can make one without a key; one made
/// with an older key is read as long as that key is kept.
/// </summary>
internal static class LinkToken
{
    private const byte Format = 1;
    private const int MacBytes = 16;
    private const int LongestBytes = 3 + 10 + 10 + MacBytes;

    /// <summary>Makes a token.</summary>
    internal static string Write(LinkTarget target, LinkKey key)
    {
        Span<byte> bytes = stackalloc byte[LongestBytes];
        bytes[0] = Format;
        bytes[1] = key.Id;
        bytes[2] = (byte)(((int)target.Channel << 4) | (int)target.Purpose);
        var length = 3;
        length += WriteNumber(bytes[length..], target.CustomerId);
        length += WriteNumber(bytes[length..], target.CampaignId);
        Mac(key, bytes[..length], bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + MacBytes)]);
    }

    /// <summary>Reads a token; null when it is none, or was not made with one of the keys.</summary>
    internal static LinkTarget? Read(string token, IReadOnlyList<LinkKey> keys)
    {
        Span<byte> bytes = stackalloc byte[LongestBytes];
        if (token.Length > Base64Url.GetEncodedLength(LongestBytes) || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var length) || length < 3 + 2 + MacBytes || bytes[0] != Format)
        {
            return null;
        }

        var id = bytes[1];
        var signed = bytes[..(length - MacBytes)];
        Span<byte> expected = stackalloc byte[MacBytes];
        if (keys.FirstOrDefault(key => key.Id == id) is not { } found)
        {
            return null;
        }

        Mac(found, signed, expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[(length - MacBytes)..length]) ? Target(signed) : null;
    }

    private static LinkTarget? Target(ReadOnlySpan<byte> signed)
    {
        var (channel, purpose) = ((Channel)(signed[2] >> 4), (Purpose)(signed[2] & 15));
        var rest = signed[3..];
        return ReadNumber(ref rest) is { } customer && ReadNumber(ref rest) is { } campaign && rest.IsEmpty && Enum.IsDefined(channel) && Enum.IsDefined(purpose)
            ? new LinkTarget(customer, channel, purpose, campaign)
            : null;
    }

    private static void Mac(LinkKey key, ReadOnlySpan<byte> signed, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, signed, whole);
        whole[..MacBytes].CopyTo(mac);
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    private static int WriteNumber(Span<byte> bytes, long number)
    {
        var length = 0;
        for (; number > 127; number >>= 7)
        {
            bytes[length++] = (byte)(0x80 | (number & 127));
        }

        bytes[length++] = (byte)number;
        return length;
    }

    private static long? ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        long number = 0;
        for (var index = 0; index < bytes.Length && index < 9; index++)
        {
            number |= (long)(bytes[index] & 127) << (7 * index);
            if (bytes[index] < 128)
            {
                bytes = bytes[(index + 1)..];
                return number;
            }
        }

        return null;
    }
}
