using System.Security.Cryptography;
using System.Text;

namespace Automation.Connectors.Smtp;

/// <summary>
/// Bounce addresses that name the message they belong to (variable envelope return paths): <c>bounce+ID.MAC@bounces.example</c>. The MAC
/// (HMAC-SHA256, 80 bits) keeps strangers from telling us that somebody's address is dead. Immutable; safe for concurrent use.
/// </summary>
public sealed class VerpAddress
{
    /// <summary>The shortest key in characters.</summary>
    internal const int ShortestKey = 16;

    private const int MacBytes = 10;
    private const int MacCharacters = MacBytes * 2;
    private const int LongestLocal = 64; // RFC 5321 section 4.5.3.1.1

    private readonly string _prefix;
    private readonly string _domain;
    private readonly byte[][] _keys;

    /// <summary>Reads the keys.</summary>
    /// <param name="options">Settings without a problem.</param>
    /// <exception cref="ArgumentException">A key is missing.</exception>
    public VerpAddress(VerpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _prefix = options.Prefix;
        _domain = options.Domain.ToLowerInvariant();
        _keys = [.. options.Keys.Select(ReadKey)];
    }

    /// <summary>The address for a message.</summary>
    /// <param name="messageId">The id of the message, <c>[a-z0-9-]</c>.</param>
    /// <returns>Null when the id is too long for the 64 characters of a local part.</returns>
    public string? For(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        return _prefix.Length + messageId.Length + 1 + MacCharacters > LongestLocal
            ? null
            : $"{_prefix}{messageId}.{Convert.ToHexStringLower(Mac(_keys[0], messageId))}@{_domain}";
    }

    /// <summary>
    /// Reads an address back: one of ours, in whatever case it comes, with a MAC by any of the keys. Nothing else tells anything.
    /// </summary>
    /// <param name="address">The address that a bounce came to; null or anything else is no VERP address.</param>
    /// <param name="messageId">The id of the message.</param>
    public bool TryRead(string? address, out string messageId)
    {
        messageId = "";
        string text = (address ?? "").Trim().ToLowerInvariant();
        int at = text.LastIndexOf('@');
        int dot = at < 0 ? -1 : text.LastIndexOf('.', at);
        if (dot < _prefix.Length || at - dot - 1 != MacCharacters || !text.StartsWith(_prefix, StringComparison.Ordinal) || text[(at + 1)..] != _domain)
        {
            return false;
        }

        string id = text[_prefix.Length..dot];
        Span<byte> mac = stackalloc byte[MacBytes];
        if (Convert.FromHexString(text.AsSpan(dot + 1, MacCharacters), mac, out _, out _) != System.Buffers.OperationStatus.Done || !IsOurs(id, mac))
        {
            return false;
        }

        messageId = id;
        return true;
    }

    private bool IsOurs(string id, ReadOnlySpan<byte> mac)
    {
        bool ours = false;
        foreach (byte[] key in _keys)
        {
            // Every key is tried, and in constant time: how long it takes says nothing.
            ours |= CryptographicOperations.FixedTimeEquals(Mac(key, id), mac);
        }

        return ours;
    }

    private static byte[] Mac(byte[] key, string id) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("verp:" + id))[..MacBytes];

    private static byte[] ReadKey(string reference) =>
        SecretReference.Parse(reference)?.Read() is { } key ? Encoding.UTF8.GetBytes(key) : throw new ArgumentException($"A VERP key is missing; name it as {SecretReference.Form}.");
}
