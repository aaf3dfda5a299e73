using System.Net.Http.Headers;
using System.Text;

namespace Automation.Connectors.Twilio;

/// <summary>HTTP Basic by API key or auth token; the secret is read again after a while, and at once when it was refused. Safe for concurrent use.</summary>
internal sealed class TwilioSignIn(TwilioOptions options, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private AuthenticationHeaderValue? _header;
    private long _readAt;

    /// <summary>The header; with an empty secret when there is none any more, which Twilio refuses.</summary>
    internal AuthenticationHeaderValue Header
    {
        get
        {
            lock (_lock)
            {
                if (_header is null || time.GetElapsedTime(_readAt) > KeptFor)
                {
                    (_header, _readAt) = (Read(), time.GetTimestamp());
                }

                return _header;
            }
        }
    }

    /// <summary>The secret was refused: maybe there is another one by now.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            _header = null;
        }
    }

    /// <summary>The header of a user whose secret is read now.</summary>
    internal static AuthenticationHeaderValue Of(string user, string? reference)
    {
        var secret = SecretReference.Parse(reference)?.Read() ?? "";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
    }

    private AuthenticationHeaderValue Read() => options.ApiKey is { } key ? Of(key, options.ApiKeySecret) : Of(options.AccountSid, options.AuthToken);
}
