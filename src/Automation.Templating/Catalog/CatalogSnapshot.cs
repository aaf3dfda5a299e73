using System.Text.Json;

namespace Automation.Templating.Catalog;

/// <summary>Everything read from a folder at one moment.</summary>
internal sealed class CatalogSnapshot
{
    public const string LayoutFolder = "_layout";
    public const string TextsFolder = "_texts";
    private const string Extension = ".tpl";

    private readonly TemplateCatalogOptions _options;
    private readonly Dictionary<string, CatalogTemplate> _templates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Template> _layouts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TemplateDiagnostic> _diagnostics = [];

    private CatalogSnapshot(TemplateCatalogOptions options)
    {
        _options = options;
    }

    public IReadOnlyList<TemplateDiagnostic> Diagnostics => _diagnostics;

    public IReadOnlyCollection<CatalogTemplate> Templates => _templates.Values;

    public bool HasErrors => _diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error);

    public CatalogTemplate? Find(string name) => _templates.GetValueOrDefault(name);

    public static CatalogSnapshot Read(string folder, TemplateCatalogOptions options)
    {
        var snapshot = new CatalogSnapshot(options);
        if (!Directory.Exists(folder))
        {
            snapshot.Error("TL1401", folder, "The template folder does not exist");
            return snapshot;
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            snapshot.ReadFolder(child);
        }

        snapshot.WarnOfMissingLocales();
        snapshot.CheckReferences();
        return snapshot;
    }

    private void ReadFolder(string folder)
    {
        switch (Path.GetFileName(folder))
        {
            case LayoutFolder:
                foreach (var file in Files(folder))
                {
                    if (Parse(file) is { } template)
                    {
                        _layouts[Path.GetFileName(file)[..^Extension.Length]] = template;
                    }
                }

                break;
            case TextsFolder:
                ReadTexts(folder);
                break;
            case ['_' or '.', ..]:
                break;
            case var name:
                ReadTemplate(name, folder);
                break;
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal);

    private void ReadTemplate(string name, string folder)
    {
        var parts = new Dictionary<(TemplatePart, string), Template>();
        foreach (var file in Files(folder))
        {
            var (part, locale) = NameOf(file);
            if (part is null)
            {
                Error("TL1402", file, "The file name is not html, text or sms with a locale, such as html.vi-VN.tpl");
            }
            else if (Parse(file) is { } template)
            {
                parts[(part.Value, locale)] = template;
            }
        }

        var sample = ReadSample(Path.Combine(folder, "sample.json"));
        if (parts.Count > 0)
        {
            _templates[name] = new CatalogTemplate(name, folder, parts, sample);
        }
    }

    private static (TemplatePart? Part, string Locale) NameOf(string file)
    {
        var pieces = Path.GetFileName(file)[..^Extension.Length].Split('.', 2);
        TemplatePart? part = pieces[0] switch
        {
            "html" => TemplatePart.Html,
            "text" => TemplatePart.Text,
            "sms" => TemplatePart.Sms,
            _ => null,
        };
        return (part, pieces.Length > 1 ? pieces[1].ToLowerInvariant() : "");
    }

    private Template? Parse(string file)
    {
        var text = File.ReadAllText(file);
        if (text.Length > _options.MaxFileLength)
        {
            Error("TL1403", file, $"The file is longer than {_options.MaxFileLength} characters");
            return null;
        }

        var result = Template.Parse(text.ReplaceLineEndings("\n"), new TemplateParseOptions { FileName = file });
        _diagnostics.AddRange(result.Diagnostics);
        return result.Template;
    }

    private JsonElement? ReadSample(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            Error("TL1404", file, "The sample is not JSON: " + e.Message, (int)(e.LineNumber ?? 0) + 1);
            return null;
        }
    }

    private void ReadTexts(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                _texts[Path.GetFileNameWithoutExtension(file)] = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [];
            }
            catch (JsonException e)
            {
                Error("TL1405", file, "The texts are not a JSON object of texts: " + e.Message, (int)(e.LineNumber ?? 0) + 1);
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
                $"The include `{reference.Name}` was not found in {LayoutFolder}")
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
