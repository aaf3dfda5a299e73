using Microsoft.AspNetCore.Http.Metadata;

namespace Automation.Server.Api.Document;

/// <summary>What an endpoint takes and answers, for the OpenAPI document. It changes nothing of what the endpoint does: a test holds real answers against it.</summary>
internal static class Documented
{
    /// <summary>Says what an endpoint answers when all goes well.</summary>
    /// <typeparam name="T">The type that is written.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="status">With which status; default 200.</param>
    /// <param name="contentType">In which form; default JSON.</param>
    internal static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK, string contentType = "application/json") =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), [contentType]));

    /// <summary>Says that an endpoint answers 204 and nothing else when all goes well.</summary>
    internal static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));

    /// <summary>Says what an endpoint takes that reads the body itself.</summary>
    /// <typeparam name="T">What the body has to be.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="isOptional">Whether nothing may be sent.</param>
    /// <param name="orMany">Whether a list of such may be sent too: a batch of CloudEvents.</param>
    internal static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, bool isOptional = false, bool orMany = false) =>
        endpoint.WithMetadata(new TakenBody(typeof(T), isOptional, orMany));

    /// <summary>Says with which statuses an endpoint may refuse, beside those that every endpoint of its kind has.</summary>
    internal static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses) => endpoint.WithMetadata(new Refusals(statuses));
}

/// <summary>The body of an endpoint that reads it itself. Without content types, so that routing does not begin to look at them.</summary>
internal sealed record TakenBody(Type RequestType, bool IsOptional, bool OrMany) : IAcceptsMetadata
{
    /// <inheritdoc/>
    public IReadOnlyList<string> ContentTypes => [];
}

/// <summary>Statuses with which an endpoint may refuse.</summary>
internal sealed record Refusals(IReadOnlyList<int> Statuses);
