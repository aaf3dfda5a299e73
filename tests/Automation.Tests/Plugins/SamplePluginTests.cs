using System.Text.Json;
using Automation.SampleActivities;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using Automation.Tests.SampleActivities;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Automation.Tests.Plugins;

/// <summary>The samples as a plug-in of the real server: dropped into its folder, offered, checked, run.</summary>
public sealed class SamplePluginTests : IDisposable
{
    private readonly string _plugins = Directory.CreateTempSubdirectory("automation-sample-plugin-").FullName;

    [Fact]
    public async Task A_workflow_with_activities_of_a_plugin_runs_and_the_palette_offers_them()
    {
        await using var service = await LoyaltyPeer.StartAsync();
        await using var fixture = await StartAsync(service.Address, ("points", Workflow));

        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();

        await fixture.HoldsAsync("select count(*) = 1 from journeys where status = 2 and reason = 'added'");
        Assert.Equal(50, service.Balance);
        var palette = (await fixture.GetAsync("/elsa/api/descriptors/activities")).GetProperty("items").EnumerateArray().ToList();
        var sample = palette.Single(item => item.GetProperty("typeName").GetString() == "Sample.AddPoints");
        Assert.Equal("Add points", sample.GetProperty("displayName").GetString());
        Assert.Equal(["Added", "NothingToAdd", "Failed"], sample.GetProperty("ports").EnumerateArray().Select(port => port.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("vi", "Hạng chi tiêu", "Vàng")]
    [InlineData("en", "Spending tier", "Gold")]
    public async Task A_plugin_speaks_the_languages_that_it_brings(string language, string name, string port)
    {
        await using var fixture = await StartAsync(new Uri("http://127.0.0.1:1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/elsa/api/descriptors/activities");
        request.Headers.Add("Accept-Language", language);

        var answer = await fixture.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var palette = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("items");
        var sample = palette.EnumerateArray().Single(item => item.GetProperty("typeName").GetString() == "Sample.SpendingTier");
        Assert.Equal(name, sample.GetProperty("displayName").GetString());
        Assert.Equal(port, sample.GetProperty("ports")[0].GetProperty("displayName").GetString());
    }

    [Fact]
    public async Task A_broken_plugin_is_on_the_start_page_and_in_the_log_and_the_rest_goes_on()
    {
        File.WriteAllText(Path.Combine(_plugins, "Broken.dll"), "no assembly");
        await using var service = await LoyaltyPeer.StartAsync();
        await using var fixture = await StartAsync(service.Address);

        var page = await fixture.Client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Contains("Broken.dll is no assembly, or a damaged one. Copy it again.", page, StringComparison.Ordinal);
        Assert.Contains(fixture.Logs.Lines, line => line.Id == Server.EventIds.PluginProblem);
        Assert.Contains(fixture.Logs.Lines, line => line.Id == Server.EventIds.PluginLoaded);
    }

    public void Dispose() => Directory.Delete(_plugins, recursive: true);

    private static Drawing Workflow => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("tier", "Sample.SpendingTier", ("goldFrom", 1))
        .Add("add", "Sample.AddPoints", ("points", 50))
        .Add("added", "Elsa.Finish", ("reason", "added"))
        .Connect("placed -> tier|Gold -> add|Added -> added");

    private Task<ServerFixture> StartAsync(Uri service, params (string Name, Drawing Drawing)[] workflows)
    {
        var folder = Path.Combine(_plugins, "Automation.SampleActivities");
        Directory.CreateDirectory(folder);
        File.Copy(typeof(AddPoints).Assembly.Location, Path.Combine(folder, "Automation.SampleActivities.dll"));
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Automation_SampleActivities:Url", service.ToString())]).Build();
        return ServerFixture.StartAsync(adjust: own => own with { Plugins = _plugins, PluginSettings = settings }, others: workflows);
    }
}
