using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Automation.Engine.Activities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Automation.SampleActivities;

/// <summary>
/// The loyalty service, <c>POST points</c>. Says of each answer whether it was done, was not done and may be tried again, or never will
/// be. Safe for concurrent use.
/// </summary>
/// <param name="http">The client.</param>
/// <param name="settings">The plug-in's settings: <c>Url</c>, the service's address.</param>
/// <param name="logger">Log; it never gets what is about a person.</param>
public sealed partial class LoyaltyClient(HttpClient http, IConfiguration settings, ILogger<LoyaltyClient> logger)
{
    private readonly Uri _points = new(new Uri(settings["Url"] ?? "http://127.0.0.1:5090/"), "points");

    /// <summary>Adds points.</summary>
    public async Task<CallOutcome<PointsAnswer>> AddAsync(OutboundCall<PointsRequest> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var request = new HttpRequestMessage(HttpMethod.Post, _points) { Content = JsonContent.Create(call.Request) };

        // The same for every attempt: a service that has seen it answers as it did before, and adds nothing.
        request.Headers.Add("Idempotency-Key", call.Id);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            var answer = await response.Content.ReadFromJsonAsync<PointsAnswer>(cancellationToken);
            return new CallOutcome<PointsAnswer>.Answered(answer!);
        }

        var code = string.Create(CultureInfo.InvariantCulture, $"http-{(int)response.StatusCode}");
        LogRefused(code, call.Attempt);
        return MayBeTriedAgain(response.StatusCode)
            ? new CallOutcome<PointsAnswer>.Transient(code, response.Headers.RetryAfter?.Delta)
            : new CallOutcome<PointsAnswer>.Permanent(code);
    }

    private static bool MayBeTriedAgain(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    [LoggerMessage(LogLevel.Warning, "The loyalty service answered {Code} at attempt {Attempt}.")]
    private partial void LogRefused(string code, int attempt);
}
