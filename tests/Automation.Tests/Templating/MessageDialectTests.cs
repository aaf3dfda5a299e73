using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

public sealed class MessageDialectTests
{
    private static readonly TemplateContext Html = new()
    {
        Channel = OutputChannel.Html,
        Model = Models.Map(("evil", "<script>\"'&"), ("name", "Mai"), ("lines", "a\n<b>")),
    };

    public static TheoryData<string, string> Escaping => new()
    {
        { "{{ evil }}", "&lt;script&gt;&quot;&#39;&amp;" },
        { "<b>{{ evil | string.upcase }}</b>", "<b>&lt;SCRIPT&gt;&quot;&#39;&amp;</b>" },
        { "{{ capture x }}<i>{{ evil }}</i>{{ end }}{{ x }}", "<i>&lt;script&gt;&quot;&#39;&amp;</i>" },
        { "{{ '<hr>' | html.raw }}{{ ('<hr>' | html.raw) + evil }}", "<hr><hr>&lt;script&gt;&quot;&#39;&amp;" },
        { "{{ lines | html.newline_to_br }}", "a<br />\n&lt;b&gt;" },
        { "{{ [evil] }}", "[&quot;&lt;script&gt;\\&quot;&#39;&amp;&quot;]" },
        { "{{ 'a&b=c' | html.url_encode }}", "a%26b%3Dc" },
        { "{{ '%d<%m' | string.append evil | string.size }}", "16" },
        { "{{ date.parse '2026-01-02' | date.to_string '<%d>' }}", "&lt;02&gt;" },
        { "{{ 'x' | html.raw | string.append '<' }}", "x&lt;" },
        { "{{ $'<{evil}>' }}", "&lt;&lt;script&gt;&quot;&#39;&amp;&gt;" },
    };

    [Theory]
    [MemberData(nameof(Escaping))]
    public void Html_is_escaped_exactly_once(string template, string output) => Assert.Equal(output, Models.Render(template, Html));

    [Fact]
    public void The_plain_dialect_never_escapes() => Assert.Equal("<script>\"'&", Models.Render("{{ evil }}", Html, Dialect.Scriban));

    [Fact]
    public void Each_channel_has_its_own_rule()
    {
        var context = new TemplateContext { Model = Models.Map(("v", "a\t\"b\"\n\u0007<")) };
        Assert.Equal("a\\t\\\"b\\\"\\n\\u0007<", Models.Render("{{ v }}", context with { Channel = OutputChannel.Json }));
        Assert.Equal("a\t\"b\"\n<", Models.Render("{{ v }}", context with { Channel = OutputChannel.Text }));
        Assert.Equal("a \"b\"\n<", Models.Render("{{ v }}", context with { Channel = OutputChannel.Sms }));
        Assert.Equal("a\t\"b\"\n\u0007<", Models.Render("{{ v }}", context));
    }

    [Fact]
    public void Layouts_nest_and_the_page_speaks_before_its_layouts()
    {
        var files = new Dictionary<string, string>
        {
            ["outer"] = "[{{ block 'head' }}H{{ end }}|{{ block 'body' }}B{{ end }}]",
            ["inner"] = "{{ layout 'outer' }}{{ block 'head' }}inner head{{ end }}{{ block 'body' }}<{{ block 'main' }}M{{ end }}>{{ end }}",
        };
        var context = new TemplateContext { Includes = name => files.TryGetValue(name, out var text) ? Models.Parse(text, file: name) : null };

        Assert.Equal("[inner head|<page>]", Models.Render("{{ layout 'inner' }}ignored{{ block 'main' }}page{{ end }}", context));
        Assert.Equal("[page head|<M>]", Models.Render("{{ layout 'inner' }}{{ block 'head' }}page head{{ end }}", context));
        Assert.Contains("`nowhere` was not found", Models.Fail("{{ layout 'nowhere' }}", context).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_may_hide_builtins_by_its_own_names()
    {
        var context = new TemplateContext { Model = Models.Map(("date", "today"), ("money", "cash"), ("string", Models.Map(("upcase", "own")))) };

        Assert.Equal("today cash own", Models.Render("{{ date }} {{ money }} {{ string.upcase }}", context));
        Assert.Contains("Invalid target function", Models.Fail("{{ 'a' | string.upcase }}", context).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_names_every_missing_path_once_and_strict_the_first()
    {
        const string template = "{{ name }} {{ nam }} {{ nam }} {{ a.b.c }} {{ x ?? 'x' }}{{ if y == null }}{{ end }}{{ name2?.z }}";
        var report = Models.Parse(template).Render(Html with { MissingVariables = MissingVariablePolicy.Report });
        Assert.Equal("Mai    x", report.Output);
        Assert.Equal(["nam", "a.b.c"], report.Diagnostics.Select(d => d.Path));
        Assert.Equal("name", report.Diagnostics[0].Suggestion);

        var error = Models.Fail(template, Html with { MissingVariables = MissingVariablePolicy.Strict });
        Assert.Equal(("unknown variable `nam`, did you mean `name`?", 15), (error.Message, error.Column));
    }

    [Fact]
    public void Diagnostics_show_the_line_with_a_caret()
    {
        var parsed = Template.Parse("Hi\n{{ name | strng.upcase }}\n{{ if }}{{ end }}", new TemplateParseOptions { FileName = "mail.tpl" });
        Assert.Equal("mail.tpl:3:7: error TL1010: Error while parsing if statement: Expecting <expression> instead of `}}` in: if <expression> ... end|else|else if\n  {{ if }}{{ end }}\n        ^", parsed.Diagnostics[0].Format());

        var error = Models.Fail("{{ name | string.upcas }}", Html);
        Assert.EndsWith("\n  {{ name | string.upcas }}\n            ^\n  did you mean `upcase`?", error.Format(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_a_template_are_reported_at_once() =>
        Assert.Equal([1, 2, 3], Template.Parse("{{ if }}{{ end }}\n{{ 1 + }}\n{{ x = }}").Diagnostics.Select(d => d.Line));

    [Theory]
    [InlineData("ru", 1, "one")]
    [InlineData("ru", 22, "few")]
    [InlineData("ru", 11, "many")]
    [InlineData("pl", 1, "one")]
    [InlineData("pl", 3, "few")]
    [InlineData("pl", 5, "many")]
    [InlineData("ar", 0, "zero")]
    [InlineData("ar", 2, "two")]
    [InlineData("ar", 7, "few")]
    [InlineData("ar", 11, "many")]
    [InlineData("ar", 100, "other")]
    [InlineData("cs", 3, "few")]
    [InlineData("cs", 5, "other")]
    [InlineData("fr", 0, "one")]
    [InlineData("fr", 1000000, "many")]
    [InlineData("en", 0, "other")]
    [InlineData("vi", 1, "other")]
    [InlineData("ja", 1, "other")]
    [InlineData("lv", 21, "one")]
    [InlineData("lt", 12, "other")]
    [InlineData("sl", 102, "two")]
    [InlineData("ro", 19, "few")]
    public void Plural_categories_are_those_of_cldr(string culture, int number, string category)
    {
        var forms = string.Join(' ', new[] { "one", "two", "few", "many", "other" }.Select(c => $"{c}:'{c}'"));
        var zero = culture == "ar" ? " zero:'zero'" : "";
        Assert.Equal(category, Models.Render($"{{{{ {number} | plural {forms}{zero} culture:'{culture}' }}}}"));
    }

    [Theory]
    [InlineData("{{ 1234.5 | money 'EUR' 'de-DE' }}", "1.234,50 €")]
    [InlineData("{{ 1234.567 | money 'KWD' 'en-US' }}", "KWD1,234.567")]
    [InlineData("{{ 1735000 | money 'VND' 'vi-VN' }}", "1.735.000 ₫")]
    [InlineData("{{ 0 | money 'VND' 'vi-VN' }}", "0 ₫")]
    [InlineData("{{ 999 | money 'JPY' 'ja-JP' }}", "￥999")]
    [InlineData("{{ -1500 | money 'VND' 'vi-VN' }}", "-1.500 ₫")]
    [InlineData("{{ 1000000.5 | money 'VND' 'vi-VN' }}", "1.000.001 ₫")]
    [InlineData("<{{ null | money 'VND' }}>", "<>")]
    [InlineData("{{ 1735000 | money 'vnd' 'vi-VN' }}|{{ x = 1.5 | money 'Kwd' 'en-US'; x }}", "1.735.000 ₫|KWD1.500")]
    public void Money_shows_the_currency_the_way_of_the_culture(string template, string output) => Assert.Equal(output, Models.Render(template));

    [Fact]
    public void Money_needs_a_currency_code() => Assert.Contains("currency code", Models.Fail("{{ 1 | money 'dollars' }}").Message, StringComparison.Ordinal);

    [Fact]
    public void Analysis_lists_variables_includes_functions_and_unsafe_links()
    {
        var template = Models.Parse("""
            {{ layout 'base' }}{{ total = order.total }}{{ for l in order.lines }}{{ l.name }}{{ end }}
            <a href="{{ order.url }}">x</a><a href="https://x/{{ order.id }}">y</a><a href="javascript:alert(1)">z</a><img src="/i/{{ id }}.png">
            {{ include 'footer' customer.name }}{{ total | money 'VND' }}{{ customer.name | string.upcase }}{{ tags[0] }}
            """);

        Assert.Equal(
            ["order.total", "order.lines", "order.url", "order.id", "id", "customer.name", "customer.name", "tags[]"],
            template.Variables.Select(v => v.Path));
        Assert.Equal(["base", "footer"], template.Includes.Select(i => i.Name));
        Assert.Equal(["money", "string.upcase"], template.Functions.Select(f => f.Name));
        Assert.Equal([true, false, true, false], template.Links.Select(l => l.IsUnsafe));
        Assert.Equal((2, 10), (template.Links[0].Line, template.Links[0].Column));
    }
}
