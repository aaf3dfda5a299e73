using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Automation.TestKit.Twilio;

/// <summary>A message as Twilio keeps it.</summary>
/// <param name="Number">Its place among all messages, from 1.</param>
/// <param name="Sid">Its id.</param>
/// <param name="Fields">The form.</param>
/// <param name="CreatedAt">When it came.</param>
public sealed record StubMessage(int Number, string Sid, IReadOnlyDictionary<string, string> Fields, DateTimeOffset CreatedAt)
{
    /// <summary>The recipient.</summary>
    public string To => Fields["To"];

    /// <summary>The text; empty for content.</summary>
    public string Body => Fields.GetValueOrDefault("Body", "");

    /// <summary>Where its reports go.</summary>
    public string Callback => Fields.GetValueOrDefault("StatusCallback", "");
}

/// <summary>How a request to send is answered. The set is closed.</summary>
public abstract record StubReaction
{
    private StubReaction()
    {
    }

    /// <summary>It is not kept.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Code">Twilio's code; null for an answer that is no JSON.</param>
    public sealed record Refuse(int Status, int? Code) : StubReaction;

    /// <summary>It is kept, and the connection is cut before the answer.</summary>
    public sealed record KeepAndCut : StubReaction;

    /// <summary>It is not kept, and the connection is cut.</summary>
    public sealed record Cut : StubReaction;

    /// <summary>It is kept, and something else happens before the answer: a callback, or a long wait.</summary>
    /// <param name="Before">What happens.</param>
    public sealed record KeepAfter(Func<StubMessage, Task> Before) : StubReaction;
}

/// <summary>
/// Twilio's Messages API on a port of this machine: it keeps messages, lists them, and calls back with signatures of its own making, unless it is told to
/// behave worse. Safe for concurrent use.
/// </summary>
public sealed class TwilioStub : IAsyncDisposable
{
    /// <summary>The account.</summary>
    public const string AccountSid = "AC00000000000000000000000000000001";

    /// <summary>Its auth token.</summary>
    public const string AuthToken = "12345678901234567890123456789012";

    // The fields that Twilio knows; it leaves others unread, and a misspelt one would be lost.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        ["To", "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt", "ValidityPeriod", "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentVariables", "RiskCheck", "From", "FallbackFrom", "MessagingServiceSid", "Body", "MediaUrl", "ContentSid"]);

    private readonly ConcurrentQueue<StubMessage> _messages = new();
    private readonly ConcurrentBag<Task> _calls = [];
    private readonly HttpClient _client = new();
    private readonly WebApplication _web;
    private int _requests;
    private int _numbers;
    private int _open;

    private TwilioStub(WebApplication web) => _web = web;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it has kept, in order.</summary>
    public IReadOnlyList<StubMessage> Messages => [.. _messages];

    /// <summary>How many requests to send came.</summary>
    public int Requests => _requests;

    /// <summary>How often the list was asked.</summary>
    public int Questions { get; private set; }

    /// <summary>The most requests to send that were open at once.</summary>
    public int MostOpen { get; private set; }

    /// <summary>What did not come as Twilio takes it, such as an unknown field.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>How it answers a request, by the number of the request from 1 and the form; null for 201.</summary>
    public Func<int, IReadOnlyDictionary<string, string>, StubReaction?>? React { get; set; }

    /// <summary>Which reports follow a message that was kept; null for none.</summary>
    public Func<StubMessage, IReadOnlyList<(string Status, int? Code)>>? Reports { get; set; }

    /// <summary>The token by which callbacks are signed.</summary>
    public string SigningToken { get; set; } = AuthToken;

    /// <summary>An API key that signs in as well, with its secret; as a standard key it may not read the account. Null for none.</summary>
    public (string Key, string Secret)? ApiKey { get; set; }

    /// <summary>What the account is. Default <c>active</c>.</summary>
    public string AccountStatus { get; set; } = "active";

    /// <summary>How many messages are on a page of the list, whatever is asked. Default 50.</summary>
    public int PageSize { get; set; } = 50;

    /// <summary>What stands before the paths of the list's pages: nothing at Twilio, though its OpenAPI file asks for whole addresses.</summary>
    public string LinkPrefix { get; set; } = "";

    /// <summary>Whether the list does not show what was not sent yet when it is asked by date.</summary>
    public bool HidesQueued { get; set; }

    /// <summary>Starts it.</summary>
    public static async Task<TwilioStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new TwilioStub(builder.Build());
        stub._web.MapPost("/2010-04-01/Accounts/{account}/Messages.json", stub.SendAsync);
        stub._web.MapGet("/2010-04-01/Accounts/{account}/Messages.json", stub.List);
        stub._web.MapGet("/2010-04-01/Accounts/{account}", stub.ShowAccount);
        await stub._web.StartAsync();
        stub.Address = new Uri(stub._web.Urls.First());
        return stub;
    }

    /// <summary>Calls back about a message.</summary>
    /// <returns>The answer's status.</returns>
    public Task<HttpStatusCode> ReportAsync(StubMessage message, string status, int? code = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var fields = new Dictionary<string, string>
        {
            ["MessageSid"] = message.Sid,
            ["SmsSid"] = message.Sid,
            ["MessageStatus"] = status,
            ["SmsStatus"] = status,
            ["AccountSid"] = AccountSid,
            ["To"] = message.To,
            ["From"] = message.Fields.GetValueOrDefault("From", "+15005550006"),
            ["ApiVersion"] = "2010-04-01",
            ["SomethingNew"] = "that nobody was told of",
        };
        if (code is { } number)
        {
            fields["ErrorCode"] = number.ToString(CultureInfo.InvariantCulture);
        }

        return CallAsync(message.Callback.Split('#')[0], fields);
    }

    /// <summary>Calls an address of ours with a signed form.</summary>
    public async Task<HttpStatusCode> CallAsync(string address, IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("X-Twilio-Signature", Sign(address + string.Concat(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)), SigningToken));
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Twilio's signature of a text.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio signs with nothing else.")]
    public static string Sign(string text, string token) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));

    /// <summary>Done when all callbacks that are under way have been answered.</summary>
    public Task CalledAsync() => Task.WhenAll(_calls);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        _client.Dispose();
    }

    private async Task SendAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _requests);
        lock (_messages)
        {
            MostOpen = Math.Max(MostOpen, ++_open);
        }

        try
        {
            await AnswerAsync(context, number);
        }
        finally
        {
            lock (_messages)
            {
                _open--;
            }
        }
    }

    private async Task AnswerAsync(HttpContext context, int number)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        foreach (var unknown in form.Keys.Where(field => !Known.Contains(field)))
        {
            Complaints.Enqueue("unknown field " + unknown);
        }

        if (!IsSignedIn(context.Request))
        {
            await RefuseAsync(context, new StubReaction.Refuse(401, 20003));
            return;
        }

        var reaction = React?.Invoke(number, form);
        if (reaction is StubReaction.Refuse refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        if (reaction is StubReaction.Cut)
        {
            context.Abort();
            return;
        }

        var message = Keep(form);
        if (reaction is StubReaction.KeepAndCut)
        {
            context.Abort();
        }
        else
        {
            await (reaction is StubReaction.KeepAfter after ? after.Before(message) : Task.CompletedTask);
            await WriteAsync(context, 201, Shape(message));
        }

        Follow(message);
    }

    private StubMessage Keep(Dictionary<string, string> form)
    {
        var number = Interlocked.Increment(ref _numbers);
        var message = new StubMessage(number, "SM" + number.ToString("x32", CultureInfo.InvariantCulture), form, TimeProvider.System.GetUtcNow());
        _messages.Enqueue(message);
        return message;
    }

    /// <summary>Reports come one after the other, each whether the one before was taken or not.</summary>
    private void Follow(StubMessage message)
    {
        if (Reports?.Invoke(message) is { Count: > 0 } reports)
        {
            _calls.Add(Task.Run(async () =>
            {
                foreach (var (status, code) in reports)
                {
                    try
                    {
                        await ReportAsync(message, status, code);
                    }
                    catch (HttpRequestException)
                    {
                        // Nobody is there; Twilio would not know better.
                    }
                }
            }));
        }
    }

    private bool IsSignedIn(HttpRequest request) => IsBy(request, AccountSid, AuthToken) || (ApiKey is { } key && IsBy(request, key.Key, key.Secret));

    private static bool IsBy(HttpRequest request, string user, string secret) =>
        request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}"));

    private Task ShowAccount(HttpContext context) => !IsBy(context.Request, AccountSid, AuthToken)
        ? RefuseAsync(context, new StubReaction.Refuse(401, 20003))
        : WriteAsync(context, 200, new
        {
            sid = AccountSid,
            friendly_name = "Tiệm Nắng",
            status = AccountStatus,
            type = "Trial",
            auth_token = AuthToken,
            owner_account_sid = AccountSid,
            uri = $"/2010-04-01/Accounts/{AccountSid}.json",
        });

    private static Task RefuseAsync(HttpContext context, StubReaction.Refuse refusal)
    {
        context.Response.StatusCode = refusal.Status;
        return refusal.Code is { } code
            ? WriteAsync(context, refusal.Status, new { code, message = "refused", more_info = $"https://www.twilio.com/docs/errors/{code}", status = refusal.Status })
            : context.Response.WriteAsync("<html>not Twilio</html>");
    }

    private static async Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    private Task List(HttpContext context)
    {
        Questions++;
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        if (!IsSignedIn(context.Request))
        {
            return RefuseAsync(context, new StubReaction.Refuse(401, 20003));
        }

        string? One(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
        var since = One("DateSent>") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : (DateTimeOffset?)null;
        var page = int.TryParse(One("Page"), CultureInfo.InvariantCulture, out var number) ? number : 0;
        var found = _messages.Reverse()
            .Where(message => One("To") is not { } to || message.To == to)
            .Where(message => One("From") is not { } from || message.Fields.GetValueOrDefault("From") == from)
            .Where(message => since is not { } first || (!HidesQueued && message.CreatedAt >= first))
            .ToList();
        var path = $"{LinkPrefix}/2010-04-01/Accounts/{AccountSid}/Messages.json?To={Uri.EscapeDataString(One("To") ?? "")}";
        return WriteAsync(context, 200, new
        {
            first_page_uri = path + "&Page=0",
            end = page * PageSize,
            next_page_uri = found.Count > (page + 1) * PageSize ? $"{path}&From={Uri.EscapeDataString(One("From") ?? "")}&Page={page + 1}" : null,
            page,
            page_size = PageSize,
            previous_page_uri = (string?)null,
            start = page * PageSize,
            uri = path,
            messages = found.Skip(page * PageSize).Take(PageSize).Select(Shape).ToList(),
        });
    }

    private static object Shape(StubMessage message) => new
    {
        body = message.Body,
        num_segments = "1",
        direction = "outbound-api",
        from = message.Fields.GetValueOrDefault("From"),
        to = message.To,
        date_updated = Date(message),
        price = (string?)null,
        error_message = (string?)null,
        uri = $"/2010-04-01/Accounts/{AccountSid}/Messages/{message.Sid}.json",
        account_sid = AccountSid,
        num_media = "0",
        status = message.Fields.ContainsKey("MessagingServiceSid") ? "accepted" : "queued",
        messaging_service_sid = message.Fields.GetValueOrDefault("MessagingServiceSid"),
        sid = message.Sid,
        date_sent = (string?)null,
        date_created = Date(message),
        error_code = (int?)null,
        price_unit = "USD",
        api_version = "2010-04-01",
        subresource_uris = new { media = $"/2010-04-01/Accounts/{AccountSid}/Messages/{message.Sid}/Media.json" },
    };

    private static string Date(StubMessage message) => message.CreatedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
}
