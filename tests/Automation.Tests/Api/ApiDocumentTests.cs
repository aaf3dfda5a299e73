using System.Net;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>The OpenAPI document says what the server has: nothing less, nothing else.</summary>
public sealed class ApiDocumentTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_of_the_api_is_in_it_with_its_role_a_summary_and_its_answers()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var document = JsonNode.Parse(await fixture.Client.GetStringAsync("/api/openapi.json", Ct))!.AsObject();

        var served = Served(fixture);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToList();
        Assert.Equal(served.Keys.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        var wrong = new List<string>();
        foreach (var (name, needed) in served)
        {
            var operation = document["paths"]![name.Split(' ')[1]]![name.Split(' ')[0].ToLowerInvariant()]!.AsObject();
            var role = needed is { } one ? $"Needs the role {one}." : "For everybody.";
            if ((string?)operation["summary"] is not { Length: > 10 } || (string?)operation["description"] != role)
            {
                wrong.Add($"{name}: add a line to ApiSummaries; role {role}");
            }

            if (operation["responses"]!["503"] is null || operation["tags"]!.AsArray().Count != 1)
            {
                wrong.Add($"{name}: an answer or its tag is missing");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task It_is_whole_every_reference_leads_somewhere_every_parameter_of_a_path_is_told_and_every_id_is_there_once()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var document = JsonNode.Parse(await fixture.Client.GetStringAsync("/api/openapi.json", Ct))!.AsObject();

        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Equal(["api_key", "session"], document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key));
        Assert.Equal(2, document["security"]!.AsArray().Count(requirement => requirement!.AsObject().Count == 1));
        Assert.All(References(document), reference => Assert.NotNull(Find(document, reference)));
        var ids = new List<string>();
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            var inPath = path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]).Order(StringComparer.Ordinal);
            foreach (var (_, operation) in operations!.AsObject())
            {
                var told = (operation!["parameters"]?.AsArray() ?? []).Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => (string)parameter!["name"]!);
                Assert.Equal(inPath, told.Order(StringComparer.Ordinal));
                ids.Add((string)operation["operationId"]!);
            }
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task It_is_for_those_who_have_signed_in()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var stranger = fixture.Stranger();

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/openapi.json", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_refused_request_answers_as_the_document_says()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var viewer = await fixture.AsAsync(Role.Viewer);

        var answer = await viewer.PostAsync("/api/settings/mail/test", null, Ct);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(403, (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["status"]!);
    }

    private static Dictionary<string, Role?> Served(ServerFixture fixture)
    {
        var served = new Dictionary<string, Role?>(StringComparer.Ordinal);
        foreach (var endpoint in fixture.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
                part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)part).Content))));
            foreach (var method in path.StartsWith("/api/", StringComparison.Ordinal) && path != "/api/openapi.json" ? endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [] : [])
            {
                served[$"{method} {path}"] = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null ? Needed.Of(endpoint) : null;
            }
        }

        return served;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => member is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Find(JsonNode document, string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, name) => node?[name]);
}
