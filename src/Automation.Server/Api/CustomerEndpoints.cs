using System.Text.Json.Nodes;
using Automation.Engine.Gate;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Campaigns;
using Automation.Server.Customers;
using Automation.Server.Messages;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>Customers by the shop's key.</summary>
internal static class CustomerEndpoints
{
    private const int LargestPage = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/api/customers");
        customers.MapGet("", FindAsync).Needs(Role.Viewer).Answers<CustomerList>();
        customers.MapGet("{key}", (string key, CustomerDesks desks, CareEngine engine, CancellationToken cancellationToken) =>
            OfAsync(key, desks, async id => await desks.Desk.OpenAsync(id, Now(engine), cancellationToken) is { } profile ? Results.Json(profile, ApiJson.Options) : Missing(), cancellationToken)).Needs(Role.Viewer).Answers<CustomerProfile>();
        customers.MapGet("{key}/timeline", TimelineAsync).Needs(Role.Viewer).Answers<TimelineAnswer>();
        customers.MapGet("{key}/messages/{id:long}", (string key, long id, CustomerDesks desks, CareEngine engine, CancellationToken cancellationToken) =>
            OfAsync(key, desks, async customer => await engine.SentTexts.OpenAsync(customer, id, Now(engine), cancellationToken) is { } text ? Results.Json(text, ApiJson.Options) : Missing(), cancellationToken)).Needs(Role.Viewer).Answers<SentText>();
        customers.MapGet("{key}/campaigns/{campaign}", (string key, string campaign, string? language, CustomerDesks desks, CancellationToken cancellationToken) =>
            OfAsync(key, desks, async id => await desks.Standings.OfAsync(id, campaign, language ?? RuleTexts.English, cancellationToken) is { } standing ? Results.Json(StandingAnswer.Of(standing, language ?? RuleTexts.English), ApiJson.Options) : Problems.NotFound("There is no campaign of that name."), cancellationToken)).Needs(Role.Viewer).Answers<StandingAnswer>();
        customers.MapGet("{key}/export", ExportAsync).Needs(Role.Administrator).Answers<JsonObject>();
        customers.MapPost("{key}/erase", EraseAsync).Needs(Role.Administrator).Answers<ErasedCustomer>();
    }

    private static async Task<IResult> FindAsync(string? q, string? after, int? take, CustomerDesks desks, CancellationToken cancellationToken)
    {
        var place = CustomerList.Read(after);
        if (after is not null && place is null)
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["after"] = ["Give what 'next' of the page before says."] });
        }

        return Results.Json(await desks.Desk.FindAsync(q, place, Math.Clamp(take ?? 50, 1, LargestPage), cancellationToken), ApiJson.Options);
    }

    private static async Task<IResult> TimelineAsync(string key, string? before, int? take, string? kinds, CustomerDesks desks, CareEngine engine, CancellationToken cancellationToken)
    {
        var place = TimelinePlace.Read(before);
        var wanted = (kinds ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => (Text: text, IsKnown: Enum.TryParse<TimelineKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind), Kind: kind)).ToList();
        if ((before is not null && place is null) || wanted.Exists(kind => !kind.IsKnown))
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["before, kinds"] = ["before is what 'next' of the page before says; kinds are order, event, journey, message, ledger, consent."] });
        }

        return await OfAsync(
            key,
            desks,
            async id =>
            {
                await using var reader = engine.Store.OpenReader();
                var timeline = await new CustomerTimeline(reader, id).ReadAsync(place, Math.Clamp(take ?? 50, 1, LargestPage), [.. wanted.Select(kind => kind.Kind)], cancellationToken);
                return Results.Json(new TimelineAnswer(timeline.Lines.Select(TimelineLineAnswer.Of), timeline.Next?.ToString()), ApiJson.Options);
            },
            cancellationToken);
    }

    private static Task<IResult> ExportAsync(string key, HttpContext context, CustomerDesks desks, CancellationToken cancellationToken) => OfAsync(
        key,
        desks,
        id => Task.FromResult(Results.Stream(
            to => desks.Export.WriteAsync(id, to, Caller.Of(context), cancellationToken), "application/json; charset=utf-8", FormattableString.Invariant($"customer-{id}.json"))),
        cancellationToken);

    private static Task<IResult> EraseAsync(string key, ErasureBody body, HttpContext context, CustomerDesks desks, CancellationToken cancellationToken) => OfAsync(
        key,
        desks,
        async id =>
        {
            try
            {
                return await desks.Erasing.EraseAsync(id, body.Confirm ?? "", Caller.Of(context), cancellationToken) is { } erased ? Results.Json(erased, ApiJson.Options) : Missing();
            }
            catch (Exception exception) when (exception is CampaignException or WrongConfirmationException)
            {
                return Problems.Conflict(exception.Message);
            }
        },
        cancellationToken);

    private static async Task<IResult> OfAsync(string key, CustomerDesks desks, Func<long, Task<IResult>> answer, CancellationToken cancellationToken) =>
        await desks.Desk.FindIdAsync(key, cancellationToken) is { } id ? await answer(id) : Missing();

    private static IResult Missing() => Problems.NotFound("There is no customer with that key.");

    private static Instant Now(CareEngine engine) => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());

    /// <summary>What confirms that a person's data is to be removed: the customer's key, typed once more.</summary>
    internal sealed record ErasureBody(string? Confirm);
}
