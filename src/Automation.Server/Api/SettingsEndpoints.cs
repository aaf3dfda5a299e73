using System.Text.Json;
using Automation.Connectors.Smtp;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Settings;

namespace Automation.Server.Api;

/// <summary>The settings that people may change while the server runs. No answer carries a secret, only whether it is set.</summary>
internal static class SettingsEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/settings", (SettingsDesk desk) => Results.Json(new SettingsAnswer(Enum.GetValues<SettingArea>().Select(desk.Of)), ApiJson.Options)).Needs(Role.Operator).Answers<SettingsAnswer>();
        routes.MapGet("/api/settings/{area}", (string area, SettingsDesk desk) => Parse(area) is { } known ? Results.Json(desk.Of(known), ApiJson.Options) : NoArea()).Needs(Role.Operator).Answers<SettingsView>();
        routes.MapPut("/api/settings/{area}", ChangeAsync).Needs(Role.Administrator).Takes<ChangeBody>().Answers<SettingsView>();
        routes.MapPost("/api/settings/mail/test", (HttpContext context, ConnectorTests tests, CancellationToken cancellationToken) =>
            TryAsync(() => tests.TryMailAsync(Caller.Of(context), cancellationToken))).Needs(Role.Operator).Answers<SmtpProbeResult>().Refuses(StatusCodes.Status429TooManyRequests);
        routes.MapPost("/api/settings/twilio/test", (HttpContext context, ConnectorTests tests, CancellationToken cancellationToken) =>
            TryAsync(() => tests.TryTwilioAsync(Caller.Of(context), cancellationToken))).Needs(Role.Operator).Answers<Connectors.Twilio.TwilioProbeResult>().Refuses(StatusCodes.Status429TooManyRequests);
        routes.MapPost("/api/settings/twilio/test-sms", (TextTestBody body, HttpContext context, ConnectorTests tests, CancellationToken cancellationToken) =>
            TryAsync(() => tests.SendTextAsync(new TextTest(body.To, body.From, "SMS of the care programme arrive at this number."), Caller.Of(context), cancellationToken))).Needs(Role.Operator).Answers<TextTestResult>().Refuses(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>All that can be set while the server runs.</summary>
    /// <param name="Settings">Area by area.</param>
    private sealed record SettingsAnswer(IEnumerable<SettingsView> Settings);

    /// <summary>What a change says: the version it was begun from, texts by the name of the setting (null takes one back), and secrets to remove.</summary>
    internal sealed record ChangeBody(long Version, Dictionary<string, string?>? Values, string[]? Remove);

    /// <summary>A number that is listed for tests, and the sender; without one the shop's.</summary>
    internal sealed record TextTestBody(string? To, string? From);

    private static async Task<IResult> ChangeAsync(string area, HttpContext context, SettingsDesk desk, CancellationToken cancellationToken)
    {
        if (Parse(area) is not { } known)
        {
            return NoArea();
        }

        ChangeBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<ChangeBody>(context.Request.Body, ApiJson.Options, cancellationToken);
        }
        catch (JsonException)
        {
            body = null;
        }

        if (body is null)
        {
            return Problems.Bad("""The body is no change. Send {"version":3,"values":{"Smtp:Host":"smtp.example.com"},"remove":["Smtp:Password"]}.""");
        }

        try
        {
            var change = new SettingsChange(body.Version, body.Values ?? [], (body.Remove ?? []).ToHashSet(StringComparer.Ordinal));
            return Results.Json(await desk.ChangeAsync(known, change, Caller.Of(context), cancellationToken), ApiJson.Options);
        }
        catch (SettingsException refusal)
        {
            return ProblemOf(refusal);
        }
    }

    private static async Task<IResult> TryAsync<T>(Func<Task<T>> attempt)
    {
        try
        {
            return Results.Json(await attempt(), ApiJson.Options);
        }
        catch (SettingsException refusal)
        {
            return ProblemOf(refusal);
        }
    }

    private static IResult ProblemOf(SettingsException refusal) => refusal.Fault switch
    {
        SettingsFault.Invalid when refusal.Problems.Count > 0 => Problems.Invalid(refusal.Problems.ToDictionary(problem => problem.Key, problem => new[] { problem.Value })),
        SettingsFault.Invalid => Problems.Bad(refusal.Message),
        SettingsFault.TooOften => Results.Problem(refusal.Message, statusCode: StatusCodes.Status429TooManyRequests, title: "Too often."),
        _ => Problems.Conflict(refusal.Message),
    };

    private static IResult NoArea() => Problems.NotFound("There is no such area. Known: mail, twilio, policies, shop.");

    private static SettingArea? Parse(string name) => Enum.TryParse<SettingArea>(name, ignoreCase: true, out var area) && StoredSettings.NameOf(area) == name ? area : null;
}
