using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>One real server for the tests of a class, with a workflow of many activities beside the quick thanks.</summary>
public sealed class DescriptorServer : IAsyncLifetime
{
    internal const string Workflow = "many-activities";

    private ServerFixture _fixture = null!;

    internal HttpClient Client => _fixture.Client;

    internal string Database => _fixture.Database;

    internal string Templates => _fixture.Settings.TemplatesPath;

    private static Drawing Drawing => new Drawing()
        .Variable("Tier")
        .Add("placed", "Care.OrderPlaced")
        .Add("rich", "Elsa.FlowDecision", ("condition", Automation.TestKit.Definitions.Drawing.Script("order.total >= 1000000")))
        .Add("keep", "Elsa.SetVariable", ("variable", JsonNode.Parse("""{"id":"id-of-Tier","name":"Tier"}""")), ("value", Automation.TestKit.Definitions.Drawing.Script("customer.tier")))
        .Add("broken", "Elsa.Delay", ("timeSpan", Automation.TestKit.Definitions.Drawing.Script("customer.name")))
        .Add("note", "Elsa.WriteLine", ("text", "asked for a call"))
        .Add("tell", "Elsa.PublishEvent", ("eventName", "survey.due"), ("payload", Automation.TestKit.Definitions.Drawing.Script("order.total")))
        .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Add("answer", "Care.WaitForEvent", ("eventType", "survey.answered"), ("timeout", "7.00:00:00"), ("condition", Automation.TestKit.Definitions.Drawing.Script("event.data.score < 3")))
        .Add("ever", "Elsa.Event", ("eventName", "ticket.closed"))
        .Add("anniversary", "Care.DateReached", ("date", "customer.attributes.wedding_day"))
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("sms", "Care.SendSms", ("template", "come-back-voucher"), ("purpose", "Advertising"))
        .Add("out", "Care.Exit", ("reason", "has ordered"))
        .Connect("placed -> rich|True -> keep -> broken -> note -> tell -> day -> answer|Received -> ever -> anniversary -> mail|Sent -> sms|Sent -> out");

    async ValueTask IAsyncLifetime.InitializeAsync() =>
        _fixture = await ServerFixture.StartAsync(startsCampaign: false, others: [(Workflow, Drawing)]);

    async ValueTask IAsyncDisposable.DisposeAsync() => await _fixture.DisposeAsync();

    internal async Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/elsa/api/" + path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal async Task<JsonElement> GetAsync(string path, string language = "en")
    {
        var answer = await SendAsync(path, ("Accept-Language", language));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return await ReadAsync(answer);
    }

    internal Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Client.PostAsync("/elsa/api/" + path, new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    internal Task<HttpResponseMessage> TellAsync<T>(T cloudEvent) => _fixture.PostAsync(cloudEvent);

    internal static Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
