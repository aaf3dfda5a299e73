namespace Automation.Server.Studio;

/// <summary>Errors in the form in which Studio shows them: every text below <c>errors</c> becomes a notice.</summary>
internal static class StudioProblems
{
    internal static IResult NotFound(string message) => Of(StatusCodes.Status404NotFound, message);

    /// <summary>What is wrong with the request, all of it at once.</summary>
    internal static IResult Invalid(params IReadOnlyList<string> errors) => Of(StatusCodes.Status400BadRequest, "It cannot be done as it is.", errors);

    /// <summary>It is in the way of something else.</summary>
    internal static IResult Conflict(string message) => Of(StatusCodes.Status409Conflict, message);

    internal static IResult Of(int status, string message, IReadOnlyList<string>? errors = null) => Results.Json(
        new { statusCode = status, message, errors = new { generalErrors = errors ?? [message] } },
        StudioJson.Options,
        statusCode: status);
}
