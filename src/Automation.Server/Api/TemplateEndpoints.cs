using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Templates;

namespace Automation.Server.Api;

/// <summary>Templates for programs: the same desk as the pages.</summary>
internal static class TemplateEndpoints
{
    private const int LongestName = 200;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var templates = routes.MapGroup("/api/templates");
        templates.MapGet("", ListAsync).Needs(Role.Viewer).Answers<TemplatesAnswer>();
        templates.MapPost("", CopyAsync).Needs(Role.Marketer).Takes<TemplateCopyBody>().Answers<SavedTemplate>().Refuses(StatusCodes.Status404NotFound);
        templates.MapGet("{name}", ReadAsync).Needs(Role.Viewer).Answers<TemplateAnswer>();
        templates.MapPut("{name}", SaveAsync).Needs(Role.Marketer).Takes<TemplateSaveBody>().Answers<SavedTemplate>();
        templates.MapDelete("{name}", DeleteAsync).Needs(Role.Marketer).Answers<DeletedTemplate>();
        templates.MapGet("{name}/versions", VersionsAsync).Needs(Role.Viewer).Answers<TemplateVersionsAnswer>();
        templates.MapGet("{name}/versions/{version:int}", VersionAsync).Needs(Role.Viewer).Answers<TemplateVersionAnswer>();
        templates.MapPost("{name}/check", CheckAsync).Needs(Role.Viewer).Takes<TemplateCheckBody>().Answers<TemplateCheck>();
        templates.MapPost("{name}/preview", PreviewAsync).Needs(Role.Viewer).Takes<TemplatePreviewBody>().Answers<PreviewedTemplate>();
        templates.MapPost("{name}/publish", PublishAsync).Needs(Role.Marketer).Takes<TemplatePublishBody>().Answers<PublishedTemplate>();
        templates.MapPost("{name}/restore", RestoreAsync).Needs(Role.Marketer).Takes<TemplateRestoreBody>().Answers<SavedTemplate>();
        templates.MapPost("{name}/take-over", TakeOverAsync).Needs(Role.Marketer).Takes<TemplateTakeOverBody>().Answers<TakenOverTemplate>();
        templates.MapPost("{name}/keep", KeepAsync).Needs(Role.Marketer).Takes<TemplateKeepBody>().Answers<KeptTemplate>();
        templates.MapPost("{name}/test", TestAsync).Needs(Role.Marketer).Takes<TemplateTestBody>().Answers<TestSentAnswer>().Refuses(StatusCodes.Status429TooManyRequests);
    }

    private static Task<IResult> ListAsync(CareEngine engine, CancellationToken cancellationToken) => AnswerAsync(async () =>
        new TemplatesAnswer((await engine.Templates.ListAsync(cancellationToken)).Select(TemplateLineAnswer.Of)));

    private static Task<IResult> ReadAsync(string name, CareEngine engine, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var line = await engine.Templates.ReadAsync(name, cancellationToken);
        return new TemplateAnswer(TemplateLineAnswer.Of(line), line.Standing.Files);
    });

    private static Task<IResult> VersionsAsync(string name, int? before, CareEngine engine, CancellationToken cancellationToken) => AnswerAsync(async () =>
        new TemplateVersionsAnswer(await engine.Templates.VersionsAsync(name, before, cancellationToken)));

    private static Task<IResult> VersionAsync(string name, int version, CareEngine engine, CancellationToken cancellationToken) => AnswerAsync(async () =>
        new TemplateVersionAnswer(name, version, await engine.Templates.FilesAsync(name, version, cancellationToken)));

    private static Task<IResult> SaveAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var basis = body.Text("basis", LongestName, required: true);
        var changes = Changes(body);
        body.Refuse();
        return await engine.Templates.SaveAsync(new TemplateSave(name, basis!, changes, body.Text("note", 1_000) ?? ""), Caller.Of(context), cancellationToken);
    });

    private static Task<IResult> CopyAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var (name, from, version) = (body.Text("name", LongestName, required: true), body.Text("from", LongestName, required: true), body.Number("version"));
        body.Refuse();
        return await engine.Templates.CopyAsync(name!, from!, version, Caller.Of(context), cancellationToken);
    });

    private static Task<IResult> DeleteAsync(string name, string basis, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        await engine.Templates.DeleteAsync(name, basis, Caller.Of(context), cancellationToken);
        return new DeletedTemplate(name);
    });

    private static Task<IResult> CheckAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var changes = Changes(body);
        body.Refuse();
        return new TemplateCheck(await engine.Templates.CheckAsync(name, changes, cancellationToken));
    });

    private static Task<IResult> PreviewAsync(string name, HttpContext context, TemplatePreviews previews, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var question = Question(name, body);
        body.Refuse();
        return PreviewedTemplate.Of(await previews.WriteAsync(question, cancellationToken));
    });

    private static Task<IResult> TestAsync(string name, HttpContext context, TestSends tests, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var question = Question(name, body);
        var to = body.Text("to", LongestName, required: true);
        body.Refuse();
        var sent = await tests.SendAsync(new TestSend(question, to!), Caller.Of(context), cancellationToken);
        return new TestSentAnswer(sent.Message.Id, sent.Message.To, sent.Connector, sent.Refusal, sent.IsCaptured ? "/mailbox/" + sent.Message.Id : null);
    });

    private static Task<IResult> PublishAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var version = body.Number("version", required: true);
        body.Refuse();
        return new PublishedTemplate(name, version!.Value, await engine.Templates.PublishAsync(name, version.Value, Caller.Of(context), cancellationToken));
    });

    private static Task<IResult> RestoreAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var (version, basis) = (body.Number("version", required: true), body.Text("basis", LongestName, required: true));
        body.Refuse();
        return await engine.Templates.RestoreAsync(name, version!.Value, basis!, Caller.Of(context), cancellationToken);
    });

    private static Task<IResult> TakeOverAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var basis = body.Text("basis", LongestName, required: true);
        body.Refuse();
        await engine.Templates.TakeOverAsync(name, basis!, Caller.Of(context), cancellationToken);
        return new TakenOverTemplate(name, 0);
    });

    private static Task<IResult> KeepAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => WithBodyAsync(context, async body =>
    {
        var file = body.Text("file", LongestName, required: true);
        body.Refuse();
        await engine.Templates.KeepAsync(name, file!, Caller.Of(context), cancellationToken);
        return new KeptTemplate(name);
    });

    /// <summary>Texts by file name; null removes a file.</summary>
    private static Dictionary<string, string?> Changes(JsonFields body)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (body.Inner("files") is not { } files)
        {
            return changes;
        }

        foreach (var file in files.Object.EnumerateObject())
        {
            if (file.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null && JsonFields.IsWellFormed(file.Value))
            {
                changes[file.Name] = file.Value.GetString();
            }
            else
            {
                files.Report(file.Name, "It must be a text, or null to remove the file.");
            }
        }

        return changes;
    }

    private static PreviewQuestion Question(string name, JsonFields body)
    {
        var channel = body.Text("channel", LongestName, text => text is "email" or "sms", "It must be email or sms.");
        if (channel is null && body.Find("channel") is null)
        {
            body.Report("channel", "It is required: email or sms.");
        }

        return new PreviewQuestion(name, channel == "sms" ? Channel.Sms : Channel.Email)
        {
            Changes = Changes(body),
            OfSent = body.Find("sent") is { ValueKind: JsonValueKind.True },
            Locale = body.Text("locale", LongestName),
            Customer = body.Text("customer", LongestName),
            Campaign = body.Text("campaign", LongestName),
        };
    }

    private static async Task<IResult> WithBodyAsync(HttpContext context, Func<JsonFields, Task<object>> act)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, context.RequestAborted);
        }
        catch (JsonException)
        {
            return Problems.Bad("The body is no JSON object.");
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? await AnswerAsync(() => act(new JsonFields(document.RootElement, "", [])))
                : Problems.Bad("The body is no JSON object.");
        }
    }

    private static async Task<IResult> AnswerAsync<T>(Func<Task<T>> act)
        where T : class
    {
        try
        {
            return Results.Json(await act(), ApiJson.Options);
        }
        catch (WrongFieldsException wrong)
        {
            return Problems.Invalid(wrong.Errors.ToDictionary(error => error.Key, error => error.Value.ToArray()));
        }
        catch (TemplateException exception)
        {
            return Refusal(exception);
        }
    }

    private static IResult Refusal(TemplateException exception)
    {
        var (status, title) = exception.Fault switch
        {
            TemplateFault.NotFound => (StatusCodes.Status404NotFound, "There is no such thing."),
            TemplateFault.Invalid => (StatusCodes.Status400BadRequest, "The template has errors."),
            TemplateFault.Refused => (StatusCodes.Status429TooManyRequests, "Not now, or not there."),
            _ => (StatusCodes.Status409Conflict, "It cannot be done now."),
        };
        return Results.Problem(
            exception.Message, statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["problems"] = JsonSerializer.SerializeToElement(exception.Found, ApiJson.Options) });
    }

    private static int? Number(this JsonFields body, string name, bool required = false)
    {
        if (body.Find(name) is { } value)
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
            {
                return number;
            }

            body.Report(name, "It must be a whole number from 0.");
        }
        else if (required)
        {
            body.Report(name, "It is required.");
        }

        return null;
    }

    /// <summary>Ends the request when a field was wrong.</summary>
    private static void Refuse(this JsonFields body)
    {
        if (body.Errors.Count > 0)
        {
            throw new WrongFieldsException(body.Errors);
        }
    }

    private sealed class WrongFieldsException(Dictionary<string, List<string>> errors) : Exception
    {
        internal Dictionary<string, List<string>> Errors { get; } = errors;
    }
}
