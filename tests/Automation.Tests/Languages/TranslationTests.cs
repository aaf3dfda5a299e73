using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Automation.Server.Languages;
using Automation.Server.Pages;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Languages;

/// <summary>Every text of the console has its Vietnamese and its Japanese, and there is no text that nobody shows.</summary>
public sealed partial class TranslationTests
{
    private static readonly string Root = RepositoryFolder.Of("src", "Automation.Server");

    [Theory]
    [InlineData("vi")]
    [InlineData("ja")]
    public void Every_text_that_is_shown_is_translated(string language)
    {
        var missing = Shown().Where(shown => !Resources(language).TryGetValue(shown.Owner, out var texts) || !texts.ContainsKey(shown.Text))
            .Select(shown => $"{shown.Owner}.{language}.resx has no \"{shown.Text}\" ({shown.File})");

        Assert.Empty(missing.Distinct());
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("ja")]
    public void Every_translation_is_of_a_text_that_is_shown(string language)
    {
        var shown = Shown().Select(text => (text.Owner, text.Text)).ToHashSet();
        var unused = Resources(language).SelectMany(resource => resource.Value.Keys.Where(key => !shown.Contains((resource.Key, key))).Select(key => $"{resource.Key}.{language}.resx: \"{key}\""));

        Assert.Empty(unused);
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("ja")]
    public void Translation_has_the_places_of_its_text_and_one_form_of_letters(string language)
    {
        var wrong = Resources(language).SelectMany(resource => resource.Value
            .Where(pair => !Places(pair.Key).SetEquals(Places(pair.Value)) || pair.Value.Trim().Length == 0 || !pair.Value.IsNormalized(NormalizationForm.FormC))
            .Select(pair => $"{resource.Key}.{language}.resx: \"{pair.Key}\" → \"{pair.Value}\""));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Program_finds_what_the_files_say()
    {
        var assembly = typeof(ConsoleTexts).Assembly;
        foreach (var owner in Resources("vi").Keys)
        {
            Assert.Single(assembly.GetTypes(), type => type.Name == owner);
        }

        var manager = new System.Resources.ResourceManager(typeof(ConsoleTexts));
        Assert.Equal("Trang chủ", manager.GetString("Home", UserLanguage.Vietnamese.Culture));
        Assert.Equal("ホーム", manager.GetString("Home", UserLanguage.Japanese.Culture));
    }

    /// <summary>The texts by the class that owns them: what stands in the brackets behind a localizer's name.</summary>
    private static IEnumerable<(string Owner, string Text, string File)> Shown()
    {
        foreach (var file in Directory.EnumerateFiles(Root, "*.cs*", SearchOption.AllDirectories).Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal)))
        {
            var source = File.ReadAllText(file);
            // One name means one owner in a file; a second one would throw here.
            var owners = Localizer().Matches(source).Select(match => (Name: match.Groups["name"].Value, Owner: match.Groups["owner"].Value)).Distinct()
                .ToDictionary(found => found.Name, found => found.Owner, StringComparer.Ordinal);
            if (file.EndsWith(".cshtml", StringComparison.Ordinal))
            {
                // Every page has it, by _ViewImports.
                owners["C"] = nameof(ConsoleTexts);
            }

            foreach (Match match in Use().Matches(source))
            {
                if (owners.TryGetValue(match.Groups["name"].Value.TrimStart('_'), out var owner))
                {
                    yield return (owner, Regex.Unescape(match.Groups["text"].Value), Path.GetRelativePath(Root, file));
                }
            }
        }
    }

    private static Dictionary<string, Dictionary<string, string>> Resources(string language) => Directory
        .EnumerateFiles(Root, $"*.{language}.resx", SearchOption.AllDirectories)
        .ToDictionary(
            file => Path.GetFileName(file)[..^$".{language}.resx".Length],
            file => XDocument.Load(file).Root!.Elements("data").ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!, StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"(?:IStringLocalizer|Sentences)<(?:\w+\.)*(?<owner>\w+)>\s+_?(?<name>\w+)")]
    private static partial Regex Localizer();

    [GeneratedRegex("\\b(?<name>\\w+)\\[\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Use();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();
}
