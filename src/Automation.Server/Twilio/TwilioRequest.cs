using System.Text;
using System.Text.Json;
using Automation.Connectors;
using Automation.Connectors.Twilio;
using Automation.Connectors.Webhooks;
using Microsoft.AspNetCore.WebUtilities;

namespace Automation.Server.Twilio;

/// <summary>A request of Twilio's: a form, or JSON whose hash is in the address. Immutable.</summary>
internal sealed class TwilioRequest
{
    private const int Longest = 128 * 1024;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _fields;
    private readonly bool _isForm;

    private TwilioRequest(ReadOnlyMemory<byte> body, IReadOnlyList<KeyValuePair<string, string>> fields, bool isForm) => (_body, _fields, _isForm) = (body, fields, isForm);

    /// <summary>Reads it; null when it is too long, or neither form nor JSON.</summary>
    internal static async Task<TwilioRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        for (var read = await request.Body.ReadAsync(buffer, cancellationToken); read > 0; read = await request.Body.ReadAsync(buffer, cancellationToken))
        {
            if (body.Length + read > Longest)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        var bytes = body.ToArray();
        return request.HasJsonContentType() ? FromJson(bytes) : FromForm(bytes);
    }

    /// <summary>Whether Twilio has signed it, with either token, for the address that we gave it.</summary>
    internal SignatureOutcome Verify(TwilioOptions account, HttpRequest request)
    {
        string?[] tokens = [SecretReference.Parse(account.AuthToken)?.Read(), SecretReference.Parse(account.SecondaryAuthToken)?.Read()];
        return TwilioSignature.Verify(
            [.. tokens.OfType<string>()],
            account.PublicAddress + request.Path.Value + request.QueryString.Value,
            _isForm ? _fields : [],
            _body,
            request.Headers["X-Twilio-Signature"]);
    }

    /// <summary>A field; null when it is missing or empty.</summary>
    internal string? Find(string name)
    {
        foreach (var (key, value) in _fields)
        {
            if (key == name)
            {
                return value.Length > 0 ? value : null;
            }
        }

        return null;
    }

    private static TwilioRequest? FromForm(byte[] body)
    {
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body));
            var fields = new List<KeyValuePair<string, string>>();
            while (reader.ReadNextPair() is { } pair)
            {
                fields.Add(pair);
            }

            return new TwilioRequest(body, fields, isForm: true);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static TwilioRequest? FromJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object ? null : new TwilioRequest(
                body,
                [.. json.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()))],
                isForm: false);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
