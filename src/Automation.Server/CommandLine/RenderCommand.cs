using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Templating;
using Automation.Templating.Catalog;

namespace Automation.Server.CommandLine;

/// <summary><c>render</c>: what a template becomes, of one file or of a whole file of cases.</summary>
internal static class RenderCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    internal static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "The template.", Arity = ArgumentArity.ZeroOrOne };
        var model = new Option<string>("--model") { Description = "JSON file with the variables. Default none." };
        var locale = new Option<string>("--locale") { Description = "Culture of numbers and dates, and locale of shared files, such as vi-VN. Default invariant." };
        var channel = Choice("--channel", "Where the output goes; decides escaping. Default none.", "none", TemplateChoices.Channels.Keys);
        var dialect = Choice("--dialect", "The rules it is read with. Default message.", "message", TemplateChoices.Dialects.Keys);
        var batch = new Option<string>("--batch") { Description = "Instead of FILE: cases, one JSON object a line (docs/template-language.md, section 11)." };
        var includes = new Option<string>("--includes") { Description = "self: an include that a case of the batch does not give has its own name as its text." };
        includes.AcceptOnlyFromAmong("self");
        var template = new Option<string>("--template") { Description = "Instead of FILE: a template's name; what is sent now is rendered, with --channel html, text or sms." };
        var database = new Option<string>("--db") { Description = "The database with what was published in the console, for --template. Default data/automation.db." };
        var command = new Command("render", "Renders a template, or a file of cases.") { file, model, locale, channel, dialect, batch, includes, template, database };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(async () => (result.GetValue(file), result.GetValue(batch), result.GetValue(template)) switch
        {
            (null, null, { } name) => RenderSent(
                await TemplateFiles.LoadSentAsync(ServerSettings.Read(("Database", result.GetValue(database))), cancellationToken), name, result.GetValue(channel)!, result.GetValue(locale) ?? "", ReadModel(result.GetValue(model))),
            ({ } path, null, null) => RenderFile(path, result.GetValue(model), new TemplateChoices(
                TemplateChoices.Dialects[result.GetValue(dialect)!], TemplateChoices.Channels[result.GetValue(channel)!], result.GetValue(locale))),
            (null, { } cases, null) => RenderCases(cases, result.GetValue(includes) == "self", cancellationToken),
            _ => throw new CommandException("Give the FILE of a template, a name with --template, or cases with --batch; one of the three."),
        }));
        return command;
    }

    private static Option<string> Choice(string name, string description, string standard, IEnumerable<string> values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong([.. values]);
        return option;
    }

    private static int RenderFile(string path, string? modelPath, TemplateChoices choices)
    {
        var context = Context(path, choices, ReadModel(modelPath));
        var parsed = Template.Parse(File.ReadAllText(path).ReplaceLineEndings("\n"), new TemplateParseOptions { FileName = path, Dialect = choices.Dialect });
        var rendered = parsed.Template?.Render(context);
        foreach (var diagnostic in parsed.Diagnostics.Concat(rendered?.Diagnostics ?? []))
        {
            Terminal.Say(diagnostic.Format());
        }

        if (rendered?.Output is not { } output)
        {
            return Terminal.Failure;
        }

        using var standard = Console.OpenStandardOutput();
        standard.Write(Utf8.GetBytes(output));
        return Terminal.Success;
    }

    /// <summary>One part of what is sent now.</summary>
    private static int RenderSent(TemplateCatalog catalog, string name, string channel, string locale, JsonElement? model)
    {
        var context = new TemplateContext { Model = model ?? catalog.Find(name)?.Sample, Now = TimeProvider.System.GetUtcNow() };
        var sms = channel == "sms" ? catalog.RenderSms(name, locale, context) : null;
        var mail = sms is null ? catalog.RenderEmail(name, locale, context) : null;
        foreach (var diagnostic in sms?.Diagnostics ?? mail!.Diagnostics)
        {
            Terminal.Say(diagnostic.Format());
        }

        var output = sms is not null ? sms.Text : channel == "html" ? mail!.Html : mail!.Text;
        if (output is not null)
        {
            Console.Out.WriteLine(output);
        }

        return output is null ? Terminal.Failure : Terminal.Success;
    }

    /// <summary>A file that stands in a catalog finds its shared files and texts; one that stands alone finds none.</summary>
    private static TemplateContext Context(string path, TemplateChoices choices, JsonElement? model)
    {
        var culture = choices.Culture;
        var context = new TemplateContext
        {
            Model = model,
            Culture = culture,
            Channel = choices.Channel,
            Now = TimeProvider.System.GetUtcNow(),
        };
        if (choices.Dialect != Dialect.Message || TemplateFiles.CatalogOf(path) is not { } folder)
        {
            return context;
        }

        var (part, locale) = TemplateFiles.PartOf(path);
        return TemplateCatalog.Load(folder).Catalog.ContextFor(part, choices.Locale ?? locale, context) with { Channel = choices.Channel, Culture = culture };
    }

    private static JsonElement? ReadModel(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new CommandException($"{path}: the model is no JSON object. Write {{\"customer\":{{\"name\":\"Mai\"}}}}.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{path}: no valid JSON at line {exception.LineNumber + 1}. Correct it there.");
        }
    }

    private static int RenderCases(string path, bool includesAreTheirNames, CancellationToken cancellationToken)
    {
        using var cases = new StreamReader(path, Utf8);
        using var answers = new StreamWriter(Console.OpenStandardOutput(), Utf8) { NewLine = "\n" };
        new RenderBatch { IncludesAreTheirNames = includesAreTheirNames, Now = TimeProvider.System.GetUtcNow() }.Run(cases, answers, cancellationToken);
        return Terminal.Success;
    }
}

/// <summary>How a template is read and rendered, as people write it.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Locale">The culture's name; null for the invariant one.</param>
internal sealed record TemplateChoices(Dialect Dialect, OutputChannel Channel, string? Locale)
{
    internal static readonly IReadOnlyDictionary<string, Dialect> Dialects =
        Enum.GetValues<Dialect>().ToDictionary(dialect => dialect.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    internal static readonly IReadOnlyDictionary<string, OutputChannel> Channels =
        Enum.GetValues<OutputChannel>().ToDictionary(channel => channel.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>The culture of the locale.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    internal CultureInfo Culture
    {
        get
        {
            try
            {
                return string.IsNullOrEmpty(Locale) || Locale == "invariant" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(Locale, predefinedOnly: true);
            }
            catch (CultureNotFoundException)
            {
                throw new CommandException($"There is no culture '{Locale}'. Write a language and a country, such as vi-VN.");
            }
        }
    }
}
