using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>The descriptor routes in the shapes that Studio 3.8 reads.</summary>
public sealed class DescriptorRoutesTests(DescriptorServer server) : IClassFixture<DescriptorServer>
{
    [Fact]
    public async Task Activities_of_the_catalog_are_told_with_the_one_for_unknown_types()
    {
        var answer = await server.GetAsync("descriptors/activities?Refresh=True");

        var types = answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("typeName").GetString()).ToList();
        Assert.Equal(ActivityCatalog.Standard.All.Select(activity => activity.TypeName).Append("Elsa.NotFoundActivity"), types);
        Assert.Equal(types.Count, answer.GetProperty("count").GetInt32());
        Assert.Distinct(types);
    }

    [Fact]
    public async Task Container_and_stand_in_are_not_on_the_palette_and_all_others_are()
    {
        var hidden = (await ActivitiesAsync()).Where(item => !item.GetProperty("isBrowsable").GetBoolean()).Select(Type);

        Assert.Equal(["Elsa.Flowchart", "Elsa.NotFoundActivity"], hidden);
    }

    [Fact]
    public async Task Every_activity_input_and_output_has_all_members_that_studio_reads()
    {
        foreach (var item in await ActivitiesAsync())
        {
            Has(item, JsonValueKind.String, "typeName", "namespace", "name", "category", "displayName", "description", "kind");
            Has(item, JsonValueKind.Array, "inputs", "outputs", "ports");
            Has(item, JsonValueKind.Object, "customProperties", "constructionProperties");
            Assert.Equal(Type(item), $"{item.GetProperty("namespace").GetString()}.{item.GetProperty("name").GetString()}");
            Assert.Equal(1, item.GetProperty("version").GetInt32());
            foreach (var input in item.GetProperty("inputs").EnumerateArray())
            {
                Has(input, JsonValueKind.String, "name", "typeName", "displayName", "description", "uiHint", "defaultSyntax");
                Has(input, JsonValueKind.Object, "uiSpecifications");
                Assert.True(input.GetProperty("isBrowsable").GetBoolean());
            }

            foreach (var output in item.GetProperty("outputs").EnumerateArray())
            {
                Has(output, JsonValueKind.String, "name", "typeName", "displayName", "description");
            }
        }
    }

    [Theory]
    [InlineData("Care.SendEmail", "Sent:Sent,Denied:Not allowed,Failed:Failed", false)]
    [InlineData("Elsa.FlowDecision", "True:Yes,False:No", false)]
    [InlineData("Elsa.FlowSwitch", "Default:None of them", false)]
    [InlineData("Elsa.FlowFork", "", false)]
    [InlineData("Care.Split", "", false)]
    [InlineData("Elsa.Finish", "", true)]
    [InlineData("Care.Exit", "", true)]
    [InlineData("Elsa.Delay", "Done:Done", false)]
    public async Task Ports_are_the_outcomes_and_only_ends_have_none(string type, string ports, bool isTerminal)
    {
        var item = await ActivityAsync(type);

        Assert.Equal(ports, string.Join(',', item.GetProperty("ports").EnumerateArray().Select(port => $"{port.GetProperty("name").GetString()}:{port.GetProperty("displayName").GetString()}")));
        Assert.Equal(isTerminal, item.GetProperty("isTerminal").GetBoolean());
    }

    [Fact]
    public async Task Triggers_are_of_their_kind() => Assert.Equal(
        ["Care.AudienceEntered", "Care.DateReached", "Care.OrderPlaced", "Elsa.Cron", "Elsa.Event", "Elsa.StartAt", "Elsa.Timer"],
        (await ActivitiesAsync()).Where(item => item.GetProperty("kind").GetString() == "Trigger").Select(Type));

    [Fact]
    public async Task Editors_get_their_choices_in_the_shapes_that_they_read()
    {
        var purpose = await InputAsync("Care.SendEmail", "Purpose");
        Assert.Equal("radiolist", purpose.GetProperty("uiHint").GetString());
        Assert.Equal(["Transactional", "Care", "Advertising"], Values(purpose.GetProperty("uiSpecifications").GetProperty("radiolist").GetProperty("radioList")));

        var weekdays = (await InputAsync("Care.WaitForWindow", "Weekdays")).GetProperty("uiSpecifications").GetProperty("checklist").GetProperty("checkList");
        Assert.Equal(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], Values(weekdays));
        Assert.All(weekdays.GetProperty("items").EnumerateArray(), item => Assert.False(item.GetProperty("isChecked").GetBoolean()));

        var template = (await InputAsync("Care.SendEmail", "Template")).GetProperty("uiSpecifications");
        Assert.True(template.GetProperty("Refresh").GetBoolean());
        Assert.Empty(Values(template.GetProperty("dropdown").GetProperty("selectList")));
    }

    [Theory]
    [InlineData("Elsa.FlowSwitch", "Cases", "flow-switch-editor", false)]
    [InlineData("Elsa.SetVariable", "Variable", "variable-picker", false)]
    [InlineData("Care.WaitForEvent", "Condition", "singleline", true)]
    [InlineData("Elsa.FlowFork", "Branches", "dynamic-outcomes", true)]
    [InlineData("Care.Split", "Sides", "dynamic-outcomes", true)]
    public async Task What_an_activity_reads_itself_is_an_input_too(string type, string name, string uiHint, bool isWrapped)
    {
        var input = await InputAsync(type, name);

        Assert.Equal(uiHint, input.GetProperty("uiHint").GetString());
        Assert.Equal(isWrapped, input.GetProperty("isWrapped").GetBoolean());
    }

    [Fact]
    public async Task Question_begins_as_a_template_expression()
    {
        var condition = (await ActivityAsync("Elsa.FlowDecision")).GetProperty("constructionProperties").GetProperty("Condition");

        Assert.Equal("Boolean", condition.GetProperty("typeName").GetString());
        Assert.Equal("Scriban", condition.GetProperty("expression").GetProperty("type").GetString());
        Assert.Equal("", condition.GetProperty("expression").GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("vi", "Gửi e-mail", "Gửi tin")]
    [InlineData("ja", "メールを送る", "配信")]
    [InlineData("fr", "Send e-mail", "Messages")]
    public async Task Activities_speak_the_language_of_the_person(string language, string name, string category)
    {
        var item = (await server.GetAsync("descriptors/activities", language)).GetProperty("items").EnumerateArray().Single(item => Type(item) == "Care.SendEmail");

        Assert.Equal((name, category), (item.GetProperty("displayName").GetString(), item.GetProperty("category").GetString()));
    }

    [Fact]
    public async Task Activities_that_one_has_are_not_sent_again_in_the_same_language()
    {
        var first = await server.SendAsync("descriptors/activities", ("Accept-Language", "vi"));
        var tag = first.Headers.ETag!.ToString();

        var again = await server.SendAsync("descriptors/activities", ("Accept-Language", "vi"), ("If-None-Match", tag));
        var other = await server.SendAsync("descriptors/activities", ("Accept-Language", "ja"), ("If-None-Match", tag));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains("Accept-Language", other.Headers.Vary);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task Activities_come_compressed_when_that_is_accepted(string accepted, string? encoding)
    {
        var answer = await server.SendAsync("descriptors/activities", ("Accept-Encoding", accepted));

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var plain = encoding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
        using var document = await JsonDocument.ParseAsync(plain, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, document.RootElement.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Expressions_are_those_that_run_and_the_template_language_is_offered_first()
    {
        var items = (await ItemsAsync("descriptors/expression-descriptors")).ToList();

        Assert.Equal(["Literal", "Object", "Scriban", "Variable", "Input"], items.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal("Scriban", items.First(item => item.GetProperty("isBrowsable").GetBoolean()).GetProperty("type").GetString());
        Assert.Equal("scriban", items[2].GetProperty("properties").GetProperty("MonacoLanguage").GetString());
        Assert.All(items, item => Has(item, JsonValueKind.String, "type", "displayName"));
    }

    [Fact]
    public async Task Types_of_variables_are_those_that_the_engine_knows()
    {
        var items = await ItemsAsync("descriptors/variables");

        Assert.Equal(VariableTypes.Names, items.Select(item => item.GetProperty("typeName").GetString()!));
        Assert.All(items, item => Has(item, JsonValueKind.String, "typeName", "displayName", "category", "description"));
    }

    [Theory]
    [InlineData("workflow-activation-strategies")]
    [InlineData("incident-strategies")]
    [InlineData("log-persistence-strategies")]
    public async Task One_way_of_the_engine_is_told_with_its_reason(string route)
    {
        var item = Assert.Single(await ItemsAsync("descriptors/" + route));

        Has(item, JsonValueKind.String, "typeName", "displayName", "description");
        Assert.StartsWith("Elsa.Workflows.", item.GetProperty("typeName").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_is_kept_in_one_way_and_no_activity_has_its_own()
    {
        var item = Assert.Single(await ItemsAsync("descriptors/commit-strategies/workflows"));

        Has(item, JsonValueKind.String, "name", "displayName", "description");
        Assert.Empty(await ItemsAsync("descriptors/commit-strategies/activities"));
    }

    [Fact]
    public async Task Variables_are_kept_with_the_journey()
    {
        var item = Assert.Single(await ItemsAsync("descriptors/storage-drivers"));

        Assert.Equal("WorkflowInstanceStorageDriver", item.GetProperty("typeName").GetString());
        Assert.False(item.GetProperty("deprecated").GetBoolean());
        Assert.Equal(1, item.GetProperty("priority").GetDouble());
    }

    [Fact]
    public async Task Nothing_converts_outputs_and_no_feature_is_announced()
    {
        Assert.Empty(await ItemsAsync("descriptors/output-converters?sourceType=String&destinationType=Int32"));
        Assert.Empty(await ItemsAsync("features/installed"));
    }

    [Fact]
    public async Task Type_definitions_declare_the_model_with_the_campaign_values_and_variables_of_the_definition()
    {
        var answer = await server.PostAsync($"scripting/javascript/type-definitions/{DescriptorServer.Workflow}", """{"workflowDefinitionId":"x","activityTypeName":"Elsa.FlowDecision","propertyName":"Condition"}""");

        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("declare const customer: {", text, StringComparison.Ordinal);
        Assert.Contains("  readonly \"orders_count\": number;", text, StringComparison.Ordinal);
        Assert.Contains("  /** A variable of this workflow */\n  readonly \"Tier\": string;", text, StringComparison.Ordinal);
        Assert.Contains("declare const now: Date;", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_is_told_as_paths_also_for_a_definition_that_is_not_stored_yet()
    {
        var stored = await PathsAsync(DescriptorServer.Workflow);
        var unknown = await PathsAsync("no-such-workflow");

        Assert.Equal(["variables.Tier"], stored.Except(unknown));
        Assert.Contains("customer.last_order_at", unknown);
    }

    [Fact]
    public async Task Unknown_descriptor_route_is_not_found()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("descriptors/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("tests/activities", "{")).StatusCode);
    }

    private async Task<IEnumerable<string?>> PathsAsync(string definitionId) =>
        (await ItemsAsync("scripting/scriban/model/" + definitionId)).Select(item => item.GetProperty("path").GetString());

    private async Task<IEnumerable<JsonElement>> ItemsAsync(string path) => (await server.GetAsync(path)).GetProperty("items").EnumerateArray().ToList();

    private Task<IEnumerable<JsonElement>> ActivitiesAsync() => ItemsAsync("descriptors/activities");

    private async Task<JsonElement> ActivityAsync(string type) => (await ActivitiesAsync()).Single(item => Type(item) == type);

    private async Task<JsonElement> InputAsync(string type, string name) =>
        (await ActivityAsync(type)).GetProperty("inputs").EnumerateArray().Single(input => input.GetProperty("name").GetString() == name);

    private static string Type(JsonElement item) => item.GetProperty("typeName").GetString()!;

    private static IEnumerable<string?> Values(JsonElement list) => list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("value").GetString());

    private static void Has(JsonElement item, JsonValueKind kind, params string[] members)
    {
        foreach (var member in members)
        {
            Assert.True(item.TryGetProperty(member, out var value) && value.ValueKind == kind, $"{member} of {item} is no {kind}.");
        }
    }
}
