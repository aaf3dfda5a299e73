using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.Storage;

namespace Automation.Server.Workflows;

/// <summary>A file that goes out.</summary>
/// <param name="Name">Its name, letters a to z, digits, hyphens and a dot.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record DefinitionFile(string Name, byte[] Content, string ContentType);

/// <summary>Definitions as files: the same version is the same bytes on every machine.</summary>
internal static class DefinitionFiles
{
    internal const string SchemaPrefix = "https://elsaworkflows.io/schemas/workflow-definition";

    private const string Schema = SchemaPrefix + "/v3.0.0/schema.json";

    /// <summary>More files than this in one archive are refused.</summary>
    internal const int MostEntries = 500;

    /// <summary>A larger file in an archive is refused.</summary>
    internal const int LongestEntry = 4 * 1024 * 1024;

    /// <summary>What a ZIP can say at the earliest; a time of day would make every export another file.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The export of one version.</summary>
    internal static DefinitionFile Export(DefinitionVersionRow row)
    {
        var stored = DefinitionDesk.Parse(row.Json);
        stored.Remove("$schema");
        var json = new JsonObject { ["$schema"] = Schema };
        foreach (var (name, value) in stored)
        {
            json[name] = value?.DeepClone();
        }

        DefinitionShape.Complete(json);
        DefinitionShape.Identify(json, row);
        var text = WorkflowDefinition.Read(json.ToJsonString()).Definition!.Write();
        return new DefinitionFile(NameOf(row), System.Text.Encoding.UTF8.GetBytes(text + "\n"), "application/json");
    }

    /// <summary>Several exports in one archive, by name.</summary>
    internal static DefinitionFile Zip(IEnumerable<DefinitionVersionRow> rows)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in rows.Select(Export).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                var entry = archive.CreateEntry(file.Name, CompressionLevel.Optimal);
                entry.LastWriteTime = Epoch;
                using var content = entry.Open();
                content.Write(file.Content);
            }
        }

        return new DefinitionFile("workflow-definitions.zip", buffer.ToArray(), "application/zip");
    }

    /// <summary>Whether a file begins like an archive.</summary>
    internal static bool IsZip(ReadOnlySpan<byte> content) => content.StartsWith("PK"u8);

    /// <summary>The definitions of a file: one JSON document, or an archive of several.</summary>
    /// <exception cref="DefinitionException">The file is damaged, or too large when unpacked.</exception>
    internal static IReadOnlyList<JsonObject> Read(string name, byte[] content)
    {
        if (!IsZip(content))
        {
            return [Parse(name, content)];
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            var entries = archive.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
            return entries.Count <= MostEntries
                ? [.. entries.Select(entry => Parse(entry.FullName, Unpack(entry)))]
                : throw new DefinitionException(DefinitionFault.Invalid, $"{name}: The archive has {entries.Count} files. Import at most {MostEntries} at a time.");
        }
        catch (InvalidDataException)
        {
            throw new DefinitionException(DefinitionFault.Invalid, $"{name}: The archive is damaged. Export it again.");
        }
    }

    /// <summary>The JSON object of a text.</summary>
    /// <exception cref="DefinitionException">It is none; the message has the place.</exception>
    internal static JsonObject Parse(string name, byte[] content)
    {
        try
        {
            var bytes = content.AsSpan();
            bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
            return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { MaxDepth = 128, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new DefinitionException(DefinitionFault.Invalid, $"{name}: The JSON is not an object. Export the workflow again.");
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? FormattableString.Invariant($" at line {line + 1}, column {exception.BytePositionInLine + 1}") : "";
            throw new DefinitionException(DefinitionFault.Invalid, $"{name}: The text is not valid JSON{place}, or names a member twice. Correct it, or export the workflow again.");
        }
    }

    private static byte[] Unpack(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var unpacked = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            unpacked.Write(buffer, 0, count);
            if (unpacked.Length > LongestEntry)
            {
                throw new DefinitionException(DefinitionFault.Invalid, $"{entry.FullName}: The file has more than {LongestEntry / 1024 / 1024} MB.");
            }
        }

        return unpacked.ToArray();
    }

    private static string NameOf(DefinitionVersionRow row)
    {
        var slug = Slug.Of(row.Name);
        return $"workflow-definition-{(slug.Length > 0 ? slug + "-" : "")}{Slug.Of(row.DefinitionId)}-{Slug.Of(row.VersionId)}.json";
    }
}
