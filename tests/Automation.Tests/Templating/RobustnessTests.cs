using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

public sealed class RobustnessTests
{
    [Fact]
    public void Two_thousand_random_templates_neither_crash_nor_run_over_budget()
    {
        var fuzzer = new TemplateFuzzer(seed: 20260309);
        for (var i = 0; i < 2_000; i++)
        {
            var text = fuzzer.Next();
            foreach (var dialect in new[] { Dialect.Message, Dialect.Scriban })
            {
                var failure = TemplateFuzzer.Run(text, dialect);
                Assert.True(failure is null, $"template {i} ({dialect}): {failure}\n{text}");
            }
        }
    }

    [Fact]
    public void One_template_renders_the_same_from_sixteen_threads()
    {
        var template = Models.Parse("""
            {{ func line(l); ret l.name + ' x ' + l.qty; end }}{{ for l in lines }}{{ line l }}|{{ l.price | money 'VND' 'vi-VN' }}
            {{ end }}{{ capture c }}{{ name | string.upcase }}{{ end }}{{ c }} {{ at | date.to_string '%d/%m/%Y' }} {{ array.cycle ['a','b'] }}{{ math.random 1 1000000 }}
            """);
        var lines = Enumerable.Range(0, 20).Select(i => (object?)Models.Map(("name", "Áo " + i), ("qty", i), ("price", 1000m * i))).ToList();
        var context = new TemplateContext
        {
            Model = Models.Map(("lines", lines), ("name", "Mai"), ("at", DateTimeOffset.UnixEpoch)),
            Channel = OutputChannel.Html,
        };
        var expected = template.Render(context).Output;
        Assert.NotNull(expected);

        var outputs = new string?[16];
        var threads = Enumerable.Range(0, 16).Select(n => new Thread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                outputs[n] = template.Render(context).Output;
                if (outputs[n] != expected)
                {
                    break;
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.All(outputs, output => Assert.Equal(expected, output));
    }

    [Fact]
    public void A_render_started_by_an_include_of_another_does_not_disturb_it()
    {
        var inner = Models.Parse("{{ x = 1 }}{{ x }}");
        var context = new TemplateContext
        {
            Includes = _ =>
            {
                Assert.Equal("1", inner.Render(new TemplateContext()).Output);
                return inner;
            },
        };

        Assert.Equal("a1b", Models.Render("a{{ include 'x' }}b", context));
    }
}
