using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Automation.Connectors.Webhooks;

/// <summary>
/// How a platform signs its webhooks. Compares in constant time, tries every secret (two while one is being replaced), and looks at the raw
/// bytes only. Twilio signs the address as well and has its own check, <see cref="TwilioSignature"/>. Immutable; safe for concurrent use.
/// </summary>
public sealed class WebhookScheme
{
    /// <summary>How far a signed time may be from now, in both directions, as Stripe and Standard Webhooks advise.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly Func<SignedRequest, IReadOnlyList<string>, DateTimeOffset, SignatureOutcome> _verify;

    private WebhookScheme(string name, Func<SignedRequest, IReadOnlyList<string>, DateTimeOffset, SignatureOutcome> verify) => (Name, _verify) = (name, verify);

    /// <summary>The scheme's name, in lower case.</summary>
    public string Name { get; }

    /// <summary>All schemes that need nothing but headers and body.</summary>
    public static IReadOnlyList<WebhookScheme> All { get; } =
    [
        OverBody("shopify", "X-Shopify-Hmac-Sha256"),
        OverBody("woocommerce", "X-WC-Webhook-Signature"),
        OverBody("haravan", "X-Haravan-Hmacsha256"),
        OverBody("sapo", "X-Sapo-Hmac-SHA256"),
        new("kiotviet", VerifyKiotViet),
        new("stripe", VerifyStripe),
        new("standard-webhooks", VerifyStandard),
        new("zalo", VerifyZalo),
    ];

    /// <summary>The scheme of that name; null when there is none.</summary>
    public static WebhookScheme? Find(string name) => All.FirstOrDefault(scheme => scheme.Name == name);

    /// <summary>Checks a request.</summary>
    /// <param name="request">The request as it came.</param>
    /// <param name="secrets">
    /// The secrets that are accepted, at least one. For Zalo each is <c>APP_ID:OA_SECRET</c>; for Standard Webhooks the prefix <c>whsec_</c> may stand.
    /// </param>
    /// <param name="now">The time, for schemes that sign one.</param>
    public SignatureOutcome Verify(SignedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(secrets);
        return _verify(request, secrets, now);
    }

    /// <summary>Base64 of HMAC-SHA256 over the body: the form of Shopify and of all that followed it.</summary>
    private static WebhookScheme OverBody(string name, string header) => new(name, (request, secrets, _) =>
        request.Header(header) is not { } signature ? SignatureOutcome.Missing
        : Decode(signature) is not { } mac ? SignatureOutcome.Malformed
        : Compare([mac], secrets.Select(secret => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), request.Body.Span))));

    /// <summary>KiotViet does not say whether its secret is taken as written or decoded, nor whether the result is hex or base64: all four are taken.</summary>
    private static SignatureOutcome VerifyKiotViet(SignedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.Header("X-Hub-Signature") is not { } header)
        {
            return SignatureOutcome.Missing;
        }

        string signature = header.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase) ? header[7..] : header;
        byte[][] given = [.. new[] { DecodeHex(signature), Decode(signature) }.OfType<byte[]>().Where(mac => mac.Length == HMACSHA256.HashSizeInBytes)];
        IEnumerable<byte[]> keys = secrets.SelectMany(secret => new[] { Encoding.UTF8.GetBytes(secret), Decode(secret) }).OfType<byte[]>();
        return given.Length == 0 ? SignatureOutcome.Malformed : Compare(given, keys.Select(key => HMACSHA256.HashData(key, request.Body.Span)));
    }

    /// <summary><c>t=…,v1=…</c>: hex of HMAC-SHA256 over time, dot and body; several v1 while a secret is being replaced.</summary>
    private static SignatureOutcome VerifyStripe(SignedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.Header("Stripe-Signature") is not { } header)
        {
            return SignatureOutcome.Missing;
        }

        string[][] pairs = [.. header.Split(',').Select(piece => piece.Trim().Split('=', 2))];
        string? time = Array.Find(pairs, pair => pair.Length == 2 && pair[0] == "t")?[1];
        byte[][] given = [.. pairs.Where(pair => pair.Length == 2 && pair[0] == "v1").Select(pair => DecodeHex(pair[1])).OfType<byte[]>()];
        if (given.Length == 0 || ReadTime(time) is not { } signed)
        {
            return SignatureOutcome.Malformed;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes(time + "."), .. request.Body.Span];
        return InTime(signed, now, Compare(given, secrets.Select(secret => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content))));
    }

    /// <summary>Standard Webhooks 1.0: <c>v1,base64</c>, several divided by blanks, over id, time and body.</summary>
    private static SignatureOutcome VerifyStandard(SignedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        string? id = request.Header("webhook-id");
        string? time = request.Header("webhook-timestamp");
        if (id is null || time is null || request.Header("webhook-signature") is not { } header)
        {
            return SignatureOutcome.Missing;
        }

        byte[][] given = [.. header.Split(' ').Where(piece => piece.StartsWith("v1,", StringComparison.Ordinal)).Select(piece => Decode(piece[3..])).OfType<byte[]>()];
        if (given.Length == 0 || ReadTime(time) is not { } signed)
        {
            return SignatureOutcome.Malformed;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. request.Body.Span];
        IEnumerable<byte[]> keys = secrets.Select(secret => Decode(secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret[6..] : secret)).OfType<byte[]>();
        return InTime(signed, now, Compare(given, keys.Select(key => HMACSHA256.HashData(key, content))));
    }

    /// <summary>
    /// <c>mac=hex</c> of SHA-256 over app id, body, the body's own timestamp and secret. The time is not held against the clock: a repeated
    /// delivery carries the first one's, and is known by its message id.
    /// </summary>
    private static SignatureOutcome VerifyZalo(SignedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.Header("X-ZEvent-Signature") is not { } header)
        {
            return SignatureOutcome.Missing;
        }

        byte[]? given = DecodeHex(header.StartsWith("mac=", StringComparison.OrdinalIgnoreCase) ? header[4..] : header);
        if (given is null || TimestampOf(request.Body.Span) is not { } timestamp)
        {
            return SignatureOutcome.Malformed;
        }

        IEnumerable<string[]> pairs = secrets.Select(secret => secret.Split(':', 2)).Where(pair => pair.Length == 2);
        return Compare([given], pairs.Select(pair => SHA256.HashData((byte[])[.. Encoding.UTF8.GetBytes(pair[0]), .. request.Body.Span, .. Encoding.UTF8.GetBytes(timestamp + pair[1])])));
    }

    /// <summary>The member <c>timestamp</c> of a JSON object, as it is written.</summary>
    private static string? TimestampOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("timestamp"u8))
                {
                    reader.Read();
                    return reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : null;
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    /// <summary>Every pair is compared, whatever came out before: the time it takes tells nothing.</summary>
    private static SignatureOutcome Compare(byte[][] given, IEnumerable<byte[]> expected)
    {
        bool equal = false;
        foreach (byte[] mac in expected)
        {
            foreach (byte[] candidate in given)
            {
                equal |= CryptographicOperations.FixedTimeEquals(mac, candidate);
            }
        }

        return equal ? SignatureOutcome.Valid : SignatureOutcome.Mismatch;
    }

    private static SignatureOutcome InTime(DateTimeOffset signed, DateTimeOffset now, SignatureOutcome outcome) =>
        outcome == SignatureOutcome.Valid && (now - signed).Duration() > Tolerance ? SignatureOutcome.OutOfTime : outcome;

    private static DateTimeOffset? ReadTime(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(value) : null;

    private static byte[]? Decode(string base64)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Convert.TryFromBase64String(base64, bytes, out int written) ? bytes[..written] : null;
    }

    private static byte[]? DecodeHex(string hex)
    {
        byte[] bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }
}
