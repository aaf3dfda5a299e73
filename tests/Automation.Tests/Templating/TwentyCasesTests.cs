using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>The twenty cases of the reference, by number.</summary>
public sealed class TwentyCasesTests
{
    private static readonly Dictionary<string, object?> Model = Models.Map(
        ("customer", Models.Map(("name", "Mai"), ("title", "chị"), ("vip", true), ("tier", "Vàng"))),
        ("order", Models.Map(
            ("number", "DH1"),
            ("total", 1735000m),
            ("created_at", new DateTime(2026, 3, 9, 14, 5, 0, DateTimeKind.Unspecified)),
            ("lines", new List<object?> { Line("Áo", 1), Line("Trà", 3), Line("Nón", 2) }))),
        ("name", "Hà <3 & Lan"),
        ("at", new DateTimeOffset(2026, 3, 9, 22, 30, 0, TimeSpan.Zero)));

    private static Dictionary<string, object?> Line(string name, int quantity) => Models.Map(("name", name), ("qty", quantity));

    private static readonly Dictionary<string, string> Files = new()
    {
        ["wrap"] = "<h1>{{ $.title }}</h1>{{ $.body }}",
        ["base"] = "<html>{{ block 'body' }}trống{{ end }}</html>",
    };

    private static TemplateContext Context(Dialect dialect = Dialect.Message) => new()
    {
        Model = Model,
        Includes = name => Files.TryGetValue(name, out var text) ? Models.Parse(text, dialect, name) : null,
    };

    public static TheoryData<int, string, string> Plain => new()
    {
        { 1, "Hello {{ customer.nickname ?? customer.name }}!", "Hello Mai!" },
        { 2, "{{ if order.total >= 2000000 }}A{{ else if order.total >= 1000000 && customer.vip }}B{{ else }}C{{ end }}", "B" },
        { 3, "{{ for l in order.lines }}{{ for.index + 1 }}. {{ l.name }}{{ if !for.last }}, {{ end }}{{ else }}trống{{ end }}", "1. Áo, 2. Trà, 3. Nón" },
        { 4, "<ul>\n  {{~ for l in order.lines limit:2 ~}}\n  <li>{{ l.name }}</li>\n  {{~ end ~}}\n</ul>", "<ul>\n  <li>Áo</li>\n  <li>Trà</li>\n</ul>" },
        { 5, "{{ '  áo dài lụa  ' | string.strip | string.capitalize }}|{{ 'Chào mừng bạn đến' | string.truncate 12 }}", "Áo dài lụa|Chào mừng..." },
        { 6, "{{ order.created_at | date.to_string '%A, %d %B %Y' 'vi-VN' }}|{{ order.created_at | date.to_string '%Y年%m月%d日(%a)' 'ja-JP' }}", "Thứ Hai, 09 Tháng 3 2026|2026年03月09日(月)" },
        { 7, "{{ order.total | math.format 'C0' 'vi-VN' }}|{{ order.total | math.format 'C0' 'ja-JP' }}|{{ 1234.5 | math.format 'N2' 'vi-VN' }}", "1.735.000 ₫|￥1,735,000|1.234,50" },
        { 8, "{{ order.lines | array.filter @(do; ret $0.qty > 1; end) | array.map 'name' | array.sort | array.join ', ' }}", "Nón, Trà" },
        { 9, "{{ case customer.tier }}{{ when 'Vàng', 'Bạch kim' }}VIP{{ when 'Bạc' }}Bạc{{ else }}Mới{{ end }}", "VIP" },
        { 10, "{{ capture body }}<p>{{ customer.title }}</p>{{ end }}{{ include 'wrap' body: body title: 'T' }}", "<h1>T</h1><p>chị</p>" },
        { 11, "{{ func badge(x, c = 'xanh'); ret '[' + x + '/' + c + ']'; end }}{{ 'Mới' | badge }}{{ badge 'Hot' 'đỏ' }}", "[Mới/xanh][Hot/đỏ]" },
        { 12, "{{ customer.address?.city ?? 'chưa rõ' }}|{{ customer.vip ? 'VIP' : '-' }}|{{ 7 / 2 }} {{ 7 // 2 }} {{ 7 % 4 }}", "chưa rõ|VIP|3.5 3 3" },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public void Cases_1_to_12_hold_in_both_dialects(int number, string template, string output)
    {
        Assert.InRange(number, 1, 12);
        Assert.Equal(output, Models.Render(template, Context(Dialect.Scriban), Dialect.Scriban));
        Assert.Equal(output, Models.Render(template, Context()));
    }

    [Fact]
    public void Case_13_range_exceeds_the_loop_limit()
    {
        var error = Models.Fail("{{ for i in 1..2000; i; end }}", Context(Dialect.Scriban), Dialect.Scriban);

        Assert.Equal((1, 14), (error.Line, error.Column));
        Assert.Contains("exceeds the loop limit 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Case_14_html_escapes_values_and_keeps_raw() =>
        Assert.Equal(
            "<p>Hà &lt;3 &amp; Lan</p><b>x</b>",
            Models.Render("<p>{{ name }}</p>{{ '<b>x</b>' | html.raw }}", Context() with { Channel = OutputChannel.Html }));

    [Fact]
    public void Case_15_escapes_once_in_html_and_not_in_text()
    {
        Assert.Equal("a&amp;b", Models.Render("{{ 'a&b' | html.escape }}", Context() with { Channel = OutputChannel.Html }));
        Assert.Equal("a&b", Models.Render("{{ 'a&b' }}", Context() with { Channel = OutputChannel.Text }));
    }

    [Fact]
    public void Case_16_money_keeps_currency_and_culture_apart() =>
        Assert.Equal(
            "1.735.000 ₫ / 12.800 ¥ / 19,90 $ / $19.90",
            Models.Render(
                "{{ order.total | money 'VND' 'vi-VN' }} / {{ 12800 | money 'JPY' 'vi-VN' }} / {{ 19.9 | money 'USD' 'vi-VN' }} / {{ 19.9 | money 'USD' 'ja-JP' }}",
                Context()));

    [Fact]
    public void Case_17_plural_follows_the_language()
    {
        var english = Context() with { Culture = Models.Culture("en-US") };
        Assert.Equal(
            "1 item, 3 items",
            Models.Render("{{ 1 | plural one:'# item' other:'# items' }}, {{ 3 | plural one:'# item' other:'# items' }}", english));
        Assert.Equal("1点", Models.Render("{{ 1 | plural other:'#点' }}", Context() with { Culture = Models.Culture("ja-JP") }));
    }

    [Fact]
    public void Case_18_instant_in_another_zone() =>
        Assert.Equal("2026/03/10 07:30", Models.Render("{{ at | date.in_zone 'Asia/Tokyo' | date.to_string '%Y/%m/%d %H:%M' }}", Context()));

    [Fact]
    public void Case_19_missing_variable_is_an_error_or_a_report()
    {
        const string template = "Chào {{ custmer.name }}";
        var error = Models.Fail(template, Context() with { MissingVariables = MissingVariablePolicy.Strict });
        Assert.Equal((1, 9), (error.Line, error.Column));
        Assert.Equal("unknown variable `custmer`, did you mean `customer`?", error.Message);

        var report = Models.Parse(template).Render(Context() with { MissingVariables = MissingVariablePolicy.Report });
        Assert.Equal("Chào ", report.Output);
        var warning = Assert.Single(report.Diagnostics);
        Assert.Equal(("custmer.name", 1, 9), (warning.Path, warning.Line, warning.Column));
    }

    [Fact]
    public void Case_20_layout_takes_the_blocks_of_the_page() =>
        Assert.Equal("<html><p>Hi</p></html>", Models.Render("{{ layout 'base' }}{{ block 'body' }}<p>Hi</p>{{ end }}", Context()));
}
