using System.Net;
using System.Text.Json.Nodes;
using Automation.Tests.Hosting;

namespace Automation.Tests.Api;

/// <summary>A walk over the whole API with the data of a small shop: everything that can be asked, and what programs usually do.</summary>
internal sealed class ApiWalkThrough(ServerFixture fixture, ApiWalk walk)
{
    private const string Campaign = ServerFixture.Campaign;

    /// <summary>What this walk cannot bring to an end: a relay, a parked connector, a message of unknown fate, a campaign that a second person must approve.</summary>
    internal static readonly string[] OnlyRefused =
    [
        "POST /api/campaigns/{name}/approval", "POST /api/campaigns/{name}/approval/approve", "POST /api/campaigns/{name}/approval/refuse", "POST /api/campaigns/{name}/approval/withdraw",
        "POST /api/connectors/{name}/unpark", "POST /api/messages/{id}/resolve", "POST /api/settings/mail/test", "POST /api/settings/twilio/test", "POST /api/settings/twilio/test-sms", "POST /api/templates/{name}/keep",
    ];

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await EventsAsync();
        await fixture.HoldsAsync("select exists(select 1 from messages where settled_at is not null)");
        await PeopleAsync();
        await AudiencesAsync();
        await CampaignsAsync();
        await PausesAsync();
        await ConsentsAsync();
        await MessagesAsync();
        await TemplatesAsync();
        await SettingsAsync();
        await CustomersAsync();
        await RefusalsAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task EventsAsync()
    {
        const string Order = """{"specversion":"1.0","id":"order-1","source":"/shop","type":"order.placed","subject":"c1","data":{"key":"1","total":250000,"customer":{"email":"c1@example.test","name":"Mai","locale":"vi"}}}""";
        await walk.AskAsync("POST /api/events", "/api/events", Order, contentType: "application/cloudevents+json");
        await walk.AskAsync("POST /api/events", "/api/events", $"[{Order},{Order.Replace("-1\"", "-2\"", StringComparison.Ordinal).Replace("c1", "c2", StringComparison.Ordinal)}]", contentType: "application/cloudevents-batch+json");
        await walk.AskAsync("POST /api/events", "/api/events", """[{"specversion":"1.0"},7]""", HttpStatusCode.BadRequest);
        await walk.AskAsync("POST /api/events", "/api/events", "{", HttpStatusCode.BadRequest);
        await walk.AskAsync("POST /api/events", "/api/events", "<x/>", HttpStatusCode.UnsupportedMediaType, contentType: "text/xml");
    }

    private async Task PeopleAsync()
    {
        await walk.GetAsync("/api/health", "/api/health");
        await walk.AskAsync("GET /api/health", "/api/health", client: fixture.Stranger());
        await walk.GetAsync("/api/me", "/api/me");
        var user = await walk.AskAsync("POST /api/users", "/api/users", """{"name":"mai","role":"viewer"}""");
        await walk.AskAsync("POST /api/users", "/api/users", """{"name":"mai","role":"viewer"}""", HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/users", "/api/users", """{"name":"","role":"king"}""", HttpStatusCode.BadRequest);
        var path = $"/api/users/{(long)user!["id"]!}";
        await walk.AskAsync("POST /api/users/{id}/link", path + "/link");
        await walk.AskAsync("POST /api/users/{id}/role", path + "/role?role=marketer");
        await walk.AskAsync("POST /api/users/{id}/lock", path + "/lock");
        await walk.GetAsync("/api/users", "/api/users");
        await walk.AskAsync("POST /api/users/{id}/unlock", path + "/unlock");
        await walk.AskAsync("DELETE /api/users/{id}", path, expected: HttpStatusCode.NoContent);
        var key = await walk.AskAsync("POST /api/keys", "/api/keys", """{"name":"shop","role":"operator","limits":["events:write"],"expires_at":"2999-01-01T00:00:00Z"}""");
        await walk.GetAsync("/api/keys", "/api/keys");
        await walk.AskAsync("DELETE /api/keys/{id}", $"/api/keys/{(long)key!["id"]!}", expected: HttpStatusCode.NoContent);
        await walk.GetAsync("/api/audit", "/api/audit?take=20");
        await walk.GetAsync("/api/audit/verify", "/api/audit/verify");
    }

    private async Task AudiencesAsync()
    {
        const string Save = """{"name":"buyers","title":"Those who buy","rule":"customer.orders_count > 0"}""";
        await walk.AskAsync("POST /api/audiences", "/api/audiences", Save, HttpStatusCode.Created);
        await walk.AskAsync("POST /api/audiences", "/api/audiences", Save, HttpStatusCode.BadRequest);
        await walk.AskAsync("PUT /api/audiences/{name}", "/api/audiences/buyers", """{"title":"Buyers","rule":"customer.orders_count > 1","version":1}""");
        await walk.AskAsync("PUT /api/audiences/{name}", "/api/audiences/buyers", """{"title":"Buyers","rule":"customer.orders_count > 2","version":1}""", HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/audiences/check", "/api/audiences/check", """{"rule":"customer.orders_count > 0","sample":5,"coverage":true}""");
        await walk.AskAsync("POST /api/audiences/check", "/api/audiences/check", """{"rule":"customer.orders_cound >"}""");
        await walk.GetAsync("/api/audiences", "/api/audiences");
        await walk.GetAsync("/api/audiences/{name}", "/api/audiences/buyers");
    }

    private async Task CampaignsAsync()
    {
        await walk.AskAsync("POST /api/campaigns", "/api/campaigns", $$$"""{"title":"Thanks again","name":"again","definition":"{{{Campaign}}}","settings":{"audience":"@buyers"}}""", HttpStatusCode.Created);
        await walk.AskAsync("POST /api/campaigns", "/api/campaigns", """{"title":"","definition":"none"}""", HttpStatusCode.BadRequest);
        var made = await walk.GetAsync("/api/campaigns/{name}", "/api/campaigns/again");
        await walk.AskAsync("PATCH /api/campaigns/{name}", "/api/campaigns/again", $$"""{"revision":{{(long)made!["overview"]!["revision"]!}},"title":"Thanks, once more"}""");
        await walk.AskAsync("DELETE /api/audiences/{name}", "/api/audiences/buyers", expected: HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/campaigns/{name}/approval", "/api/campaigns/again/approval", expected: HttpStatusCode.Conflict);
        foreach (var answer in new[] { "approve", "refuse", "withdraw" })
        {
            await walk.AskAsync($"POST /api/campaigns/{{name}}/approval/{answer}", $"/api/campaigns/again/approval/{answer}", """{"asked_at":"2026-11-22T09:00:00Z","note":"Not yet."}""", HttpStatusCode.Conflict);
        }

        await walk.AskAsync("POST /api/campaigns/{name}/start", "/api/campaigns/again/start", "{}");
        await walk.AskAsync("POST /api/audiences/{name}/campaigns/{campaign}", "/api/audiences/buyers/campaigns/again", expected: HttpStatusCode.NoContent);
        await walk.AskAsync("POST /api/campaigns/{name}/start", "/api/campaigns/again/start", expected: HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/campaigns/{name}/pause", "/api/campaigns/again/pause");
        await walk.AskAsync("POST /api/campaigns/{name}/resume", "/api/campaigns/again/resume");
        await walk.AskAsync("POST /api/campaigns/{name}/stop", "/api/campaigns/again/stop");
        await walk.AskAsync("POST /api/campaigns/{name}/archive", "/api/campaigns/again/archive");
        await walk.AskAsync("POST /api/audiences", "/api/audiences", """{"name":"nobody","rule":"false"}""", HttpStatusCode.Created);
        await walk.AskAsync("DELETE /api/audiences/{name}", "/api/audiences/nobody", expected: HttpStatusCode.NoContent);
        await walk.GetAsync("/api/campaigns", "/api/campaigns");
        await walk.GetAsync("/api/campaigns/{name}", $"/api/campaigns/{Campaign}");
        await walk.GetAsync("/api/campaigns/{name}/funnel", $"/api/campaigns/{Campaign}/funnel");
        await walk.GetAsync("/api/policies", "/api/policies");
        await walk.GetAsync("/api/alerts", "/api/alerts");
    }

    private async Task PausesAsync()
    {
        const string Pause = $$"""{"scope":"activity","campaign":"{{Campaign}}","activity":"thanks-mail","timers":"freeze","entries":"queue","entries_live":"2d","expire_after":"3d","spread_over":"3h","reason":"A look at the text."}""";
        var activity = (string)(await walk.GetAsync("/api/campaigns/{name}/funnel", $"/api/campaigns/{Campaign}/funnel"))!["activities"]!.AsArray().First(found => ((string)found!["type"]!).Contains("Send", StringComparison.Ordinal))!["id"]!;
        var pause = await walk.AskAsync("POST /api/pauses", "/api/pauses", Pause.Replace("thanks-mail", activity, StringComparison.Ordinal));
        await walk.AskAsync("POST /api/pauses", "/api/pauses", """{"scope":"galaxy","timers":"stop"}""", HttpStatusCode.BadRequest);
        var path = $"/api/pauses/{(long)pause!["id"]!}";
        await walk.GetAsync("/api/pauses/{id}/preview", path + "/preview");
        await walk.GetAsync("/api/pauses/{id}", path);
        await walk.AskAsync("POST /api/pauses/{id}/resume", path + "/resume", """{"version":99}""", HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/pauses/{id}/resume", path + "/resume");
        await walk.GetAsync("/api/pauses", "/api/pauses");
    }

    private async Task ConsentsAsync()
    {
        await walk.AskAsync("POST /api/customers/{key}/consents", "/api/customers/c1/consents", """{"channel":"email","purpose":"advertising","state":"given","topic":"books","source":"shop","text":"v1","proof":"form 7"}""");
        await walk.AskAsync("POST /api/customers/{key}/consents", "/api/customers/c1/consents", """{"channel":"pigeon","purpose":"transactional"}""", HttpStatusCode.BadRequest);
        await walk.GetAsync("/api/customers/{key}/consents", "/api/customers/c1/consents");
        await walk.AskAsync("POST /api/suppressions", "/api/suppressions", """{"channel":"email","address":"c1@example.test","reason":"manual","expires_at":"2999-01-01T00:00:00Z"}""");
        await walk.GetAsync("/api/suppressions", "/api/suppressions");
    }

    private async Task MessagesAsync()
    {
        var message = (await walk.GetAsync("/api/messages", "/api/messages"))!["messages"]!.AsArray()[^1]!;
        var id = (long)message["id"]!;
        await walk.GetAsync("/api/messages", "/api/messages?status=nowhere&from=yesterday", HttpStatusCode.BadRequest);
        await walk.GetAsync("/api/messages/{id}", $"/api/messages/{id}");
        await walk.AskAsync("POST /api/messages/{id}/resolve", $"/api/messages/{id}/resolve?answer=sent", expected: HttpStatusCode.Conflict);
        await walk.GetAsync("/api/customers/{key}/messages/{id}", $"/api/customers/{(string)message["customer"]!}/messages/{id}");
        await walk.GetAsync("/api/ledger", "/api/ledger");
        await walk.GetAsync("/api/ledger.csv", "/api/ledger.csv");
        await walk.GetAsync("/api/ledger", "/api/ledger?outcome=nothing", HttpStatusCode.BadRequest);
        await walk.GetAsync("/api/bounces", "/api/bounces");
        var captured = (await walk.GetAsync("/api/mailbox", "/api/mailbox"))!["messages"]!.AsArray()[0]!;
        await walk.GetAsync("/api/mailbox/{id}", "/api/mailbox/" + (string)captured["id"]!);
    }

    private async Task TemplatesAsync()
    {
        const string Shipped = "thank-you";
        await walk.AskAsync("POST /api/templates", "/api/templates", $$"""{"name":"walk","from":"{{Shipped}}"}""");
        await walk.AskAsync("POST /api/templates", "/api/templates", $$"""{"name":"walk","from":"{{Shipped}}"}""", HttpStatusCode.Conflict);
        var template = await walk.GetAsync("/api/templates/{name}", "/api/templates/walk");
        var (file, text) = template!["files"]!.AsObject().Where(one => one.Key.EndsWith(".tpl", StringComparison.Ordinal)).Select(one => (one.Key, (string)one.Value!)).First();
        var basis = (string)template["template"]!["basis"]!;
        var files = new JsonObject { [file] = text + "\n" };
        await walk.AskAsync("PUT /api/templates/{name}", "/api/templates/walk", new JsonObject { ["basis"] = basis, ["files"] = files.DeepClone(), ["note"] = "A line." }.ToJsonString());
        await walk.AskAsync("PUT /api/templates/{name}", "/api/templates/walk", new JsonObject { ["basis"] = basis, ["files"] = files.DeepClone() }.ToJsonString(), HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/templates/{name}/check", "/api/templates/walk/check", new JsonObject { ["files"] = new JsonObject { [file] = "{{ nobody.knows " } }.ToJsonString());
        await walk.AskAsync("POST /api/templates/{name}/preview", "/api/templates/walk/preview", """{"channel":"email","locale":"vi"}""");
        await walk.AskAsync("POST /api/templates/{name}/preview", "/api/templates/walk/preview", """{"channel":"sms"}""");
        await walk.AskAsync("POST /api/templates/{name}/preview", "/api/templates/walk/preview", """{"channel":"pigeon"}""", HttpStatusCode.BadRequest);
        await walk.AskAsync("POST /api/templates/{name}/publish", "/api/templates/walk/publish", """{"version":2}""");
        await walk.AskAsync("POST /api/templates/{name}/restore", "/api/templates/walk/restore", """{"version":1,"basis":"2"}""");
        await walk.AskAsync("POST /api/templates/{name}/test", "/api/templates/walk/test", """{"channel":"email","to":"mai@shop.example"}""");
        await walk.GetAsync("/api/templates/{name}/versions", "/api/templates/walk/versions");
        await walk.GetAsync("/api/templates/{name}/versions/{version}", "/api/templates/walk/versions/1");
        await walk.AskAsync("DELETE /api/templates/{name}", "/api/templates/walk?basis=3");
        await walk.GetAsync("/api/templates", "/api/templates");
        await walk.AskAsync("POST /api/templates/{name}/keep", $"/api/templates/{Shipped}/keep", """{"file":"another"}""", HttpStatusCode.Conflict);
        var shipped = await walk.GetAsync("/api/templates/{name}", "/api/templates/" + Shipped);
        await walk.AskAsync("POST /api/templates/{name}/take-over", $"/api/templates/{Shipped}/take-over", new JsonObject { ["basis"] = (string)shipped!["template"]!["basis"]! }.ToJsonString());
    }

    private async Task SettingsAsync()
    {
        await walk.GetAsync("/api/settings", "/api/settings");
        var shop = await walk.GetAsync("/api/settings/{area}", "/api/settings/shop");
        await walk.AskAsync("PUT /api/settings/{area}", "/api/settings/shop", $$$"""{"version":{{{(long)shop!["version"]!}}},"values":{"Currency":"JPY"}}""");
        await walk.AskAsync("PUT /api/settings/{area}", "/api/settings/shop", """{"version":99,"values":{}}""", HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/settings/mail/test", "/api/settings/mail/test", expected: HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/connectors/{name}/unpark", "/api/connectors/mailbox/unpark", expected: HttpStatusCode.Conflict);
    }

    private async Task CustomersAsync()
    {
        await walk.GetAsync("/api/customers", "/api/customers?q=mai&take=1");
        await walk.GetAsync("/api/customers", "/api/customers?after=x", HttpStatusCode.BadRequest);
        await walk.GetAsync("/api/customers/{key}", "/api/customers/c1");
        await walk.GetAsync("/api/customers/{key}/timeline", "/api/customers/c1/timeline");
        await walk.GetAsync("/api/customers/{key}/campaigns/{campaign}", $"/api/customers/c1/campaigns/{Campaign}?language=vi");
        await walk.GetAsync("/api/customers/{key}/campaigns/{campaign}", "/api/customers/c1/campaigns/again");
        await walk.GetAsync("/api/customers/{key}/export", "/api/customers/c1/export");
        await walk.GetAsync("/api/customers/{key}/explain", "/api/customers/c1/explain");
        await walk.GetAsync("/api/customers/{key}/ledger", "/api/customers/c1/ledger");
        await walk.AskAsync("DELETE /api/suppressions", "/api/suppressions?channel=email&address=c1@example.test");
        await walk.AskAsync("POST /api/customers/{key}/erase", "/api/customers/c2/erase", """{"confirm":"c1"}""", HttpStatusCode.Conflict);
        await walk.AskAsync("POST /api/customers/{key}/erase", "/api/customers/c2/erase", """{"confirm":"c2"}""");
        await walk.GetAsync("/api/customers", "/api/customers");
    }

    /// <summary>What is not there, and requests that are no requests.</summary>
    private async Task RefusalsAsync()
    {
        foreach (var path in new[] { "/api/audiences/{name}", "/api/campaigns/{name}", "/api/campaigns/{name}/funnel", "/api/customers/{key}", "/api/customers/{key}/timeline", "/api/mailbox/{id}", "/api/settings/{area}", "/api/templates/{name}" })
        {
            await walk.GetAsync(path, path[..path.IndexOf('{', StringComparison.Ordinal)] + "nothing" + path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..], HttpStatusCode.NotFound);
        }

        await walk.GetAsync("/api/messages/{id}", "/api/messages/999999", HttpStatusCode.NotFound);
        await walk.GetAsync("/api/pauses/{id}", "/api/pauses/999999", HttpStatusCode.NotFound);
        await walk.GetAsync("/api/mailbox", "/api/mailbox?take=many", HttpStatusCode.BadRequest);
        await walk.AskAsync("POST /api/audiences", "/api/audiences", "{", HttpStatusCode.BadRequest);
        await walk.AskAsync("POST /api/audiences", "/api/audiences", "x", HttpStatusCode.UnsupportedMediaType, contentType: "text/plain");
    }
}
