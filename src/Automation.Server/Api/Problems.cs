using Automation.Server.Campaigns;
using Automation.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Automation.Server.Api;

/// <summary>Errors as problem+json (RFC 9457): what, where and what to do; never a stack trace.</summary>
internal static class Problems
{
    internal static IResult NotFound(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "There is no such thing.");

    internal static IResult Conflict(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "It cannot be done now.");

    internal static IResult Bad(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "The request cannot be read.");

    internal static IResult TooLarge(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge, title: "The request is too large.");

    internal static IResult Forbidden(Access.Role needed) => Results.Problem(
        $"This needs the role {needed}. An administrator can give it.", statusCode: StatusCodes.Status403Forbidden, title: "You may not do this.");

    /// <summary>All errors at once, by the place in the request.</summary>
    internal static IResult Invalid(IDictionary<string, string[]> errors) => Results.ValidationProblem(
        errors, detail: "Nothing of the request was taken in. Correct what is listed and send it again.", title: "The request has errors.");

    /// <summary>What went wrong outside of what an endpoint expects.</summary>
    internal static IResult Of(Exception exception) => exception switch
    {
        StoreException store => Results.Problem(
            store.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "The database cannot be used now. Nothing of the request was kept; send it again."),
        CampaignException campaign => Conflict(campaign.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge($"A request may have {Hosting.WebParts.MaxRequestBytes / 1024 / 1024} MB at most. Send several."),
        BadHttpRequestException bad => Results.Problem("The request is damaged or incomplete.", statusCode: bad.StatusCode, title: "The request cannot be read."),
        _ => Results.Problem("The server has a defect here; its log has a line about it.", statusCode: StatusCodes.Status500InternalServerError, title: "Unexpected error."),
    };

    /// <summary>A line in the log. It names the endpoint and the kind of error: paths and texts may be personal.</summary>
    internal static void Note(HttpContext context, IExceptionHandlerFeature feature) => Log.Failed(
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems)),
        feature.Endpoint?.DisplayName ?? "?",
        feature.Error is StoreException ? feature.Error.Message : feature.Error.GetType().Name);

    /// <summary>Answers for whatever an endpoint throws.</summary>
    internal static async Task HandleAsync(HttpContext context)
    {
        var feature = context.Features.Get<IExceptionHandlerFeature>()!;
        Note(context, feature);
        if (feature.Error is StoreException { Failure: StoreFailure.Locked or StoreFailure.Full })
        {
            context.Response.Headers.RetryAfter = "5";
        }

        await Of(feature.Error).ExecuteAsync(context);
    }
}

internal static partial class Log
{
    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "A request to {Endpoint} failed: {Error}")]
    internal static partial void Failed(ILogger logger, string endpoint, string error);
}
