using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Studio.Definitions;
using Automation.Server.Studio.Descriptors;
using Automation.Server.Studio.Instances;
using Automation.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Automation.Server.Studio;

/// <summary>
/// The part of Elsa 3.8's REST API that Elsa Studio calls. The routes stand beside their nouns. What is not there answers 404 at once:
/// Studio repeats a request that was answered with 5xx for fourteen seconds.
/// </summary>
internal static class StudioApi
{
    /// <summary>Where it is; Studio is told so.</summary>
    internal const string Path = "/elsa/api";

    internal static bool Owns(HttpContext context) => context.Request.Path.StartsWithSegments("/elsa");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path);
        ((IEndpointConventionBuilder)group).Finally(NeedRole);
        DescriptorRoutes.Map(group);
        DefinitionRoutes.Map(group);
        InstanceRoutes.Map(group);
        routes.MapFallback("/elsa/{**path}", () => StudioProblems.NotFound("There is no such route.")).Needs(Role.Viewer);
    }

    /// <summary>Answers for whatever a route throws.</summary>
    internal static async Task HandleAsync(HttpContext context)
    {
        var feature = context.Features.Get<IExceptionHandlerFeature>()!;
        Problems.Note(context, feature);
        var result = feature.Error switch
        {
            BadHttpRequestException bad => StudioProblems.Of(bad.StatusCode, "The request is damaged or incomplete."),
            StoreException store => StudioProblems.Of(StatusCodes.Status503ServiceUnavailable, store.Message),
            _ => StudioProblems.Of(StatusCodes.Status500InternalServerError, "The server has a defect here; its log has a line about it."),
        };
        await result.ExecuteAsync(context);
    }

    /// <summary>Marks a route that posts only to ask, so that a Viewer may call it.</summary>
    internal static RouteHandlerBuilder Asks(this RouteHandlerBuilder route) => route.WithMetadata(new Question());

    /// <summary>Viewers look and ask; changing drawings takes a Marketer.</summary>
    private static void NeedRole(EndpointBuilder route)
    {
        var methods = route.Metadata.OfType<IHttpMethodMetadata>().SelectMany(methods => methods.HttpMethods).ToList();
        var asks = methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) || route.Metadata.OfType<Question>().Any();
        route.Metadata.Add(new NeedsAttribute(asks ? Role.Viewer : Role.Marketer));
    }

    private sealed class Question;
}
