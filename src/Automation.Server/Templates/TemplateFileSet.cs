using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Server.Languages;
using Automation.Templating.Catalog;

namespace Automation.Server.Templates;

/// <summary>The files of a template as a whole: how they are stored, compared and changed. Pure.</summary>
internal static partial class TemplateFileSet
{
    /// <summary>The sample's name.</summary>
    internal const string Sample = "sample.json";

    /// <summary>The address of the page that makes templates.</summary>
    private const string Reserved = "new";

    /// <summary>How many files a template may have.</summary>
    private const int MostFiles = 200;

    /// <summary>Characters of one file; a request must be able to carry it.</summary>
    private const int LongestFile = 262_144;

    private static readonly JsonSerializerOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();

    internal static IReadOnlyDictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    /// <summary>The same files are always the same text.</summary>
    internal static string Write(IReadOnlyDictionary<string, string> files) => JsonSerializer.Serialize(new SortedDictionary<string, string>(files.ToDictionary(), StringComparer.Ordinal), Stored);

    /// <summary>A short text that differs for different files; empty for null.</summary>
    internal static string Fingerprint(IReadOnlyDictionary<string, string>? files) =>
        files is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(Normal(files)))))[..16];

    /// <summary>Whether nothing differs but line ends.</summary>
    internal static bool AreSame(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) => Fingerprint(one) == Fingerprint(other);

    /// <summary>The files with changes; null removes a file.</summary>
    internal static IReadOnlyDictionary<string, string> Change(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string?> changes)
    {
        var changed = Normal(files);
        foreach (var (name, text) in changes)
        {
            if (text is null)
            {
                changed.Remove(name);
            }
            else
            {
                changed[name] = Normal(text);
            }
        }

        return changed;
    }

    /// <summary>What keeps files from being stored; empty for nothing.</summary>
    internal static IReadOnlyList<Sentence> Problems(string template, IReadOnlyDictionary<string, string> files)
    {
        var problems = files.Keys.Order(StringComparer.Ordinal).Where(name => !IsFileName(template, name))
            .Select(name => template == TemplateCatalog.SharedFiles ? TemplateRefusals.BadSharedFile(name) : TemplateRefusals.BadFile(name)).ToList();
        problems.AddRange(files.Where(file => file.Value.Length > LongestFile).Select(file => TemplateRefusals.LongFile(file.Key, LongestFile)));
        problems.AddRange(files.Where(file => !IsText(file.Value)).Select(file => TemplateRefusals.BadCharacters(file.Key)));
        if (files.Count > MostFiles)
        {
            problems.Add(TemplateRefusals.ManyFiles(MostFiles));
        }

        return problems;
    }

    /// <summary>Whether a new template may be called so.</summary>
    internal static bool IsTemplateName(string name) => TemplateName().IsMatch(name) && name != Reserved;

    private static bool IsFileName(string template, string name) => template == TemplateCatalog.SharedFiles ? SharedName().IsMatch(name) : name == Sample || PartName().IsMatch(name);

    private static bool IsText(string text)
    {
        try
        {
            return !text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) && Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> Normal(IReadOnlyDictionary<string, string> files) => files.ToDictionary(file => file.Key, file => Normal(file.Value), StringComparer.Ordinal);

    private static string Normal(string text) => text.ReplaceLineEndings("\n");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,79}$", RegexOptions.CultureInvariant)]
    private static partial Regex TemplateName();

    [GeneratedRegex("^(html|text|sms)(\\.[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?\\.tpl$", RegexOptions.CultureInvariant)]
    private static partial Regex PartName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}(\\.[A-Za-z0-9-]{2,20}){0,2}\\.tpl$", RegexOptions.CultureInvariant)]
    private static partial Regex SharedName();
}
