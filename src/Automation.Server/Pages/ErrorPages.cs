using Automation.Server.Api;
using Automation.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Automation.Server.Pages;

/// <summary>What a page that threw becomes: a status, for which <see cref="StatusModel"/> has words, and a line in the log.</summary>
internal static class ErrorPages
{
    internal static Task HandleAsync(HttpContext context)
    {
        var feature = context.Features.Get<IExceptionHandlerFeature>()!;
        Problems.Note(context, feature);
        context.Response.StatusCode = feature.Error switch
        {
            StoreException => StatusCodes.Status503ServiceUnavailable,
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
        return Task.CompletedTask;
    }
}
