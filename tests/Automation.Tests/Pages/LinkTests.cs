using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Web;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Pauses;
using Automation.Tests.Access;
using Automation.Tests.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Pages;

/// <summary>Whatever a page shows somebody to follow leads somewhere, and they may go there.</summary>
public sealed class LinkTests
{
    /// <summary>Far more than there are; lists lead on and on.</summary>
    private const int MostPages = 1_500;

    private static readonly (string Selector, string Attribute)[] Followed =
    [
        ("a", "href"), ("form[method=get]", "action"), ("form:not([method])", "action"), ("iframe", "src"), ("link", "href"), ("script", "src"), ("img", "src"),
        ("[hx-get]", "hx-get"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(Role.Viewer))]
    [InlineData(nameof(Role.Marketer))]
    [InlineData(nameof(Role.Operator))]
    [InlineData(nameof(Role.Administrator))]
    public async Task Every_link_of_every_page_leads_somewhere_for_whom_it_is_shown(string name)
    {
        await using var fixture = await BusyAsync();
        await WalkAsync(fixture, name);
    }

    [Fact]
    public async Task So_does_what_empty_pages_offer()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true, startsCampaign: false);
        await WalkAsync(fixture, nameof(Role.Viewer));
    }

    private static async Task WalkAsync(ServerFixture fixture, string name)
    {
        var role = Enum.Parse<Role>(name);
        var (browser, _) = await SignedIn.AsPersonAsync(fixture.Server, "lan", role);
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal) { "/" }, new Queue<(string Path, string From)>([("/", "")]));
        var broken = new List<string>();
        var forms = new PostTargets(fixture.Server.Services);
        var pages = 0;
        while (open.TryDequeue(out var next) && seen.Count < MostPages)
        {
            using var answer = await browser.GetAsync(next.Path, HttpCompletionOption.ResponseHeadersRead, Ct);
            if (answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.MovedPermanently)
            {
                Take(new Uri(fixture.Server.Address!, answer.Headers.Location!).PathAndQuery, next.Path);
            }
            else if (!answer.IsSuccessStatusCode)
            {
                broken.Add($"{(int)answer.StatusCode} {next.Path} on {next.From}");
            }
            else if (answer.Content.Headers.ContentType?.MediaType == "text/html" && !next.Path.StartsWith("/studio", StringComparison.Ordinal))
            {
                pages++;
                var page = new Uri(fixture.Server.Address!, next.Path);
                var document = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));
                broken.AddRange(await forms.FindForbiddenAsync(document, page, role));
                foreach (var link in LinksOf(document, page))
                {
                    Take(link, next.Path);
                }
            }
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken.Distinct()));
        Assert.InRange(forms.Count, role == Role.Administrator ? 15 : 2, 500);
        Assert.InRange(pages, role == Role.Administrator ? 60 : 25, MostPages - 1);

        void Take(string path, string from)
        {
            if (seen.Add(path))
            {
                open.Enqueue((path, from));
            }
        }
    }

    private static IEnumerable<string> LinksOf(IHtmlDocument document, Uri page)
    {
        foreach (var (selector, attribute) in Followed)
        {
            foreach (var address in document.QuerySelectorAll(selector).Select(element => element.GetAttribute(attribute)).OfType<string>())
            {
                // An address within the page, a live stream, and what another program or place is for.
                if (Uri.TryCreate(page, address, out var target) && target.Host == page.Host && target.Port == page.Port && !target.Query.Contains("handler=Live", StringComparison.Ordinal))
                {
                    yield return target.PathAndQuery;
                }
            }
        }
    }

    /// <summary>Something of everything: messages that left, were denied and wait, a pause, a saved audience, a draft, keys and users.</summary>
    private static async Task<ServerFixture> BusyAsync()
    {
        var fixture = await ServerFixture.StartAsync(usesMailbox: true, others: ("daily", Campaigns.CampaignStage.Daily()));
        await fixture.OrderAsync("1", "Nguyễn Văn An & Sơn");
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4");
        var engine = fixture.Server.Engine;
        await engine.Audiences.AddAsync(new AudienceDraft("lapsed", "Lâu chưa mua", "customer.orders_count >= 1"), Actor.CommandLine, Ct);
        await engine.Pauses.PauseAsync(PauseSubject.OfCampaign(ServerFixture.Campaign), Automation.Engine.Pauses.PauseAnswers.Safe, "Kho hết hàng", Actor.CommandLine, Ct);
        await fixture.OrderAsync("3");
        using var admin = await fixture.AsAsync(Role.Administrator);
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsJsonAsync("/api/campaigns", new { title = "Nháp / thử", definition = ServerFixture.Campaign, settings = new { audience = "@lapsed" } }, Ct)).StatusCode);
        return fixture;
    }

    /// <summary>Where the forms and buttons of pages lead, and who may do what they do.</summary>
    private sealed class PostTargets(IServiceProvider services)
    {
        private readonly PageLoader _pages = services.GetRequiredService<PageLoader>();
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        private readonly IReadOnlyList<RouteEndpoint> _endpoints = [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().OrderBy(endpoint => endpoint.RoutePattern.InboundPrecedence)];

        /// <summary>How many different ones there were.</summary>
        internal int Count => _known.Count;

        internal async Task<IReadOnlyList<string>> FindForbiddenAsync(IHtmlDocument document, Uri page, Role role)
        {
            var forbidden = new List<string>();
            foreach (var target in TargetsOf(document, page).Where(target => _known.Add(target.PathAndQuery)))
            {
                if (await NeededAsync(target) is { } needed && needed > role)
                {
                    forbidden.Add($"{needed} POST {target.PathAndQuery} on {page.PathAndQuery}");
                }
            }

            return forbidden;
        }

        private static IEnumerable<Uri> TargetsOf(IHtmlDocument document, Uri page) => document.QuerySelectorAll("form[method=post]").SelectMany(form =>
            form.QuerySelectorAll("button:not([type=button])").Select(button => button.GetAttribute("formaction") ?? form.GetAttribute("action") ?? ""))
            .Concat(document.QuerySelectorAll("[hx-post]").Select(element => element.GetAttribute("hx-post") ?? ""))
            .Select(address => new Uri(page, address));

        private async Task<Role?> NeededAsync(Uri target)
        {
            var endpoint = _endpoints.First(endpoint => new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!.TrimStart('/')), []).TryMatch(target.AbsolutePath, []));
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } descriptor)
            {
                return Needed.Of(endpoint);
            }

            var page = await _pages.LoadAsync(descriptor, endpoint.Metadata);
            var handler = HttpUtility.ParseQueryString(target.Query)["handler"];
            var method = page.HandlerMethods.Single(found => found.HttpMethod == "Post" && string.Equals(found.Name, handler, StringComparison.OrdinalIgnoreCase)).MethodInfo;
            return new[] { method.GetCustomAttribute<NeedsAttribute>()?.Role, page.ModelTypeInfo!.GetCustomAttribute<NeedsAttribute>()?.Role }.Max();
        }
    }
}
