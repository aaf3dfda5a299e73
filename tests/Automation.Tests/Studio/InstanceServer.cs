using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>The real server with three journeys that wait for a day: 1, 2 and 3, of the customers c1, c2 and c3.</summary>
public sealed class InstanceServer : IAsyncLifetime
{
    internal const string Api = "/elsa/api";

    private ServerFixture _server = null!;

    internal ServerFixture Server => _server;

    internal HttpClient Client => _server.Client;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerFixture.StartAsync(delay: "1.00:00:00");
        foreach (var key in new[] { "1", "2", "3" })
        {
            (await _server.OrderAsync(key)).EnsureSuccessStatusCode();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static void AssertHas(JsonElement element, params IEnumerable<string> names) =>
        Assert.All(names, name => Assert.True(element.TryGetProperty(name, out _), $"It lacks '{name}': {element}"));

    internal Task<JsonElement> GetAsync(string path) => _server.GetAsync(Api + path);

    internal async Task<JsonElement> PostAsync(string path, string body)
    {
        var answer = await PostRawAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    internal async Task<HttpResponseMessage> PostRawAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.PostAsync(Api + path, content, TestContext.Current.CancellationToken);
    }

    /// <summary>Lets every wait be due, and the server look.</summary>
    internal async Task WakeAsync()
    {
        await ServerFixture.SqlAsync(_server.Database, "update waits set due_at = 0");
        (await _server.PostAsync(new { specversion = "1.0", id = "wake", source = "/shop", type = "page.seen", subject = "nobody" })).EnsureSuccessStatusCode();
    }
}
