using System.Text.RegularExpressions;
using Automation.Templating;
using Automation.Templating.Builtins;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>Every example of docs/template-language.md is executed, and every builtin has one.</summary>
public sealed partial class LanguageReferenceTests
{
    [GeneratedRegex("```template(?<kind>[a-z ]*)\n(?<template>.*?)\n```\n```output\n(?<output>.*?)\n```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    private static readonly string Page = File.ReadAllText(Find());

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "docs", "template-language.md");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException("docs/template-language.md");
    }

    public static TheoryData<string, string, string> Examples()
    {
        var examples = new TheoryData<string, string, string>();
        foreach (Match match in Example().Matches(Page))
        {
            examples.Add(match.Groups["kind"].Value.Trim(), match.Groups["template"].Value, match.Groups["output"].Value);
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_gives_its_output(string kind, string template, string output)
    {
        var words = kind.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!words.Contains("message"))
        {
            Assert.Equal(output.TrimEnd('\n'), Models.Render(template, Context(Dialect.Scriban), Dialect.Scriban).TrimEnd('\n'));
        }

        if (!words.Contains("plain"))
        {
            var channel = words.Contains("html") ? OutputChannel.Html : words.Contains("json") ? OutputChannel.Json : OutputChannel.None;
            Assert.Equal(output.TrimEnd('\n'), Models.Render(template, Context(Dialect.Message) with { Channel = channel }).TrimEnd('\n'));
        }
    }

    [Fact]
    public void Every_builtin_has_a_section_with_its_signature()
    {
        foreach (var function in BuiltinSet.For(Dialect.Message).Functions)
        {
            var signature = string.Join(' ', function.Parameters.Select(p => p.Name + (p.IsOptional ? "?" : "")).Prepend(function.Name));
            Assert.Contains($"### `{signature}", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_are_123_builtins_in_the_plain_dialect()
    {
        var counts = BuiltinSet.For(Dialect.Scriban).Functions.GroupBy(f => f.Name.Split('.')[0]).ToDictionary(g => g.Key, g => g.Count());

        Assert.Equal((21, 12, 5, 13), (counts["array"], counts["date"], counts["html"], counts["math"]));
        Assert.Equal((13, 6, 47, 6), (counts["object"], counts["regex"], counts["string"], counts["timespan"]));
    }

    private static readonly Dictionary<string, string> Files = new()
    {
        ["hello"] = "{{ $.greeting }} {{ $1 }}",
        ["bye"] = "bye",
        ["page"] = "<main>{{ block 'body' }}{{ end }}</main>",
    };

    private static TemplateContext Context(Dialect dialect) => new()
    {
        Model = Models.Map(
            ("product", Product("Orange", "fruit")),
            ("products", new List<object?>
            {
                Product("Orange", "fruit"), Product("Banana", "fruit"), Product("Apple", "fruit"), Product("Computer", "electronics"),
                Product("Mobile Phone", "electronics"), Product("Table", "furniture"), Product("Sofa", "furniture"),
            }),
            ("customer", Models.Map(("name", "Mai"), ("vip", true))),
            ("order", Models.Map(("number", "DH1"), ("total", 1735000m), ("created_at", new DateTimeOffset(2026, 3, 9, 14, 5, 0, TimeSpan.Zero))))),
        Now = new DateTimeOffset(2026, 3, 9, 14, 5, 0, TimeSpan.Zero),
        Translations = new Dictionary<string, string> { ["hello"] = "Hello {0}!", ["items.one"] = "{count} item", ["items.other"] = "{count} items" },
        Includes = name => Files.TryGetValue(name, out var text) ? Models.Parse(text, dialect, name) : null,
    };

    private static Dictionary<string, object?> Product(string title, string type) => Models.Map(("title", title), ("type", type));
}
