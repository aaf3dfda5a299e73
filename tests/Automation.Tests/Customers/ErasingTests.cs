using System.Net;
using System.Net.Http.Json;
using System.Text;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Customers;

/// <summary>A person's data is removed from a running server, from the file and from the mailbox, and the sums stay.</summary>
public sealed class ErasingTests
{
    private const string Name = "Nguyễn MARKNAME";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_the_person_is_left_in_database_mailbox_or_log_and_nobody_writes_to_the_address_again()
    {
        await using var server = await ServerFixture.StartAsync(usesMailbox: true);
        await server.OrderAsync("markkey", Name);
        await server.OrderAsync("other", "Trần Văn Khác");
        await server.HoldsAsync("select count(*) = 2 from messages where status = 4");
        Assert.Equal(1, (await server.GetAsync("/api/customers?q=markname")).GetProperty("customers").GetArrayLength());
        var before = await server.GetAsync("/api/campaigns");
        Assert.Contains("MARKNAME", Disk(server), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Conflict, (await server.Client.PostAsJsonAsync("/api/customers/cmarkkey/erase", new { confirm = "cother" }, Ct)).StatusCode);
        var erased = await server.Client.PostAsJsonAsync("/api/customers/cmarkkey/erase", new { confirm = "cmarkkey" }, Ct);

        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/api/customers/cmarkkey", Ct)).StatusCode);
        Assert.Equal(0, (await server.GetAsync("/api/customers?q=markname")).GetProperty("customers").GetArrayLength());
        Assert.Equal(before.ToString(), (await server.GetAsync("/api/campaigns")).ToString());
        Assert.Equal(1, (await server.GetAsync("/api/mailbox")).GetProperty("total").GetInt32());
        // The web server's own lines about requests are not written in a running program (CareServer.ConfigureLogs).
        Assert.All(server.Logs.Lines.Where(line => line.Id >= 1_000), line => Assert.DoesNotContain("mark", line.Text, StringComparison.OrdinalIgnoreCase));

        await server.OrderAsync("markkey-2");
        await server.PostAsync(new { specversion = "1.0", id = "x", source = "/shop", type = "order.placed", subject = "new", data = new { key = "n1", total = 1, customer = new { email = "cmarkkey@example.test" } } });
        await server.HoldsAsync("select count(*) from messages where status = 5 and reason = 'blocked'");
        await server.StopAsync();
        Assert.DoesNotContain("MARKNAME", Disk(server), StringComparison.Ordinal);
        Assert.DoesNotContain("markname", Disk(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journeys_under_way_end_and_what_was_queued_is_denied()
    {
        await using var server = await ServerFixture.StartAsync(delay: "30.00:00:00");
        await server.OrderAsync("a");
        await server.HoldsAsync("select count(*) from waits");

        (await server.Client.PostAsJsonAsync("/api/customers/ca/erase", new { confirm = "ca" }, Ct)).EnsureSuccessStatusCode();

        await server.HoldsAsync("select count(*) = 1 from journeys where status = 3 and reason = 'erased'");
        await server.HoldsAsync("select count(*) = 0 from waits");
        await server.HoldsAsync("select count(*) = 1 from audit where action = 'customer.erased' and subject = 'customer/1' and detail not like '%\"ca\"%'");
        await using var reader = server.Server.Engine.Store.OpenReader();
        var doctor = await Automation.Server.Reports.Doctor.ExamineAsync(reader, Ct);
        Assert.All(doctor, finding => Assert.Equal(0, finding.Violations));
    }

    [Theory]
    [InlineData("Viewer")]
    [InlineData("Operator")]
    public async Task Only_an_administrator_exports_and_erases(string role)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.OrderAsync("a");
        await server.StopAsync();
        server.Role = Enum.Parse<Automation.Server.Access.Role>(role);
        await server.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/api/customers/ca", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.GetAsync("/api/customers/ca/export", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.PostAsJsonAsync("/api/customers/ca/erase", new { confirm = "ca" }, Ct)).StatusCode);
    }

    /// <summary>Every byte below the server's folder, as text.</summary>
    private static string Disk(ServerFixture server)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(server.Database)!, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            text.Append(reader.ReadToEnd());
        }

        return text.ToString();
    }
}
