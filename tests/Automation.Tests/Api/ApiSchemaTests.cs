using System.Net;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.TestKit.Peers;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>The document tells the form of every answer, and the server's answers have it.</summary>
public sealed class ApiSchemaTests
{
    /// <summary>Answers of 2xx that are no JSON.</summary>
    private static readonly string[] Files = ["GET /api/ledger.csv"];

    /// <summary>What may hold anything: documents of others, and values whose kind a rule decides.</summary>
    private static readonly string[] Open = ["JsonElement", "KeyValuePairOfstringAndObject.value"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_tells_the_schema_of_its_answer_and_every_refusal_is_a_problem()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var document = await DocumentAsync(fixture);

        var wrong = new List<string>();
        foreach (var (name, operation) in Operations(document))
        {
            var answers = operation["responses"]!.AsObject();
            wrong.AddRange(answers.Any(answer => answer.Key[0] == '2') ? [] : [$"{name}: no answer when all goes well"]);
            foreach (var (status, answer) in answers)
            {
                var form = status[0] == '2' || name == "GET /api/health" ? Files.Contains(name) ? "text/csv" : "application/json" : "application/problem+json";
                var isTold = status == "204" ? answer!["content"] is null : answer!["content"] is JsonObject { Count: 1 } content && content[form]?["schema"] is JsonObject { Count: > 0 };
                wrong.AddRange(isTold ? [] : [$"{name}, {status}: {form} is missing or has no schema"]);
            }

            wrong.AddRange(operation["requestBody"] is { } body && body["content"]!.AsObject().Any(form => form.Value!["schema"] is null) ? [$"{name}: the body has no schema"] : []);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_member_of_every_schema_has_a_type_and_every_type_has_words()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var schemas = (await DocumentAsync(fixture))["components"]!["schemas"]!.AsObject();

        var untyped = schemas.SelectMany(schema => schema.Value!["properties"]?.AsObject().Where(member => !HasType(member.Value!)).Select(member => $"{schema.Key}.{member.Key}")
            ?? (HasType(schema.Value!) ? [] : [schema.Key]));
        Assert.Equal(Open.Order(StringComparer.Ordinal), untyped.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(schemas.Where(schema => schema.Value!["description"] is null && schema.Value["properties"] is not null && !schema.Key.StartsWith("KeyValuePair", StringComparison.Ordinal)).Select(schema => schema.Key));
    }

    [Fact]
    public async Task Answers_of_the_server_are_as_the_document_says()
    {
        await using var fixture = await ServerFixture.StartAsync(usesMailbox: true);
        var document = await DocumentAsync(fixture);
        var walk = new ApiWalk(fixture, document);

        await new ApiWalkThrough(fixture, walk).RunAsync(Ct);

        Assert.Empty(walk.Faults);
        var missed = Operations(document).Select(operation => operation.Name).Where(name => !walk.Done.Contains(name)).Order(StringComparer.Ordinal);
        Assert.Equal(ApiWalkThrough.OnlyRefused.Order(StringComparer.Ordinal), missed);
        Assert.Empty(await OpenApiJudge.JudgeAsync(document, walk.Answers));
    }

    [Fact]
    public async Task Whoever_may_not_gets_a_problem_from_every_operation()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var document = await DocumentAsync(fixture);
        var walk = new ApiWalk(fixture, document);
        var (stranger, viewer) = (fixture.Stranger(), await fixture.AsAsync(Role.Viewer));

        foreach (var (name, operation) in Operations(document).Where(operation => operation.Operation["responses"]!["401"] is not null))
        {
            var path = name.Split(' ')[1].Replace("{id}", "1", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
            await walk.AskAsync(name, path, null, HttpStatusCode.Unauthorized, stranger);
            if (((string)operation["description"]!).Contains("Viewer", StringComparison.Ordinal))
            {
                continue;
            }

            await walk.AskAsync(name, path, null, HttpStatusCode.Forbidden, viewer);
        }

        Assert.Empty(walk.Faults);
        Assert.Empty(await OpenApiJudge.JudgeAsync(document, walk.Answers));
    }

    [Fact]
    public async Task The_judge_sees_what_is_wrong()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        var document = await DocumentAsync(fixture);
        const string Me = "#/components/schemas/Me";
        var broken = (JsonObject)document.DeepClone();
        broken["paths"]!["/api/me"]!["get"]!.AsObject().Remove("responses");
        broken["info"]!.AsObject().Remove("title");

        var found = await OpenApiJudge.JudgeAsync(document,
        [
            new("right", Me, JsonNode.Parse("""{"name":"mai","role":"viewer","kind":"person","id":"7"}""")),
            new("kind", Me, JsonNode.Parse("""{"name":"mai","role":"viewer","kind":"robot","id":"7"}""")),
            new("member", Me, JsonNode.Parse("""{"name":"mai","role":"viewer","kind":"person","id":"7","secret":"x"}""")),
            new("type", Me, JsonNode.Parse("""{"name":null,"role":"viewer","kind":"person","id":"7"}""")),
            new("missing", Me, JsonNode.Parse("""{"role":"viewer","kind":"person","id":"7"}""")),
        ]);

        Assert.Equal(["kind", "member", "type", "missing"], found.Select(fault => fault.Split(':')[0]).Distinct());
        Assert.NotEmpty(await OpenApiJudge.JudgeAsync(broken, []));
    }

    internal static async Task<JsonObject> DocumentAsync(ServerFixture fixture) => JsonNode.Parse(await fixture.Client.GetStringAsync("/api/openapi.json", Ct))!.AsObject();

    private static IEnumerable<(string Name, JsonObject Operation)> Operations(JsonObject document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject())));

    private static bool HasType(JsonNode schema) => schema is JsonObject told && (told["type"] ?? told["$ref"] ?? told["enum"] ?? told["oneOf"] ?? told["anyOf"]) is not null;
}
