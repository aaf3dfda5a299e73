using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Connectors.Webhooks;

/// <summary>
/// Checks <c>X-Twilio-Signature</c>: HMAC-SHA1 over the address and the sorted form fields (Twilio's "Validating requests"). Twilio is not
/// consistent about the port and about escapes in the query, so up to four forms of the address are taken. Pure; safe for concurrent use.
/// </summary>
public static class TwilioSignature
{
    private const string BodyHash = "bodySHA256=";

    /// <summary>Checks a request.</summary>
    /// <param name="tokens">The account's auth tokens: two while one is being replaced.</param>
    /// <param name="url">The address that Twilio called: the configured public one with path and query, host in its own case.</param>
    /// <param name="fields">The form fields of the body, in any order, repeated ones repeated; empty for a request without form.</param>
    /// <param name="body">The raw body; looked at only when there are no form fields.</param>
    /// <param name="signature">The header; null when it is missing.</param>
    public static SignatureOutcome Verify(
        IReadOnlyList<string> tokens, string url, IReadOnlyList<KeyValuePair<string, string>> fields, ReadOnlyMemory<byte> body, string? signature)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(fields);
        if (string.IsNullOrEmpty(signature))
        {
            return SignatureOutcome.Missing;
        }

        byte[] given = new byte[HMACSHA1.HashSizeInBytes];
        if (!Convert.TryFromBase64String(signature, given, out int length) || length != given.Length)
        {
            return SignatureOutcome.Malformed;
        }

        string sorted = Join(fields);
        bool equal = false;
        foreach (string form in Forms(url))
        {
            foreach (string token in tokens)
            {
                equal |= CryptographicOperations.FixedTimeEquals(Sign(token, form + sorted), given);
            }
        }

        // What is not form fields is covered only by the hash in the address.
        return equal && (fields.Count > 0 || body.IsEmpty || IsHashOf(url, body.Span)) ? SignatureOutcome.Valid : SignatureOutcome.Mismatch;
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio signs with nothing else; forging an HMAC does not follow from SHA-1's collisions.")]
    private static byte[] Sign(string token, string text) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text));

    /// <summary>The forms of an address that Twilio may have signed: with and without port, escapes as they are and the old way.</summary>
    internal static IEnumerable<string> Forms(string url)
    {
        string[] ports = [url, .. OtherPort(url)];
        return ports.SelectMany(form => new[] { form, OldEscapes(form) }).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Key and value of each field, ordered by key; a repeated key's different values in their order.</summary>
    private static string Join(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var joined = new StringBuilder();
        foreach (IGrouping<string, string> group in fields.GroupBy(field => field.Key, field => field.Value, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (string value in group.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                joined.Append(group.Key).Append(value);
            }
        }

        return joined.ToString();
    }

    /// <summary>The address without its port, or with the default one when it has none. No <see cref="Uri"/>: that would change the host's case.</summary>
    private static IEnumerable<string> OtherPort(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return [];
        }

        int start = scheme + 3;
        int slash = url.AsSpan(start).IndexOfAny('/', '?', '#');
        int end = slash < 0 ? url.Length : start + slash;
        int host = url.LastIndexOf('@', end - 1, end - start) is >= 0 and var at ? at + 1 : start;
        int colon = url.AsSpan(host, end - host).LastIndexOf(':');
        bool hasPort = colon >= 0 && url.AsSpan(host + colon + 1, end - host - colon - 1).IndexOfAnyExceptInRange('0', '9') < 0;
        string port = url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return [hasPort ? url[..(host + colon)] + url[end..] : url[..end] + port + url[end..]];
    }

    private static string OldEscapes(string url)
    {
        int query = url.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? url
            : url[..query] + url[query..].Replace("'", "%27", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal);
    }

    private static bool IsHashOf(string url, ReadOnlySpan<byte> body)
    {
        int query = url.IndexOf('?', StringComparison.Ordinal);
        string? hash = query < 0 ? null : Array.Find(url[(query + 1)..].Split('&'), pair => pair.StartsWith(BodyHash, StringComparison.Ordinal));
        byte[] expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));
        return hash is not null && CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(hash[BodyHash.Length..].ToLowerInvariant()));
    }
}
