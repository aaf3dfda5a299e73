using System.Text.Json.Nodes;
using Automation.Server.CommandLine;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>render --batch</c>: one line in, one line out.</summary>
public sealed class RenderBatchTests
{
    private const string Model = """
        {"page":{"title":"This is a title"},"user":{"name":"John"},"product":{"title":"Orange","type":"fruit"},"products":[
        {"title":"Orange","type":"fruit"},{"title":"Banana","type":"fruit"},{"title":"Apple","type":"fruit"},{"title":"Computer","type":"electronics"},
        {"title":"Mobile Phone","type":"electronics"},{"title":"Table","type":"furniture"},{"title":"Sofa","type":"furniture"}]}
        """;

    [Fact]
    public void All_visible_pairs_of_the_language_give_the_expected_output_or_error()
    {
        var folder = SharedFolder.Require("data/scriban");
        var inputs = Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories)
            .Where(file => File.Exists(Path.ChangeExtension(file, ".out.txt"))).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(59, inputs.Count);

        var answers = Run(string.Join('\n', inputs.Select(file => Case(Path.GetRelativePath(folder, file), Read(file)))), includesAreTheirNames: true);

        Assert.Equal(inputs.Select(file => Path.GetRelativePath(folder, file)), answers.Select(answer => (string?)answer["id"]));
        Assert.All(inputs.Zip(answers), pair => Assert.Equal(Read(Path.ChangeExtension(pair.First, ".out.txt")).TrimEnd('\n'), Text(pair.Second).TrimEnd('\n')));
    }

    [Fact]
    public void Defaults_are_the_message_dialect_no_channel_and_the_invariant_culture()
    {
        Assert.Equal("1,735,000 <b> false", Output("""{"template":"{{ 1735000 | math.format 'N0' }} {{ '<b>' }} {{ not true }}"}"""));
        Assert.Equal("1.735.000 &lt;b&gt;", Output("""{"template":"{{ 1735000 | math.format 'N0' }} {{ '<b>' }}","culture":"vi-VN","channel":"html"}"""));
    }

    [Fact]
    public void Lines_are_written_with_relaxed_escaping_and_ids_as_they_came() =>
        Assert.Equal(
            "{\"id\":7,\"output\":\"Chào <Mai> & 'Lan'\"}\n{\"id\":null,\"output\":\"\"}\n",
            RunText("""
                {"id":7,"template":"Chào <{{ n }}> & 'Lan'","model":{"n":"Mai"}}

                {"template":""}
                """));

    [Fact]
    public void A_malformed_line_is_one_error_line_for_its_number_and_the_rest_goes_on()
    {
        var answers = Run("""
            {"id":"a","template":"1"}
            {"id":"b","template":
            [1]
            {"id":"c"}
            {"id":"d","template":"1","chanel":"html"}
            {"id":"e","template":"1","channel":"fax"}
            {"id":"f","template":"1","culture":"xx-nowhere"}
            {"id":"g","template":1}
            {"id":"h","template":"1","includes":[]}
            {"id":"i","template":"\ud800"}
            {"id":"j","template":"{{ include 'x' }}","includes":{"x":"1","x":"2"}}
            """);

        Assert.Equal(["a", null, null, "c", "d", "e", "f", "g", "h", null, "j"], answers.Select(answer => (string?)answer["id"]));
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 10], answers.Where(answer => answer["errors"] is not null).Select(answer => (int)answer["errors"]![0]!["line"]!));
        Assert.All(answers.Where(answer => answer["errors"] is not null), answer => Assert.Single(answer["errors"]!.AsArray()));
        Assert.Equal("2", (string?)answers[^1]["output"]);
        Assert.Contains("fax", (string)answers[5]["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_a_template_are_told_with_their_phase()
    {
        var parse = Run("""{"template":"{{ if }}x{{ end }}\n{{ 1 + }}"}""")[0]["errors"]!.AsArray();
        Assert.Equal([("parse", 1), ("parse", 2)], parse.Select(error => ((string)error!["phase"]!, (int)error["line"]!)));

        var render = Assert.Single(Run("""{"template":"a\n {{ include 'x' }}"}""")[0]["errors"]!.AsArray())!;
        Assert.Equal(("render", 2, 5), ((string)render["phase"]!, (int)render["line"]!, (int)render["column"]!));
        Assert.StartsWith("TL", (string)render["id"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void An_include_that_is_not_given_is_an_error_or_its_own_name()
    {
        const string Line = """{"template":"{{ include 'a' }} {{ include 'b' }}","includes":{"a":"given {{ $0 }}"}}""";

        Assert.Equal("given a b", (string?)Run(Line, includesAreTheirNames: true)[0]["output"]);
        Assert.Equal("TL1228", (string?)Assert.Single(Run(Line)[0]["errors"]!.AsArray())!["id"]);
    }

    [Fact]
    public void A_broken_include_is_told_with_its_reason()
    {
        var errors = Run("""{"template":"{{ include 'a' }}","includes":{"a":"\n{{ if }}"}}""")[0]["errors"]!.AsArray();

        Assert.Equal(("render", null), ((string?)errors[0]!["phase"], (string?)errors[0]!["file"]));
        Assert.Equal(("parse", "a", 2), ((string?)errors[1]!["phase"], (string?)errors[1]!["file"], (int)errors[1]!["line"]!));
    }

    private static string Case(string id, string template) => new JsonObject
    {
        ["id"] = id,
        ["template"] = template,
        ["model"] = JsonNode.Parse(Model),
        ["includes"] = new JsonObject { ["arguments"] = "{{ $1 }} + {{ $2 }}", ["product"] = "product: {{ product.title }}" },
        ["dialect"] = "scriban",
    }.ToJsonString();

    private static string Read(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    /// <summary>An answer as the pairs write it.</summary>
    private static string Text(JsonNode answer) => (string?)answer["output"]
        ?? string.Join('\n', answer["errors"]!.AsArray().Select(error => $"text({error!["line"]},{error["column"]}) : error : {error["message"]}"));

    private static string? Output(string line) => (string?)Assert.Single(Run(line))["output"];

    private static List<JsonNode> Run(string cases, bool includesAreTheirNames = false) =>
        [.. RunText(cases, includesAreTheirNames).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static string RunText(string cases, bool includesAreTheirNames = false)
    {
        using var answers = new StringWriter { NewLine = "\n" };
        new RenderBatch { IncludesAreTheirNames = includesAreTheirNames }.Run(new StringReader(cases), answers, TestContext.Current.CancellationToken);
        return answers.ToString();
    }
}
