using System.Text.Json;

namespace Automation.Templating.Catalog;

/// <summary>Everything that a catalog holds at one moment.</summary>
internal sealed class CatalogSnapshot
{
    public const string TextsFolder = "_texts";
    public const string Sample = "sample.json";
    private const string Extension = ".tpl";

    private readonly TemplateCatalogOptions _options;
    private readonly Dictionary<string, CatalogTemplate> _templates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Template> _layouts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TemplateDiagnostic> _diagnostics = [];

    private readonly Dictionary<string, (string Text, TemplateParseResult Result)> _parsed = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, (string Text, TemplateParseResult Result)>? _known;

    private CatalogSnapshot(TemplateCatalogOptions options, IReadOnlyDictionary<string, (string Text, TemplateParseResult Result)>? known)
    {
        (_options, _known) = (options, known);
    }

    public IReadOnlyList<TemplateDiagnostic> Diagnostics => _diagnostics;

    public IReadOnlyCollection<CatalogTemplate> Templates => _templates.Values;

    public bool HasErrors => _diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error);

    public CatalogTemplate? Find(string name) => _templates.GetValueOrDefault(name);

    /// <summary>What diagnostics say of a folder that is not there.</summary>
    public static TemplateDiagnostic Missing(string folder) =>
        new("TL1401", DiagnosticSeverity.Error, TemplatePhase.Parse, folder, 1, 1, "The template folder does not exist");

    /// <summary>Compiles files.</summary>
    /// <param name="files">The texts; null where there is no folder.</param>
    /// <param name="folder">The folder's path.</param>
    /// <param name="options">Locales and limits.</param>
    /// <param name="known">A snapshot whose templates are taken over where name and text are the same; null for none.</param>
    public static CatalogSnapshot Of(CatalogFiles? files, string folder, TemplateCatalogOptions options, CatalogSnapshot? known)
    {
        var snapshot = new CatalogSnapshot(options, known?._parsed);
        if (files is null)
        {
            snapshot._diagnostics.Add(Missing(folder));
            return snapshot;
        }

        foreach (var unit in files.Units.Values)
        {
            snapshot.Take(unit);
        }

        snapshot._known = null;
        snapshot.WarnOfMissingLocales();
        snapshot.CheckReferences();
        return snapshot;
    }

    private void Take(CatalogUnit unit)
    {
        switch (unit.Name)
        {
            case TemplateCatalog.SharedFiles:
                foreach (var (file, text) in unit.Ordered)
                {
                    if (Parse(unit.LabelOf(file), text) is { } template)
                    {
                        _layouts[file[..^Extension.Length]] = template;
                    }
                }

                break;
            case TextsFolder:
                ReadTexts(unit);
                break;
            default:
                ReadTemplate(unit);
                break;
        }
    }

    private void ReadTemplate(CatalogUnit unit)
    {
        var parts = new Dictionary<(TemplatePart, string), Template>();
        foreach (var (file, text) in unit.Ordered.Where(file => file.Key.EndsWith(Extension, StringComparison.Ordinal)))
        {
            var (part, locale) = NameOf(file);
            if (part is null)
            {
                Error("TL1402", unit.LabelOf(file), "The file name is not html, text or sms with a locale, such as html.vi-VN.tpl");
            }
            else if (Parse(unit.LabelOf(file), text) is { } template)
            {
                parts[(part.Value, locale)] = template;
            }
        }

        var sample = unit.Files.TryGetValue(Sample, out var json) ? ReadSample(unit.LabelOf(Sample), json) : null;
        if (parts.Count > 0)
        {
            _templates[unit.Name] = new CatalogTemplate(unit, parts, sample);
        }
    }

    private static (TemplatePart? Part, string Locale) NameOf(string file)
    {
        var pieces = file[..^Extension.Length].Split('.', 2);
        TemplatePart? part = pieces[0] switch
        {
            "html" => TemplatePart.Html,
            "text" => TemplatePart.Text,
            "sms" => TemplatePart.Sms,
            _ => null,
        };
        return (part, pieces.Length > 1 ? pieces[1].ToLowerInvariant() : "");
    }

    private Template? Parse(string file, string text)
    {
        if (text.Length > _options.MaxFileLength)
        {
            Error("TL1403", file, $"The file is longer than {_options.MaxFileLength} characters");
            return null;
        }

        if (_known?.TryGetValue(file, out var parsed) is not true || parsed.Text != text)
        {
            parsed = (text, Template.Parse(text.ReplaceLineEndings("\n"), new TemplateParseOptions { FileName = file }));
        }

        _parsed[file] = parsed;
        _diagnostics.AddRange(parsed.Result.Diagnostics);
        return parsed.Result.Template;
    }

    private JsonElement? ReadSample(string file, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            Error("TL1404", file, "The sample is not JSON: " + e.Message, (int)(e.LineNumber ?? 0) + 1);
            return null;
        }
    }

    private void ReadTexts(CatalogUnit unit)
    {
        foreach (var (file, text) in unit.Ordered)
        {
            try
            {
                _texts[Path.GetFileNameWithoutExtension(file)] = JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
            }
            catch (JsonException e)
            {
                Error("TL1405", unit.LabelOf(file), "The texts are not a JSON object of texts: " + e.Message, (int)(e.LineNumber ?? 0) + 1);
            }
        }
    }

    private void WarnOfMissingLocales()
    {
        var required = _options.RequiredLocales ?? [.. _templates.Values.SelectMany(t => t.Locales).Where(l => l.Length > 0).Distinct()];
        foreach (var template in _templates.Values)
        {
            foreach (var part in template.Parts)
            {
                foreach (var locale in required.Where(locale => !Covers(template, part, locale)))
                {
                    Warn("TL1406", template.Folder, $"`{template.Name}` has no {part.ToString().ToLowerInvariant()} part for the locale `{locale}`");
                }
            }
        }
    }

    private static bool Covers(CatalogTemplate template, TemplatePart part, string locale) =>
        template.FindNearest(part, locale, "") is { Locale.Length: > 0 };

    /// <summary>
    /// Every include must be found for every part and locale that reaches it, through shared files too; a shared file that nothing reaches is
    /// checked for what its own name says.
    /// </summary>
    private void CheckReferences()
    {
        var (reached, told) = (new HashSet<Template>(), new HashSet<(string, int, int)>());
        foreach (var template in _templates.Values)
        {
            foreach (var part in template.Parts)
            {
                foreach (var found in template.Locales.Select(locale => (locale, template: template.Find(part, locale))).Where(f => f.template is not null))
                {
                    CheckReferences(found.template!, name => Layout(name, part, found.locale), [], told, reached);
                }
            }
        }

        foreach (var (name, layout) in _layouts.OrderBy(layout => layout.Key, StringComparer.Ordinal).Where(layout => !reached.Contains(layout.Value)))
        {
            CheckReferences(layout, include => LayoutBeside(name, include), [], told, reached);
        }
    }

    /// <summary>A shared file as another one would find it: for the part and locale of its name, or for any part where it names none.</summary>
    private Template? LayoutBeside(string name, string include)
    {
        var pieces = name.Split('.');
        var parts = Enum.GetValues<TemplatePart>().Where(part => pieces.Length > 1 && part.ToString().Equals(pieces[1], StringComparison.OrdinalIgnoreCase)).ToList();
        var locale = pieces.Length > 1 + parts.Count ? pieces[^1] : _options.DefaultLocale;
        return (parts.Count > 0 ? parts : [.. Enum.GetValues<TemplatePart>()]).Select(part => Layout(include, part, locale)).FirstOrDefault(found => found is not null);
    }

    private void CheckReferences(Template template, Func<string, Template?> find, HashSet<Template> visited, HashSet<(string, int, int)> told, HashSet<Template> reached)
    {
        reached.Add(template);
        if (!visited.Add(template))
        {
            return;
        }

        foreach (var reference in template.Includes)
        {
            if (find(reference.Name) is { } found)
            {
                CheckReferences(found, find, visited, told, reached);
                continue;
            }

            if (!told.Add((template.FileName, reference.Line, reference.Column)))
            {
                continue;
            }

            _diagnostics.Add(new TemplateDiagnostic(
                "TL1407", DiagnosticSeverity.Error, TemplatePhase.Parse, template.FileName, reference.Line, reference.Column,
                $"The include `{reference.Name}` was not found in {TemplateCatalog.SharedFiles}")
            {
                Suggestion = Automation.Templating.Diagnostics.NameSuggestion.Nearest(reference.Name, _layouts.Keys.Select(key => key.Split('.')[0])),
            });
        }
    }

    /// <summary>A shared file by name: the one for the part and locale before the one for the locale before the plain one.</summary>
    public Template? Layout(string name, TemplatePart part, string locale)
    {
        var kind = part.ToString().ToLowerInvariant();
        foreach (var candidate in LocaleChain.Of(locale, _options.DefaultLocale))
        {
            var ending = candidate.Length > 0 ? "." + candidate : "";
            if (_layouts.GetValueOrDefault($"{name}.{kind}{ending}") is { } own)
            {
                return own;
            }
        }

        foreach (var candidate in LocaleChain.Of(locale, _options.DefaultLocale))
        {
            if (_layouts.GetValueOrDefault(candidate.Length > 0 ? $"{name}.{candidate}" : name) is { } shared)
            {
                return shared;
            }
        }

        return null;
    }

    public IReadOnlyDictionary<string, string>? Texts(string locale)
    {
        foreach (var candidate in LocaleChain.Of(locale, _options.DefaultLocale))
        {
            if (_texts.TryGetValue(candidate, out var texts))
            {
                return texts;
            }
        }

        return null;
    }

    private void Error(string id, string file, string message, int line = 1) =>
        _diagnostics.Add(new TemplateDiagnostic(id, DiagnosticSeverity.Error, TemplatePhase.Parse, file, line, 1, message));

    private void Warn(string id, string file, string message) =>
        _diagnostics.Add(new TemplateDiagnostic(id, DiagnosticSeverity.Warning, TemplatePhase.Parse, file, 1, 1, message));
}
