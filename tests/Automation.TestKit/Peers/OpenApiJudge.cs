using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.TestKit.Peers;

/// <summary>An answer of a server, and where the document has its schema.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="Schema">The schema's place: <c>#/paths/…</c>.</param>
/// <param name="Body">The answer.</param>
public sealed record JudgedAnswer(string Name, string Schema, JsonNode? Body);

/// <summary>Judges an OpenAPI document, and answers by its schemas, with validators from npm. Members that a schema does not name are faults too.</summary>
public static class OpenApiJudge
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>What is wrong; empty when nothing is.</summary>
    public static async Task<IReadOnlyList<string>> JudgeAsync(JsonNode document, IEnumerable<JudgedAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(document);
        var node = Peer.RequireNode("@seriousme/openapi-schema-validator");
        var folder = Directory.CreateTempSubdirectory("automation-openapi-").FullName;
        try
        {
            var (documentFile, answersFile) = (Path.Combine(folder, "document.json"), Path.Combine(folder, "answers.json"));
            await File.WriteAllTextAsync(documentFile, document.ToJsonString());
            await File.WriteAllTextAsync(answersFile, JsonSerializer.Serialize(answers, Web));
            var said = await Peer.RunAsync(node, RepositoryFolder.Of("tests", "peers", "openapi-check.cjs"), documentFile, answersFile);
            return JsonSerializer.Deserialize<List<string>>(said)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
