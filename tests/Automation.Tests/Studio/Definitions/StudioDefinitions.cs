using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>The real server, asked as Elsa Studio asks.</summary>
internal sealed class StudioDefinitions(ServerFixture server) : IAsyncDisposable
{
    internal const string Api = "/elsa/api";

    internal ServerFixture Server { get; } = server;

    internal static async Task<StudioDefinitions> StartAsync(bool startsCampaign = false, bool usesMailbox = false, string policies = "none") =>
        new(await ServerFixture.StartAsync(startsCampaign: startsCampaign, usesMailbox: usesMailbox, adjust: settings => settings with { Policies = policies }));

    /// <summary>A workflow that can be published: an order, a day, a message.</summary>
    internal static JsonObject Thanks(string? definitionId = null, string name = "Thanks", string delay = "1.00:00:00")
    {
        var drawing = new Drawing()
            .Add("order", "Care.OrderPlaced")
            .Add("wait", "Elsa.Delay", ("timeSpan", delay))
            .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
            .Connect("order -> wait -> mail");
        var model = JsonNode.Parse(drawing.Text())!.AsObject();
        model["definitionId"] = definitionId;
        model["name"] = name;
        return model;
    }

    internal static JsonObject Activity(JsonObject definition, string id) =>
        definition["root"]!["activities"]!.AsArray().First(activity => (string?)activity!["id"] == id)!.AsObject();

    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        var request = new HttpRequestMessage(method, Api + path) { Content = body is null ? null : JsonContent.Create(body) };
        return Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>What is answered with 200.</summary>
    internal async Task<JsonObject> GetAsync(string path) => await ReadAsync(await SendAsync(HttpMethod.Get, path), HttpStatusCode.OK);

    internal async Task<JsonObject> PostAsync(string path, JsonNode? body = null) => await ReadAsync(await SendAsync(HttpMethod.Post, path, body), HttpStatusCode.OK);

    /// <summary>Saves; answers the stored definition.</summary>
    internal async Task<JsonObject> SaveAsync(JsonObject model, bool? publish = false) =>
        (await PostAsync("/workflow-definitions", new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }))["workflowDefinition"]!.AsObject();

    /// <summary>The texts that Studio shows for what is refused.</summary>
    internal static async Task<IReadOnlyList<string>> RefusedAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var body = await ReadAsync(response, status);
        Assert.Equal((int)status, (int)body["statusCode"]!);
        Assert.NotEmpty((string)body["message"]!);
        return [.. body["errors"]!["generalErrors"]!.AsArray().Select(text => (string)text!)];
    }

    internal static async Task<JsonObject> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    internal Task<object?> SqlAsync(string sql) => ServerFixture.SqlAsync(Server.Database, sql);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
