using System.Diagnostics;
using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>Every attack ends within 300 ms and 64 MB with an error that names the limit.</summary>
public sealed class SafetyTests
{
    private const string Loops = "iteration limit";
    private const string Range = "loop limit";
    private const string Strings = "string exceeds the limit";
    private const string Memory = "allocated bytes";
    private const string Depth = "depth limit";
    private const string Nesting = "nesting limit";
    private const string Digits = "digits";

    public static TheoryData<string, string> Attacks => new()
    {
        { "{{ x = 'a' }}" + Repeat("{{ x = x + x }}", 900), Strings },
        { "{{ x = 'a'; while true; x = x + x; end }}", Strings },
        { "{{ x = 9 }}" + Repeat("{{ x = x * x }}", 40), Digits },
        { "{{ for i in 1..2000000000; i; end }}", Range },
        { "{{ 1..2000000000 | array.size }}", Range },
        { "{{ while true; end }}", Loops },
        { "{{ for a in 1..1000; for b in 1..1000; for c in 1..1000; end; end; end }}", Loops },
        { "{{ func f; f; end; f }}", Depth },
        { "{{ func f(x); ret f (x + 1); end; f 1 }}", Depth },
        { "{{ f = do; [1] | array.each @f; end; [1] | array.each @f }}", Depth },
        { "{{ func f; g; end; func g; f; end; f }}", Depth },
        { "{{ include 'self' }}", Depth },
        { "{{ layout 'self' }}", Depth },
        { "{{ include_join ['self', 'self'] ',' }}", Depth },
        { "{{ " + Repeat("(", 20_000) + "1" + Repeat(")", 20_000) + " }}", Nesting },
        { "{{ " + Repeat("[", 20_000) + Repeat("]", 20_000) + " }}", Nesting },
        { "{{ " + Repeat("{a:", 20_000) + "1" + Repeat("}", 20_000) + " }}", Nesting },
        { "{{ " + Repeat("!", 20_000) + "true }}", Nesting },
        { "{{ 1" + Repeat("+1", 20_000) + " }}", Nesting },
        { "{{ a" + Repeat(".b", 20_000) + " }}", Nesting },
        { "{{ a" + Repeat("[0]", 20_000) + " }}", Nesting },
        { "{{ x" + Repeat(" | string.upcase", 20_000) + " }}", Nesting },
        { Repeat("{{ if true }}", 20_000), Nesting },
        { "{{ " + Repeat("$'{", 20_000) + " }}", "" },
        { "{{ 'a' | string.pad_left 2000000000 }}", Strings },
        { "{{ 'a' * 2000000000 }}", Strings },
        { "{{ 'a' * 100000000000000000000 }}", Strings },
        { "{{ [1] * 2000000000 | array.size }}", Memory },
        { "{{ a = []; a[2000000000] = 1 }}", "" },
        { "{{ [] | array.insert_at 2000000000 1 }}", "" },
        { "{{ a = [1]; while true; a = a + a; end }}", Memory },
        { "{{ a = []; a[0] = a; a }}", "nested too deeply" },
        { "{{ a = {}; a.a = a; a | object.to_json }}", "nested too deeply" },
        { "{{ x = 'a' * 100000 | string.replace 'a' ('b' * 1000) }}", Strings },
        { "{{ 'a' * 100000 | regex.replace 'a*' ('$0' * 1000) }}", Strings },
        { "{{ capture x }}aaaaaaaaaa{{ end; while true; capture x; x; x; end; end }}", "exceeds the limit" },
        { "{{ for i in 1..5000; 'a' * 1000; end }}", "output exceeds the limit" },
        { "{{ 1 | math.format 'N999999999' }}", "format" },
        { "{{ 1 | object.format 'D999999999' }}", "format" },
        { "{{ 1 << 2000000000 }}", Digits },
        { "{{ 1e999999999 }}", "" },
        { "{{ x = 'a' * 1000000; for i in 1..10000; x | regex.match '(a|b|ab)*c'; end }}", "limit of" },
        { "{{ 'a' * 100000 | regex.split 'a.*b|a' }}", "limit of" },
        { "{{ 'a' * 100000 | regex.matches 'a.*b|a' }}", "limit" },
        { "{{ 'a' * 100000 | regex.replace 'a.*b|a' 'c' }}", "limit of" },
        { "{{ x = 'a' * 1000000; for i in 1..10000; x | string.sha512; end }}", "exceeds the limit" },
        { "{{ x = 'a' * 1000000; while true; y = x | string.contains 'b'; end }}", "limit" },
        { "{{ x = '<!--' * 250000; for i in 1..10; x | html.strip | string.size; end }}", Memory },
        { "{{ 'a' | regex.match '(?<=a)b' }}", "not supported" },
        { "{{ 'aa' | regex.match '(a)\\\\1' }}", "not supported" },
        { "{{ 'a' | regex.match '((a{1,999}){1,999}){1,999}' }}", "not supported" },
        { "{{ '1 + 1' | object.eval }}", "left out" },
        { "{{ 'x' | object.eval_template }}", "left out" },
        { "{{ x = 1..10000 | array.each @(do; ret 'a' * 10000; end) }}", "limit of" },
        { "{{ x = { a: 1 }; while true; x = { a: x, b: x }; end }}", Loops },
        { "{{ [1] | array.sort | array.each @(do; for i in 1..10000; for j in 1..10000; end; end; end) }}", Loops },
        { "{{ t = timespan.from_days 1e300 }}", "" },
        { "{{ date.now | date.add_years 100000 }}", "years 1 to 9999" },
    };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static TemplateContext Context(Dialect dialect) => new()
    {
        Now = new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero),
        Includes = name => name == "self" ? Models.Parse("{{ include 'self' }}", dialect, "self") : null,
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_ends_within_its_limits(string attack, string limit)
    {
        Models.Fail("{{ 'warm' | regex.match 'a+'; 1 | f }}");
        foreach (var dialect in new[] { Dialect.Message, Dialect.Scriban })
        {
            if (dialect == Dialect.Scriban && attack.Contains("layout", StringComparison.Ordinal))
            {
                continue;
            }

            var (error, elapsed, allocated) = Attack(attack, dialect);

            Assert.True(elapsed < 300, $"{elapsed} ms, {error}");
            Assert.True(allocated < 64 << 20, $"{allocated >> 20} MB, {error}");
            if (dialect == Dialect.Message)
            {
                Assert.Contains(limit, error.Message, StringComparison.Ordinal);
            }
        }
    }

    // The bound is one of work, the clock that of a machine shared with others: the best of three attempts counts.
    private static (TemplateDiagnostic Error, long Milliseconds, long Bytes) Attack(string attack, Dialect dialect)
    {
        var context = Context(dialect);
        for (var attempt = 1; ; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var error = Models.Fail(attack, context, dialect);
            watch.Stop();
            if (watch.ElapsedMilliseconds < 300 || attempt == 3)
            {
                return (error, watch.ElapsedMilliseconds, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }
    }

    [Fact]
    public void Regex_that_would_backtrack_for_ever_is_answered_at_once()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal("[]", Models.Render("{{ ('a' * 30 + '!') | regex.match '(a+)+$' }}"));
        Assert.True(watch.ElapsedMilliseconds < 300);
    }

    // The symptom: on a busy machine a match that took longer than 40 ms failed, although the render had time left.
    [Fact]
    public void A_long_match_may_use_the_time_that_the_render_has_left()
    {
        var letters = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 150_000).Select(_ => letters.Next(2) == 0 ? 'a' : 'b'));
        var patient = new TemplateContext
        {
            Model = Models.Map(("text", text)),
            Limits = BudgetLimits.Default with { WallClock = TimeSpan.FromMinutes(5) },
        };
        const string Slow = "{{ text | regex.match '(a|b)*a(a|b){300}c' }}";

        Assert.Equal("[]", Models.Render(Slow, patient));

        var hurried = patient with { Limits = BudgetLimits.Default with { WallClock = TimeSpan.FromMilliseconds(40) } };
        Assert.Contains("time limit of 40 ms", Models.Fail(Slow, hurried).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ 'a1b22c' | regex.split '[0-9]+' }}", "[\"a\", \"b\", \"c\"]")]
    [InlineData("{{ 'a1b22c' | regex.split '([0-9])+' }}", "[\"a\", \"1\", \"b\", \"2\", \"c\"]")]
    [InlineData("{{ 'abc' | regex.split 'x' }}", "[\"abc\"]")]
    [InlineData("{{ 'abc' | regex.split '' }}", "[\"\", \"a\", \"b\", \"c\", \"\"]")]
    public void Split_answers_what_stands_between_the_matches(string template, string output) => Assert.Equal(output, Models.Render(template));

    [Fact]
    public void Deep_functions_of_deep_bodies_do_not_exhaust_the_stack()
    {
        var body = Repeat("(1+", 100) + "f 1" + Repeat(")", 100);
        var error = Models.Fail("{{ func f(x); ret " + body + "; end; f 1 }}");
        Assert.Contains("depth limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_is_never_changed_by_a_template()
    {
        var model = Models.Map(("customer", Models.Map(("name", "Mai"))), ("list", new List<object?> { 1 }));
        Models.Fail("{{ customer.name = 'x' }}", new TemplateContext { Model = model });
        Models.Fail("{{ list[0] = 'x' }}", new TemplateContext { Model = model });
        Models.Render("{{ customer = 'x'; list = [] }}", new TemplateContext { Model = model });

        Assert.Equal("Mai1", Models.Render("{{ customer.name }}{{ list[0] }}", new TemplateContext { Model = model }));
    }

    [Fact]
    public void Types_that_nobody_registered_cannot_be_read()
    {
        var model = Models.Map(("process", Process.GetCurrentProcess()));
        Assert.Contains("which templates cannot read", Models.Fail("{{ process.id }}", new TemplateContext { Model = model }).Message, StringComparison.Ordinal);
    }
}
