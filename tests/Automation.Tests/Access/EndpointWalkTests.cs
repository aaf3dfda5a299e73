using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Access;

/// <summary>
/// Walks all that the server answers: strangers get nowhere but where this file says, and whoever has too low a role gets no further. A new
/// endpoint is walked by itself; one that says nothing of whom it is for fails.
/// </summary>
public sealed partial class EndpointWalkTests
{
    /// <summary>What nobody need sign in for: what recipients open, what containers ask, what leads to a session, and how such pages look.</summary>
    private static readonly string[] ForEverybody =
    [
        "/u/{token}", "/p/{token}", "/health", "/health/live", "/health/ready", "/api/health", "/sign-in", "/set-up/{token}", "/link/{token}",
        "/status/{code:int}", "/language", "/appearance", "/zone", "/assets/{version}/{**path}",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_are_let_in_only_where_the_list_says()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();
        var wrong = new List<string>();
        var open = new List<string>();
        foreach (var place in await PlacesAsync(fixture))
        {
            if (place.IsForEverybody)
            {
                open.Add(place.Pattern);
                continue;
            }

            var answer = await AskAsync(stranger, place);
            var isRefused = answer.StatusCode == HttpStatusCode.Unauthorized
                || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal));
            if (!isRefused)
            {
                wrong.Add($"{place} answers {(int)answer.StatusCode} to a stranger");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(ForEverybody.Order(StringComparer.Ordinal), open.Where(pattern => !IsHook(pattern)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hooks_answer_nobody_without_their_own_proof()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();
        var hooks = (await PlacesAsync(fixture)).Where(place => place.IsForEverybody && IsHook(place.Pattern)).ToList();

        Assert.NotEmpty(hooks);
        foreach (var hook in hooks)
        {
            Assert.InRange((int)(await AskAsync(stranger, hook)).StatusCode, 400, 499);
        }
    }

    [Fact]
    public async Task Each_endpoint_of_programs_says_which_role_it_needs()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);

        var silent = (await PlacesAsync(fixture)).Where(place => place is { IsPage: false, IsForEverybody: false, Needed: null }).Select(place => place.ToString());

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Whoever_has_too_low_a_role_is_refused_everywhere()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var wrong = new List<string>();
        var asked = 0;
        var places = await PlacesAsync(fixture);
        foreach (var role in Enum.GetValues<Role>())
        {
            var client = await fixture.AsAsync(role);
            foreach (var place in places.Where(place => !place.IsForEverybody && place.Needed > role))
            {
                asked++;
                var status = (await AskAsync(client, place)).StatusCode;
                if (status != HttpStatusCode.Forbidden)
                {
                    wrong.Add($"{place} needs {place.Needed} and answers {(int)status} to a {role}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked > 30, $"Only {asked} were asked.");
    }

    [Fact]
    public async Task Forms_of_pages_refuse_whoever_has_too_low_a_role()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var wrong = new List<string>();
        var asked = 0;
        var places = (await PlacesAsync(fixture)).Where(place => place.Handlers.Count > 0).DistinctBy(place => place.Pattern).ToList();
        foreach (var role in Enum.GetValues<Role>())
        {
            var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "p-" + role, role);
            var token = await SignedIn.TokenAsync(browser, "/profile");
            foreach (var (place, handler, needed) in places.SelectMany(place => place.Handlers.Where(handler => handler.Needed > role).Select(handler => (place, handler.Name, handler.Needed))))
            {
                asked++;
                var status = (await SignedIn.PostAsync(browser, $"{place.Address}?handler={handler}", ("__RequestVerificationToken", token), ("name", ServerFixture.Campaign))).StatusCode;
                if (status != HttpStatusCode.Forbidden)
                {
                    wrong.Add($"{place.Pattern} {handler} needs {needed} and answers {(int)status} to a {role}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked >= 8, $"Only {asked} were asked.");
    }

    private static bool IsHook(string pattern) => pattern.StartsWith("/hooks/", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, Place place) => client.SendAsync(new HttpRequestMessage(new HttpMethod(place.Method), place.Address), Ct);

    private static async Task<IReadOnlyList<Place>> PlacesAsync(ServerFixture fixture)
    {
        var services = fixture.Server.Services;
        var loader = services.GetRequiredService<PageLoader>();
        var places = new List<Place>();
        foreach (var endpoint in services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            places.AddRange(await PlacesAsync(endpoint, loader));
        }

        Assert.True(places.Count > 60, $"Only {places.Count} endpoints were found.");
        return places;
    }

    private static async Task<IEnumerable<Place>> PlacesAsync(RouteEndpoint endpoint, PageLoader loader)
    {
        var pattern = "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/');
        var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
        var compiled = page is null ? null : await loader.LoadAsync(page, endpoint.Metadata);
        var whole = compiled?.Endpoint ?? endpoint;
        var methods = page is not null ? ["GET", "POST"] : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "DELETE"];
        var handlers = (compiled?.HandlerMethods ?? [])
            .Select(handler => (Name: handler.Name ?? "", Needed: handler.MethodInfo.GetCustomAttribute<NeedsAttribute>()?.Role))
            .Where(handler => handler.Needed is not null)
            .Select(handler => (handler.Name, handler.Needed!.Value))
            .ToList();
        return methods.Select(method => new Place(
            method, pattern, AddressOf(pattern), page is not null, whole.Metadata.GetMetadata<IAllowAnonymous>() is not null, Needed.Of(whole), handlers));
    }

    /// <summary>An address of the pattern; what stands for its parts need not be there: the refusal comes first.</summary>
    private static string AddressOf(string pattern) => Parameter().Replace(pattern, match => match.Groups["rule"].Value switch
    {
        "int" or "long" => 404.ToString(CultureInfo.InvariantCulture),
        _ => "x",
    });

    [GeneratedRegex(@"\{\*{0,2}\w+(:(?<rule>\w+))?\??\}")]
    private static partial Regex Parameter();

    private sealed record Place(string Method, string Pattern, string Address, bool IsPage, bool IsForEverybody, Role? Needed, IReadOnlyList<(string Name, Role Needed)> Handlers)
    {
        public override string ToString() => $"{Method} {Pattern}";
    }
}
