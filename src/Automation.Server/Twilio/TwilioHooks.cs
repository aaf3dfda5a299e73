using Automation.Connectors.Twilio;
using Automation.Connectors.Webhooks;
using Automation.Server.Hosting;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Twilio;

/// <summary>
/// What Twilio calls: <c>POST /hooks/twilio/status/ID</c> with what became of a message, and <c>POST /hooks/twilio/inbound</c> with what a person
/// wrote. Signed requests only; answered when what they say is stored, so that what is not answered is told again.
/// </summary>
internal static partial class TwilioHooks
{
    internal const string Path = "/hooks/twilio";

    private const string NoReply = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(TwilioForm.StatusPath + "{id}", StatusAsync).AllowAnonymous();
        routes.MapPost(Path + "/inbound", InboundAsync).AllowAnonymous();
    }

    private static Task<IResult> StatusAsync(
        string id, HttpRequest request, CareEngine engine, ServerSettings settings, IEngineDriver driver, ILoggerFactory logs, CancellationToken cancellationToken) =>
        AnswerAsync(request, settings, logs, async fields =>
        {
            if (TwilioStatus.Read(fields.Find("MessageStatus") ?? fields.Find("SmsStatus")) is not { } report || fields.Find("MessageSid") is not { } sid || !TwilioStatus.IsSid(sid))
            {
                // A status that is not known yet says nothing that could be stored, and would not say more the next time.
                return Results.NoContent();
            }

            var code = int.TryParse(fields.Find("ErrorCode"), System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null;
            if (engine.Reports is { } reports && await reports.TakeAsync(new StatusReport(id, sid, fields.Find("To"), report, code), Now(engine), cancellationToken))
            {
                driver.EventsArrived();
            }

            return Results.NoContent();
        }, cancellationToken);

    private static Task<IResult> InboundAsync(
        HttpRequest request, CareEngine engine, ServerSettings settings, IEngineDriver driver, ILoggerFactory logs, CancellationToken cancellationToken) =>
        AnswerAsync(request, settings, logs, async fields =>
        {
            if (InboundText.Read(fields) is not { } text)
            {
                return Results.Problem("From, To and MessageSid are needed.", statusCode: StatusCodes.Status400BadRequest, title: "This is no inbound message.");
            }

            if (await engine.Inbound.TakeAsync(text, Now(engine), cancellationToken))
            {
                driver.EventsArrived();
            }

            return Results.Text(NoReply, "text/xml");
        }, cancellationToken);

    private static async Task<IResult> AnswerAsync(
        HttpRequest request, ServerSettings settings, ILoggerFactory logs, Func<TwilioRequest, Task<IResult>> take, CancellationToken cancellationToken)
    {
        if (settings.TwilioAccount is not { } account)
        {
            return Results.NotFound();
        }

        if (await TwilioRequest.ReadAsync(request, cancellationToken) is not { } fields)
        {
            return Results.Problem("The body is too long or of another kind.", statusCode: StatusCodes.Status400BadRequest, title: "This is no request of Twilio's.");
        }

        var outcome = fields.Verify(account, request);
        if (outcome != SignatureOutcome.Valid)
        {
            LogRefused(logs.CreateLogger(typeof(TwilioHooks).FullName!), outcome, account.PublicAddress);
            return Results.Problem("The signature is missing or wrong.", statusCode: StatusCodes.Status403Forbidden, title: "The request is refused.");
        }

        try
        {
            return await take(fields);
        }
        catch (StoreException)
        {
            return Results.Problem("It could not be stored; send it again.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not now.");
        }
    }

    private static Instant Now(CareEngine engine) => Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());

    [LoggerMessage(EventIds.HookRefused, LogLevel.Warning, "A request to Twilio's address was refused: signature {Outcome}. If Twilio sent it, compare PublicAddress ({PublicAddress}) and the auth token with Twilio's console.")]
    private static partial void LogRefused(ILogger logger, SignatureOutcome outcome, string publicAddress);
}
