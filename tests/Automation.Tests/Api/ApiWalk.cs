using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Automation.TestKit.Peers;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Api;

/// <summary>Asks a running server as a program does, and notes each answer with the place of its schema in the OpenAPI document.</summary>
internal sealed class ApiWalk(ServerFixture fixture, JsonObject document)
{
    private readonly List<string> _faults = [];
    private readonly List<JudgedAnswer> _answers = [];

    /// <summary>What an answer had that the document does not tell: a status, a form.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    /// <summary>The JSON answers.</summary>
    internal IReadOnlyList<JudgedAnswer> Answers => _answers;

    /// <summary>The operations that have answered well.</summary>
    internal HashSet<string> Done { get; } = new(StringComparer.Ordinal);

    internal Task<JsonNode?> GetAsync(string operation, string path, HttpStatusCode expected = HttpStatusCode.OK) => AskAsync("GET " + operation, path, null, expected);

    /// <summary>Asks, and checks that the status is what the test is about and one that the document tells.</summary>
    /// <param name="operation">The method and path as the document has them.</param>
    /// <param name="path">The address.</param>
    /// <param name="body">JSON; null for nothing.</param>
    /// <param name="expected">The status.</param>
    /// <param name="client">Who asks; null for an administrator.</param>
    /// <param name="contentType">What the body is said to be.</param>
    internal async Task<JsonNode?> AskAsync(string operation, string path, string? body = null, HttpStatusCode expected = HttpStatusCode.OK, HttpClient? client = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Split(' ')[0]), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(contentType));
        using var answer = await (client ?? fixture.Client).SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{operation} at {path}: {(int)answer.StatusCode} instead of {(int)expected}: {text}");
        if (answer.IsSuccessStatusCode)
        {
            Done.Add(operation);
        }

        return Note(operation, ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Content.Headers.ContentType?.MediaType, text);
    }

    private JsonNode? Note(string operation, string status, string? form, string text)
    {
        var (method, path) = (operation.Split(' ')[0].ToLowerInvariant(), operation.Split(' ')[1]);
        if (document["paths"]?[path]?[method]?["responses"]?[status] is not { } told)
        {
            _faults.Add($"{operation} answers {status}, of which the document says nothing");
            return null;
        }

        if (form is null)
        {
            _faults.AddRange(told["content"] is null && text.Length == 0 ? [] : [$"{operation}, {status}: the document tells of an answer, there was none"]);
            return null;
        }

        if (told["content"]?[form]?["schema"] is null)
        {
            _faults.Add($"{operation}, {status}: answered {form}, of which the document says nothing");
            return null;
        }

        if (form != "application/json" && form != "application/problem+json")
        {
            return null;
        }

        var body = JsonNode.Parse(text);
        _answers.Add(new JudgedAnswer($"{operation} {status}", $"#/paths/{Escape(path)}/{method}/responses/{status}/content/{Escape(form)}/schema", body));
        return body;
    }

    /// <summary>A step of a JSON pointer in the fragment of an address.</summary>
    private static string Escape(string step) => Uri.EscapeDataString(step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
