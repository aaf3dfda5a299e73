using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Automation.Connectors.Twilio;

/// <summary>Twilio's Messages API (2010-04-01) over HTTP: one form to send, one list to ask. Safe for concurrent use.</summary>
internal sealed class TwilioApi : IDisposable
{
    private const int LongestAnswer = 4 * 1024 * 1024;

    // Shorter than what servers and proxies grant: a connection that closes while it is used leaves a message unknown.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    private readonly TwilioOptions _options;
    private readonly TimeProvider _time;
    private readonly TwilioSignIn _signIn;
    private readonly HttpClient _client;

    internal TwilioApi(TwilioOptions options, TimeProvider time)
    {
        (_options, _time, _signIn) = (options, time, new TwilioSignIn(options, time));
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.Limits.Concurrency,
            ConnectTimeout = options.Timeouts.Connect,
            PooledConnectionIdleTimeout = Idle,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
        };
        _client = new HttpClient(handler) { BaseAddress = options.BaseAddress, Timeout = System.Threading.Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
    }

    private string Messages => $"/2010-04-01/Accounts/{_options.AccountSid}/Messages.json";

    /// <summary>Sends a message.</summary>
    /// <param name="form">Its fields.</param>
    /// <param name="begins">Called before the first byte of the form leaves.</param>
    internal async Task<TwilioAnswer> SendAsync(IReadOnlyList<KeyValuePair<string, string>> form, Action begins)
    {
        using var body = new TwilioFormBody(form, begins);
        using var request = new HttpRequestMessage(HttpMethod.Post, Messages) { Content = body };
        using var timeout = new CancellationTokenSource(_options.Timeouts.Answer, _time);
        try
        {
            request.Headers.Authorization = _signIn.Header;
            using var answer = await _client.SendAsync(request, timeout.Token);
            return await ReadAsync(answer, timeout.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return body.HasBegun ? new TwilioAnswer.Lost(WordOf(failure)) : new TwilioAnswer.NotSent(WordOf(failure));
        }
    }

    /// <summary>The first page of messages to a recipient.</summary>
    /// <param name="to">The recipient.</param>
    /// <param name="from">The sender; null for any.</param>
    /// <param name="sentSince">Only those sent since; null for all, also those that wait to be sent.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Null when Twilio did not answer as it should.</returns>
    internal Task<ListedPage?> ListAsync(string to, string? from, DateTimeOffset? sentSince, CancellationToken cancellationToken)
    {
        var query = new StringBuilder(Messages).Append("?PageSize=50&To=").Append(Uri.EscapeDataString(to));
        if (from is not null)
        {
            query.Append("&From=").Append(Uri.EscapeDataString(from));
        }

        if (sentSince is { } since)
        {
            query.Append("&DateSent%3E=").Append(Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        }

        return ListAsync(query.ToString(), cancellationToken);
    }

    /// <summary>A page by the path that the page before it told.</summary>
    internal async Task<ListedPage?> ListAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var timeout = new CancellationTokenSource(_options.Timeouts.Answer, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            request.Headers.Authorization = _signIn.Header;
            using var answer = await _client.SendAsync(request, either.Token);
            return answer.StatusCode == HttpStatusCode.OK ? TwilioJson.ReadPage(await answer.Content.ReadAsByteArrayAsync(either.Token)) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Reads anything of the account, signed in as the caller says.</summary>
    internal async Task<TwilioReading> ReadAsync(string path, AuthenticationHeaderValue signIn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var timeout = new CancellationTokenSource(_options.Timeouts.Answer, _time);
        try
        {
            request.Headers.Authorization = signIn;
            using var answer = await _client.SendAsync(request, timeout.Token);
            return new TwilioReading((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(timeout.Token), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return new TwilioReading(0, default, WordOf(failure));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<TwilioAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var json = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Created)
        {
            // What answers 201 without an id may be anything between us and Twilio.
            return TwilioJson.ReadSid(json) is { } sid ? new TwilioAnswer.Taken(sid) : new TwilioAnswer.Lost("unreadable");
        }

        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            _signIn.Forget();
        }

        return answer.IsSuccessStatusCode ? new TwilioAnswer.Lost("unreadable")
            : new TwilioAnswer.Refused((int)answer.StatusCode, TwilioJson.ReadErrorCode(json), RetryAfter(answer.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);

    private static string WordOf(Exception failure) => failure switch
    {
        OperationCanceledException => "timeout",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "no-such-host",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no-connection",
        _ => "no-answer",
    };
}
