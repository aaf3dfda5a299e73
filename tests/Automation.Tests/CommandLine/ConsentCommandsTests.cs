using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>consents</c>, <c>suppressions</c>, <c>links</c>, <c>policies</c>, <c>alerts</c>, <c>connector</c> and <c>bounces list</c>, as processes beside a running server.</summary>
public sealed class ConsentCommandsTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Vietnam = new() { ["AUTOMATION__Country"] = "VN", ["AUTOMATION__Policies"] = "vn" };

    private readonly string _folder = Directory.CreateTempSubdirectory("commands-").FullName;
    private ServerFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await ServerFixture.StartAsync(delay: "01:00:00");
        (await _fixture.OrderAsync("1")).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Consents_are_imported_once_and_shown_with_their_proof()
    {
        var file = Write("consents.csv", "customer,channel,purpose,state,at,source,text,proof\nc1,email,advertising,given,2026-01-05T09:00:00+07:00,shop,v3,form 12\n");

        var first = await RunAsync("consents", "import", file);
        var again = await RunAsync("consents", "import", file);
        var shown = await RunAsync("consents", "show", "c1", "--json");

        Assert.Equal((0, "1 entries are new, 0 were known, 0 are of unknown customers."), (first.Code, first.Output));
        Assert.Equal((0, "0 entries are new, 1 were known, 0 are of unknown customers."), (again.Code, again.Output));
        Assert.Contains("form 12", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_file_of_consents_is_refused_as_a_whole_and_unknown_customers_are_named()
    {
        var wrong = await RunAsync("consents", "import", Write("wrong.csv", "customer,channel,purpose,state,at\nc1,pigeon,advertising,given,2026-01-05T09:00:00Z\nc1,email,transactional,given,2999-01-05T09:00:00Z\n"));
        var unknown = await RunAsync("consents", "import", Write("unknown.csv", "customer,channel,purpose,state,at\nnobody,email,care,refused,2026-01-05T09:00:00Z\nc1,email,care,refused,2026-01-05T09:00:00Z\n"));
        var nobody = await RunAsync("consents", "show", "nobody");

        Assert.Equal((1, 1, 1), (wrong.Code, unknown.Code, nobody.Code));
        Assert.All(["line 2", "pigeon", "line 3", "in the future", "must be care or advertising"], part => Assert.Contains(part, wrong.Errors, StringComparison.Ordinal));
        Assert.Contains("there is no customer 'nobody'", unknown.Errors, StringComparison.Ordinal);
        Assert.StartsWith("1 entries are new", unknown.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await SqlAsync("select count(*) from consent_history"));
    }

    [Fact]
    public async Task Suppressions_are_added_listed_imported_and_lifted_in_one_form_of_the_address()
    {
        Assert.Equal(0, (await RunAsync("suppressions", "add", "0901234567", "--reason", "do-not-call")).Code);
        Assert.Equal(0, (await RunAsync("suppressions", "add", "+84 90 123 45 67", "--reason", "do-not-call")).Code);
        Assert.Equal(1L, await SqlAsync("select count(*) from suppressions where address = '+84901234567' and reason = 4 and scope = 2"));
        Assert.Equal(0, (await RunAsync("suppressions", "import", Write("blocked.csv", "address,reason\nLAN@Example.test,hard-bounce\n0901234567,do-not-call\n"))).Code);
        var listed = JsonDocument.Parse((await RunAsync("suppressions", "list", "--json")).Output).RootElement;
        Assert.Equal(2, listed.GetArrayLength());

        Assert.Equal(0, (await RunAsync("suppressions", "remove", "lan@example.test", "--reason", "hard-bounce")).Code);

        Assert.Equal(1L, await SqlAsync("select count(*) from suppressions where lifted_at is not null and address = 'lan@example.test'"));
        Assert.Equal(1, JsonDocument.Parse((await RunAsync("suppressions", "list", "--json")).Output).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Wrong_suppressions_are_refused_with_every_reason()
    {
        var add = await RunAsync("suppressions", "add", "not an address", "--channel", "email");
        var reason = await RunAsync("suppressions", "add", "a@example.test", "--reason", "whim");
        var file = await RunAsync("suppressions", "import", Write("wrong.csv", "address,reason,expires\na@example.test,complaint,2027-01-01T00:00:00Z\nb@@,manual,\n"));

        Assert.All([add, reason, file], run => Assert.Equal(1, run.Code));
        Assert.Contains("no address for email", add.Errors, StringComparison.Ordinal);
        Assert.Contains("must be one of", reason.Errors, StringComparison.Ordinal);
        Assert.Contains("line 2", file.Errors, StringComparison.Ordinal);
        Assert.Contains("never expire", file.Errors, StringComparison.Ordinal);
        Assert.Contains("line 3", file.Errors, StringComparison.Ordinal);
        Assert.Equal(0L, await SqlAsync("select count(*) from suppressions"));
    }

    [Fact]
    public async Task Keys_of_links_are_added_one_by_one()
    {
        Assert.StartsWith("There are 2 keys now", (await RunAsync("links", "rotate")).Output, StringComparison.Ordinal);
        Assert.StartsWith("There are 3 keys now", (await RunAsync("links", "rotate")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_are_shown_with_their_sources()
    {
        var text = await CommandRun.OfAsync(Vietnam, "policies");
        var json = JsonDocument.Parse((await CommandRun.OfAsync(Vietnam, "policies", "--json")).Output).RootElement;
        var wrong = await CommandRun.OfAsync(new Dictionary<string, string> { ["AUTOMATION__Policies"] = "atlantis" }, "policies");

        Assert.Contains("VN-2", text.Output, StringComparison.Ordinal);
        Assert.Contains("Decree 91/2020/ND-CP, article 13", text.Output, StringComparison.Ordinal);
        Assert.Equal(["general", "vn"], json.EnumerateArray().Select(rule => rule.GetProperty("pack").GetString()).Distinct());
        Assert.Equal(1, wrong.Code);
        Assert.Contains("atlantis", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_are_listed_and_a_parked_connector_is_unparked_once()
    {
        Assert.Equal((0, ""), (await RunAsync("alerts")) is var none ? (none.Code, none.Output) : default);
        await SqlAsync("insert into alerts (kind, subject, detail, raised_at) values ('connector-parked', 'smtp', '535 5.7.8', 0)");

        var alerts = await RunAsync("alerts");
        var unparked = await RunAsync("connector", "unpark", "smtp");
        var again = await RunAsync("connector", "unpark", "smtp");

        Assert.Equal(1, alerts.Code);
        Assert.Contains("connector unpark smtp", alerts.Output, StringComparison.Ordinal);
        Assert.Equal((0, "smtp tries again; 0 messages that were put off are due now."), (unparked.Code, unparked.Output));
        Assert.Equal((1, "error: The connector 'smtp' is not parked."), (again.Code, again.Errors));
        Assert.Equal(0, (await RunAsync("alerts")).Code);
    }

    [Fact]
    public async Task Returned_mails_are_listed_by_what_they_led_to()
    {
        await SqlAsync("insert into returned_mails (key, received_at, message_id, address_key, effect, kind, reason, status) values ('abcdefabcdefabcdef', 0, null, null, 8, 'failure', 'user_unknown', '5.1.1')");

        var all = await RunAsync("bounces", "list");
        var unproved = JsonDocument.Parse((await RunAsync("bounces", "list", "--effect", "unproved", "--json")).Output).RootElement;
        var hard = await RunAsync("bounces", "list", "--effect", "hard-bounce");
        var wrong = await RunAsync("bounces", "list", "--effect", "nonsense");

        Assert.Contains("abcdefabcdef", all.Output, StringComparison.Ordinal);
        Assert.Equal("user_unknown", unproved[0].GetProperty("reason").GetString());
        Assert.Equal((0, "", "There are no such mails."), (hard.Code, hard.Output, hard.Errors));
        Assert.Equal(1, wrong.Code);
        Assert.Contains("address-changed, unproved", wrong.Errors, StringComparison.Ordinal);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(Vietnam, [.. arguments, "--db", _fixture.Database]);

    private Task<object?> SqlAsync(string sql) => ServerFixture.SqlAsync(_fixture.Database, sql);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
