using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Templating;

namespace Automation.Server.CommandLine;

/// <summary>Renders cases, one JSON object a line, and answers one line each, in their order.</summary>
internal sealed class RenderBatch
{
    // Stable ids beside those of the language (TL).
    private const string MalformedLine = "RB1001";
    private const string BadCase = "RB1002";

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Whether an include that a case does not give has its own name as its text; otherwise it is an error.</summary>
    internal bool IncludesAreTheirNames { get; init; }

    /// <summary>The time that <c>now</c> answers.</summary>
    internal DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Answers all cases. Blank lines are passed over.</summary>
    internal void Run(TextReader cases, TextWriter answers, CancellationToken cancellationToken = default)
    {
        for (var number = 1; cases.ReadLine() is { } line; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!string.IsNullOrWhiteSpace(line))
            {
                answers.WriteLine(Answer(line, number));
            }
        }

        answers.Flush();
    }

    private string Answer(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Answer(document.RootElement, number);
        }
        catch (JsonException exception)
        {
            return Malformed(number, (int)(exception.BytePositionInLine ?? 0) + 1, "it is no valid JSON");
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half a character, which no text can hold; it shows when it is read.
            return Malformed(number, 1, "it escapes half of a surrogate pair");
        }
    }

    private string Answer(JsonElement line, int number)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            return Malformed(number, 1, "it is no JSON object");
        }

        var id = line.TryGetProperty("id", out var given) ? given : (JsonElement?)null;
        try
        {
            return Render(RenderCase.Read(line), id);
        }
        catch (CommandException exception)
        {
            return Errors(id, [new ErrorLine(BadCase, $"Line {number}: {exception.Message}", number, 1, "parse", null)]);
        }
    }

    private string Render(RenderCase item, JsonElement? id)
    {
        var parsed = Template.Parse(item.Template, new TemplateParseOptions { Dialect = item.Choices.Dialect });
        if (parsed.Template is not { } template)
        {
            return Errors(id, Lines(parsed.Diagnostics, template: null));
        }

        // The reason why an include cannot be used is told behind the place that asked for it.
        var broken = new List<TemplateDiagnostic>();
        var result = template.Render(new TemplateContext
        {
            Model = item.Model,
            Channel = item.Choices.Channel,
            Culture = item.Choices.Culture,
            Includes = Includes(item, broken),
            Now = Now,
        });
        return result.Output is { } output
            ? JsonSerializer.Serialize(new OutputAnswer(id, output), Written)
            : Errors(id, Lines([.. result.Diagnostics, .. broken], template));
    }

    private Func<string, Template?> Includes(RenderCase item, List<TemplateDiagnostic> broken)
    {
        var known = new Dictionary<string, Template?>(StringComparer.Ordinal);
        return name =>
        {
            if (!known.TryGetValue(name, out var template) && (item.Includes.GetValueOrDefault(name) ?? (IncludesAreTheirNames ? name : null)) is { } text)
            {
                var parsed = Template.Parse(text, new TemplateParseOptions { Dialect = item.Choices.Dialect, FileName = name });
                broken.AddRange(parsed.Diagnostics);
                known[name] = template = parsed.Template;
            }

            return template;
        };
    }

    private static IEnumerable<ErrorLine> Lines(IEnumerable<TemplateDiagnostic> diagnostics, Template? template) =>
        from diagnostic in diagnostics
        where diagnostic.Severity == DiagnosticSeverity.Error
        select new ErrorLine(
            diagnostic.Id,
            diagnostic.Message,
            diagnostic.Line,
            diagnostic.Column,
            diagnostic.Phase == TemplatePhase.Parse ? "parse" : "render",
            template is null || diagnostic.File == template.FileName ? null : diagnostic.File);

    private static string Malformed(int number, int column, string why) =>
        Errors(null, [new ErrorLine(MalformedLine, $"Line {number} of the cases cannot be read: {why}.", number, column, "parse", null)]);

    private static string Errors(JsonElement? id, IEnumerable<ErrorLine> errors) => JsonSerializer.Serialize(new ErrorAnswer(id, [.. errors]), Written);

    private sealed record OutputAnswer(
        [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonElement? Id,
        [property: JsonPropertyName("output")] string Output);

    private sealed record ErrorAnswer(
        [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonElement? Id,
        [property: JsonPropertyName("errors")] IReadOnlyList<ErrorLine> Errors);

    /// <param name="Id">Stable id.</param>
    /// <param name="Message">One line.</param>
    /// <param name="Line">Line of the template, or of the cases when the case itself is wrong.</param>
    /// <param name="Column">Column, counted from 1.</param>
    /// <param name="Phase">parse or render.</param>
    /// <param name="File">The include in which it is; left out for the template itself.</param>
    private sealed record ErrorLine(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("line")] int Line,
        [property: JsonPropertyName("column")] int Column,
        [property: JsonPropertyName("phase")] string Phase,
        [property: JsonPropertyName("file")] string? File);
}

/// <summary>One case of a batch.</summary>
internal sealed record RenderCase(string Template, JsonElement? Model, IReadOnlyDictionary<string, string> Includes, TemplateChoices Choices)
{
    private static readonly string[] Members = ["id", "template", "model", "includes", "dialect", "channel", "culture"];

    /// <summary>Reads a case.</summary>
    /// <param name="line">A JSON object; it must live as long as the case.</param>
    /// <exception cref="CommandException">A member is missing, unknown or of the wrong kind.</exception>
    internal static RenderCase Read(JsonElement line)
    {
        foreach (var member in line.EnumerateObject().Where(member => !Members.Contains(member.Name)))
        {
            throw new CommandException($"There is no member '{member.Name}'. Known: {string.Join(", ", Members)}.");
        }

        var choices = new TemplateChoices(
            Choice(line, "dialect", TemplateChoices.Dialects, Dialect.Message),
            Choice(line, "channel", TemplateChoices.Channels, OutputChannel.None),
            Text(line, "culture"));
        _ = choices.Culture;
        return new RenderCase(
            Text(line, "template") ?? throw new CommandException("The template is missing."),
            Object(line, "model"),
            ReadIncludes(line),
            choices);
    }

    private static Dictionary<string, string> ReadIncludes(JsonElement line)
    {
        var includes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Object(line, "includes") is { } given)
        {
            foreach (var include in given.EnumerateObject())
            {
                includes[include.Name] = TextOf(include.Value, include.Name);
            }
        }

        return includes;
    }

    private static T Choice<T>(JsonElement line, string name, IReadOnlyDictionary<string, T> values, T standard) =>
        Text(line, name) is not { } text ? standard
        : values.TryGetValue(text, out var value) ? value
        : throw new CommandException($"'{text}' is no {name}. Known: {string.Join(", ", values.Keys)}.");

    private static JsonElement? Member(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement line, string name) => Member(line, name) is { } value ? TextOf(value, name) : null;

    private static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new CommandException($"'{name}' is no text.");

    private static JsonElement? Object(JsonElement line, string name) =>
        Member(line, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : throw new CommandException($"'{name}' is no JSON object.");
}
