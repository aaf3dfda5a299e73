using System.Text.Json;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.CommandLine;
using Automation.Server.Consent;
using Automation.Server.Gate;
using Automation.Server.Hosting;
using Automation.Server.Messages;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>What customers have said, which addresses are suppressed, and which policies hold.</summary>
internal static class ConsentEndpoints
{
    private const int LargestPage = 1_000;
    private const int LongestText = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/policies", (PoliciesInForce inForce) => Results.Json(PoliciesAnswer.Of(inForce), ApiJson.Options)).Needs(Role.Viewer).Answers<PoliciesAnswer>();
        routes.MapGet("/api/alerts", AlertsAsync).Needs(Role.Viewer).Answers<AlertList>();
        routes.MapPost("/api/connectors/{name}/unpark", UnparkAsync).Needs(Role.Operator).Answers<UnparkedConnector>();
        routes.MapGet("/api/customers/{key}/consents", ListAsync).Needs(Role.Viewer).Answers<CustomerConsents>();
        routes.MapPost("/api/customers/{key}/consents", RecordAsync).Needs(Role.Operator, KeyLimits.Consents).Takes<ConsentBody>().Answers<AddedAnswer>();
        routes.MapGet("/api/suppressions", SuppressionsAsync).Needs(Role.Viewer).Answers<SuppressionList>();
        routes.MapPost("/api/suppressions", SuppressAsync).Needs(Role.Operator, KeyLimits.Consents).Takes<SuppressionBody>().Answers<AddedAnswer>();
        routes.MapDelete("/api/suppressions", LiftAsync).Needs(Role.Operator, KeyLimits.Consents).Answers<LiftedAnswer>();
    }

    private static async Task<IResult> UnparkAsync(string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var released = await ConnectorWatch.UnparkAsync(engine.Store, name, Caller.Of(context), Now(engine), cancellationToken);
        driver.EventsArrived();
        return released is { } count ? Results.Json(new UnparkedConnector(name, count), ApiJson.Options) : Problems.Conflict($"The connector '{name}' is not parked.");
    }

    private static async Task<IResult> AlertsAsync(CareEngine engine, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var alerts = await transaction.LoadOpenAlertsAsync(cancellationToken);
        return Results.Json(
            new AlertList(alerts.Select(alert => new AlertAnswer(alert.Kind, alert.Subject, alert.Detail, alert.RaisedAt, AlertTexts.Remedy(alert)))), ApiJson.Options);
    }

    private static async Task<IResult> ListAsync(string key, CareEngine engine, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        if (await reader.Customers.FirstOrDefaultAsync(row => row.Key == key, cancellationToken) is not { } customer)
        {
            return Problems.NotFound("There is no customer with that key.");
        }

        var history = await reader.ConsentHistory.Where(row => row.CustomerId == customer.Id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return Results.Json(
            new CustomerConsents(key, history.Select(row => new ConsentAnswer(row.Channel, row.Purpose, row.Topic, row.State, row.At, row.RecordedAt, row.Source, row.TextVersion, row.Proof))),
            ApiJson.Options);
    }

    private static async Task<IResult> RecordAsync(string key, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        if (await ObjectAsync(request, cancellationToken) is not { } body)
        {
            return Problems.Bad("The body is no JSON object. Send {\"channel\":\"email\",\"purpose\":\"advertising\",\"state\":\"given\"}.");
        }

        var now = Now(engine);
        var fields = new JsonFields(body, "", []);
        var at = Time(fields, "at") ?? now;
        var (channel, purpose, state) = (One<Channel>(fields, "channel"), One<Purpose>(fields, "purpose"), One<ConsentState>(fields, "state"));
        var (topic, source, text, proof) = (fields.Text("topic", LongestText), fields.Text("source", LongestText), fields.Text("text", LongestText), fields.Text("proof", LongestText));
        if (at > now)
        {
            fields.Report("at", "It is in the future.");
        }

        if (purpose == Purpose.Transactional)
        {
            fields.Report("purpose", "It must be care or advertising; transactional messages need no consent.");
        }

        if (fields.Errors.Count > 0)
        {
            return Problems.Invalid(fields.Errors.ToDictionary(error => error.Key, error => error.Value.ToArray()));
        }

        var word = new ConsentWrite(0, channel!.Value, purpose!.Value, topic ?? "", state!.Value, at, now, source ?? "api", text, proof);
        if (await engine.Consents.HearAsync(word, key, Caller.Of(request.HttpContext), cancellationToken) is not { } added)
        {
            return Problems.NotFound("There is no customer with that key.");
        }

        driver.EventsArrived();
        return Results.Json(new AddedAnswer(added), ApiJson.Options);
    }

    private static async Task<IResult> SuppressionsAsync(CareEngine engine, string? address, long? after, int? take, CancellationToken cancellationToken)
    {
        var now = Now(engine);
        await using var reader = engine.Store.OpenReader();
        var forms = PersonalChannels.All.Select(channel => engine.Consents.FormOf(channel, address)).OfType<string>().ToList();
        var rows = await reader.Suppressions
            .Where(row => row.LiftedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now) && row.Id > (after ?? 0) && (address == null || forms.Contains(row.Address)))
            .OrderBy(row => row.Id)
            .Take(Math.Clamp(take ?? 100, 1, LargestPage))
            .Select(row => new SuppressionAnswer(row.Id, row.Channel, row.Address, row.Scope, row.Topic, row.Reason, row.Source, row.CreatedAt, row.ExpiresAt))
            .ToListAsync(cancellationToken);
        return Results.Json(new SuppressionList(rows), ApiJson.Options);
    }

    private static async Task<IResult> SuppressAsync(HttpRequest request, CareEngine engine, CancellationToken cancellationToken)
    {
        if (await ObjectAsync(request, cancellationToken) is not { } body)
        {
            return Problems.Bad("The body is no JSON object. Send {\"channel\":\"email\",\"address\":\"a@example.test\",\"reason\":\"manual\"}.");
        }

        var fields = new JsonFields(body, "", []);
        var channel = One<Channel>(fields, "channel");
        var address = fields.Text("address", LongestText, required: true);
        var reason = fields.Find("reason") is null ? SuppressionReason.Manual : One<SuppressionReason>(fields, "reason");
        var scope = fields.Find("scope") is null ? ConsentFile.DefaultScope(reason ?? default) : One<SuppressionScope>(fields, "scope");
        var topic = fields.Text("topic", LongestText) ?? "";
        var expires = Time(fields, "expires_at");
        var form = channel is { } known ? engine.Consents.FormOf(known, address) : null;
        if (address is not null && channel is not null && form is null)
        {
            fields.Report("address", "It is no address of this channel.");
        }

        if ((scope == SuppressionScope.Topic) != (topic.Length > 0))
        {
            fields.Report("topic", "A topic belongs to the scope topic, and only to it.");
        }

        if (expires is not null && reason is (SuppressionReason.Complaint or SuppressionReason.OptOut))
        {
            fields.Report("expires_at", "Complaints and opt-outs never expire.");
        }

        if (fields.Errors.Count > 0)
        {
            return Problems.Invalid(fields.Errors.ToDictionary(error => error.Key, error => error.Value.ToArray()));
        }

        var now = Now(engine);
        var row = new SuppressionWrite(channel!.Value, form!, scope!.Value, topic, reason!.Value, fields.Text("source", LongestText) ?? "api", now, expires);
        var added = await new ConsentBook(engine.Store).SuppressAsync([row], Caller.Of(request.HttpContext), now, cancellationToken);
        return Results.Json(new AddedAnswer(added), ApiJson.Options);
    }

    private static async Task<IResult> LiftAsync(HttpContext context, CareEngine engine, string channel, string address, string? reason, CancellationToken cancellationToken)
    {
        var isChannel = Enum.TryParse<Channel>(channel, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted);
        var why = reason is null ? (SuppressionReason?)null : Parse<SuppressionReason>(reason);
        if (!isChannel || engine.Consents.FormOf(wanted, address) is not { } form || (reason is not null && why is null))
        {
            return Problems.Bad("Give channel (email or sms), address, and maybe reason (hard_bounce, complaint, opt_out, do_not_call or manual).");
        }

        var lifted = await new ConsentBook(engine.Store).LiftAsync(wanted, form, why, Caller.Of(context), Now(engine), cancellationToken);
        return Results.Json(new LiftedAnswer(lifted), ApiJson.Options);
    }

    private static async Task<JsonElement?> ObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? One<T>(JsonFields fields, string name)
        where T : struct, Enum
    {
        var text = fields.Text(name, LongestText, required: true);
        var value = text is null ? null : Parse<T>(text);
        if (text is not null && value is null)
        {
            fields.Report(name, $"It must be one of {string.Join(", ", Enum.GetNames<T>().Select(one => ConsentFile.Hyphens(one).Replace('-', '_')))}.");
        }

        return value;
    }

    private static T? Parse<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static Instant? Time(JsonFields fields, string name)
    {
        if (fields.Text(name, LongestText) is not { } text)
        {
            return null;
        }

        var parsed = NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse(text);
        if (!parsed.Success)
        {
            fields.Report(name, "It is no time. Write 2026-03-01T09:00:00+07:00.");
        }

        return parsed.Success ? parsed.Value.ToInstant() : null;
    }

    private static Instant Now(CareEngine engine) => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
}
