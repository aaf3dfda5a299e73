using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Connectors.Capture;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Server.Lists;
using Automation.Server.Messages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>Messages, the captured mailbox, and what the ledger says of a customer.</summary>
internal static class MessageEndpoints
{
    private const int LargestPage = 1_000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/messages", ListAsync).Needs(Role.Viewer).Answers<MessagePage>();
        routes.MapGet("/api/messages/{id:long}", ShowAsync).Needs(Role.Viewer).Answers<OpenedMessage>();
        routes.MapPost("/api/messages/{id:long}/resolve", ResolveAsync).Needs(Role.Operator).Takes<JsonElement>(isOptional: true).Answers<ResolvedMessage>();
        routes.MapGet("/api/customers/{key}/explain", ExplainAsync).Needs(Role.Viewer).Answers<CustomerExplanation>();
        routes.MapGet("/api/mailbox", (CapturedMailbox mailbox, int? skip, int? take) =>
            Results.Json(mailbox.List(Math.Max(0, skip ?? 0), Page(take)), ApiJson.Options)).Needs(Role.Viewer).Answers<CapturedPage>();
        routes.MapGet("/api/mailbox/{id}", (string id, CapturedMailbox mailbox) =>
            mailbox.Open(id) is { } message ? Results.Json(message, ApiJson.Options) : Problems.NotFound("There is no message with that id in the mailbox.")).Needs(Role.Viewer).Answers<CapturedMessage>();
        routes.MapGet("/api/customers/{key}/ledger", LedgerAsync).Needs(Role.Viewer).Answers<CustomerLedger>();
    }

    private static async Task<IResult> ListAsync([AsParameters] ListFilter filter, int? take, MessageList messages, CancellationToken cancellationToken)
    {
        var read = new FilterReader(DateTimeZone.Utc);
        var found = await messages.FindAsync(filter, read, Page(take), cancellationToken);
        return read.Problems.Count > 0
            ? Problems.Invalid(new Dictionary<string, string[]>(read.Problems))
            : Results.Json(new MessagePage(found.Rows, found.Older, found.IsPartial), ApiJson.Options);
    }

    private static async Task<IResult> ShowAsync(long id, MessageReading messages, CareEngine engine, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } detail)
        {
            return Problems.NotFound("There is no message of that number.");
        }

        var opened = detail.Line.Channel == Channel.Call ? null : await engine.SentTexts.OpenAsync(id, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        return Results.Json(new OpenedMessage(detail.Line, detail.JourneyId, detail.Deliveries, MessageContent.Of(opened), opened?.IsAsSent, opened?.Problem), ApiJson.Options);
    }

    private static async Task<IResult> LedgerAsync(string key, CareEngine engine, long? after, int? take, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        if (await reader.Customers.FirstOrDefaultAsync(customer => customer.Key == key, cancellationToken) is not { } found)
        {
            return Problems.NotFound("There is no customer with that key.");
        }

        var lines = await reader.Ledger.Where(line => line.CustomerId == found.Id && line.Id > (after ?? 0)).OrderBy(line => line.Id).Take(Page(take)).ToListAsync(cancellationToken);
        var names = await reader.Campaigns.ToDictionaryAsync(campaign => campaign.Id, campaign => campaign.Name, cancellationToken);
        return Results.Json(
            new CustomerLedger(found.Key, lines.Select(line => new CustomerLedgerLine(
                line.Id, line.At, names.GetValueOrDefault(line.CampaignId), line.JourneyId, line.ActivityId, line.Visit, line.Outcome, line.Reason, line.Detail))),
            ApiJson.Options);
    }

    /// <summary>The body is empty, or for a call that was made the service's answer.</summary>
    private static async Task<IResult> ResolveAsync(long id, string? answer, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        if (answer is not ("sent" or "not-sent"))
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["answer"] = ["It must be sent or not-sent."] });
        }

        using var reader = new StreamReader(context.Request.Body);
        var told = await reader.ReadToEndAsync(cancellationToken);
        await engine.Messages.ResolveAsync(id, answer == "sent", string.IsNullOrWhiteSpace(told) ? null : told, Caller.Of(context), Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken);
        driver.EventsArrived();
        return Results.Json(new ResolvedMessage(id, answer), ApiJson.Options);
    }

    private static async Task<IResult> ExplainAsync(string key, CareEngine engine, ServerSettings settings, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var known = engine.Policies.Now is { Any: true } inForce ? inForce : PoliciesInForce.ForReading(settings);
        return await new MessageExplanation(reader, known, known.CallingCode).OfAsync(key, now, cancellationToken) is { } explanation
            ? Results.Json(explanation, ApiJson.Options)
            : Problems.NotFound("There is no customer with that key.");
    }

    private static int Page(int? take) => Math.Clamp(take ?? 100, 1, LargestPage);
}
