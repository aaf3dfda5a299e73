using System.Text.Json;
using System.Threading.Channels;
using Automation.TestKit.Time;
using Automation.Templating;
using Automation.Templating.Catalog;
using Automation.Templating.Sms;
using Xunit;

namespace Automation.Tests.Templating;

public sealed class CatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("templates").FullName;

    public CatalogTests()
    {
        Write("_layout/base.tpl", "<html><body>{{ block 'body' }}{{ end }}<p>{{ t 'bye' }}</p></body></html>");
        Write("_texts/en.json", """{ "bye": "Bye" }""");
        Write("_texts/ja.json", """{ "bye": "では" }""");
        Write("thanks/html.en.tpl", "+++\nsubject = 'Thank you, {{ customer.name }}!'\n+++\n{{ layout 'base' }}{{ block 'body' }}<h1>Thanks {{ customer.name }}</h1><p>See <a href=\"https://shop.example/\">the shop</a></p>{{ end }}");
        Write("thanks/html.ja.tpl", "+++\nsubject = $'{customer.name}様'\n+++\n{{ layout 'base' }}{{ block 'body' }}<h1>{{ customer.name }}様</h1>{{ end }}");
        Write("thanks/text.ja.tpl", "{{ customer.name }}様 & {{ t 'bye' }}");
        Write("thanks/sms.en.tpl", "Thanks {{ customer.name }}");
        Write("thanks/sms.vi-VN.tpl", "+++\nstrip_diacritics = true\n+++\nCảm ơn {{ customer.name }}");
        Write("thanks/sample.json", """{ "customer": { "name": "Mai <3" } }""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private TemplateCatalog Load()
    {
        var load = TemplateCatalog.Load(_folder);
        Assert.True(load.Success, string.Join('\n', load.Diagnostics));
        return load.Catalog;
    }

    private static TemplateContext Context(string name = "Mai <3") => new() { Model = Models.Map(("customer", Models.Map(("name", name)))) };

    [Fact]
    public void Email_has_subject_html_in_its_layout_and_a_text_made_from_the_html()
    {
        var mail = Load().RenderEmail("thanks", "en-US", Context());

        Assert.True(mail.Success, string.Join('\n', mail.Diagnostics));
        Assert.Equal("Thank you, Mai <3!", mail.Subject);
        Assert.Equal("<html><body><h1>Thanks Mai &lt;3</h1><p>See <a href=\"https://shop.example/\">the shop</a></p><p>Bye</p></body></html>", mail.Html);
        Assert.Equal("Thanks Mai <3\n\nSee the shop (https://shop.example/)\n\nBye\n", mail.Text);
        Assert.Equal("en", mail.LocaleUsed);
        Assert.Empty(mail.Diagnostics);
    }

    [Fact]
    public void Locale_falls_back_from_region_to_language_to_default()
    {
        var catalog = Load();

        var japanese = catalog.RenderEmail("thanks", "ja-JP", Context("Mai"));
        Assert.Equal(("ja", "Mai様", "Mai様 & では"), (japanese.LocaleUsed, japanese.Subject, japanese.Text));
        Assert.Empty(japanese.Diagnostics);

        var german = catalog.RenderEmail("thanks", "de-DE", Context("Mai"));
        Assert.Equal("en", german.LocaleUsed);
        Assert.Equal("TL1408", Assert.Single(german.Diagnostics).Id);
    }

    [Fact]
    public void Text_message_takes_marks_off_where_its_front_matter_says_so()
    {
        var message = Load().RenderSms("thanks", "vi-VN", Context("Lê Thị Mai"));

        Assert.Equal("Cam on Le Thi Mai", message.Text);
        Assert.Equal(SmsEncoding.Gsm7, message.Count!.Encoding);
        Assert.Equal("TL1411", Assert.Single(Load().RenderSms("thanks", "en", Context("Lê Thị Mai ế")).Diagnostics).Id);
    }

    [Fact]
    public void A_subject_is_one_line_whatever_the_values_hold() =>
        Assert.Equal("Thank you, a Bcc: b!", Load().RenderEmail("thanks", "en", Context("a\r\nBcc: b")).Subject);

    [Fact]
    public void Missing_locales_are_warnings_when_loading()
    {
        var load = TemplateCatalog.Load(_folder);

        Assert.Contains(load.Diagnostics, d => d is { Id: "TL1406", Severity: DiagnosticSeverity.Warning } && d.Message.Contains("`ja`", StringComparison.Ordinal) && d.Message.Contains("sms", StringComparison.Ordinal));
        Assert.DoesNotContain(load.Diagnostics, d => d.Message.Contains("html part for the locale `ja`", StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_of_all_files_are_reported_and_the_good_templates_stay()
    {
        Write("broken/html.en.tpl", "{{ if }}x{{ end }}\n{{ 1 + }}");
        Write("lost/html.en.tpl", "{{ include 'bsae' }}");
        Write("thanks/sample.json", "{");
        var load = TemplateCatalog.Load(_folder);

        Assert.Equal(2, load.Diagnostics.Count(d => d.File.Contains("broken", StringComparison.Ordinal) && d.Severity == DiagnosticSeverity.Error));
        Assert.Contains(load.Diagnostics, d => d is { Id: "TL1407", Suggestion: "base" });
        Assert.Contains(load.Diagnostics, d => d.Id == "TL1404");
        Assert.NotNull(load.Catalog.Find("thanks"));
        Assert.Null(load.Catalog.Find("broken"));
    }

    // The symptom: a shared file that included what does not exist was found out by the first recipient.
    [Fact]
    public void Includes_inside_shared_files_are_checked_when_loading()
    {
        Write("_layout/base.tpl", "{{ block 'body' }}{{ end }}{{ include 'footer' }}");
        Write("_layout/footer.html.tpl", "{{ include 'sign' }}");
        Write("_layout/sign.tpl", "{{ include 'base' }}");
        Write("_layout/unused.sms.ja.tpl", "\n{{ include 'footer' }}");
        Write("_layout/fine.html.tpl", "{{ include 'footer' }}");
        Write("other/text.en.tpl", "{{ layout 'base' }}");
        var load = TemplateCatalog.Load(_folder);

        // The base is found to lack its footer in the text part only; the footer itself is fine.
        Assert.Equal(
            [("base.tpl", 1, 39), ("unused.sms.ja.tpl", 2, 12)],
            load.Diagnostics.Where(d => d.Id == "TL1407").Select(d => (Path.GetFileName(d.File), d.Line, d.Column)));
    }

    // The symptom: a value of the front matter that took long took three times as long.
    [Fact]
    public void Front_matter_runs_once_for_each_part_and_says_a_thing_once()
    {
        var reads = 0;
        Write("counted/html.en.tpl", "+++\ninclude 'count'\nsubject = 'Hi ' + name\n+++\n{{ subject = 'x' }}<p>{{ name }}</p>");
        Write("counted/text.en.tpl", "+++\ninclude 'count'\n+++\n{{ name }}");
        Write("counted/sms.en.tpl", "+++\ninclude 'count'\nstrip_diacritics = true\n+++\n{{ name }}");
        Write("_layout/count.tpl", "{{ name = customer.name; lost = customer.nobody }}");
        var catalog = Load();
        var context = new TemplateContext
        {
            Model = Models.Map(("customer", new Counting(() => reads++))),
            MissingVariables = MissingVariablePolicy.Report,
        };

        var mail = catalog.RenderEmail("counted", "en", context);

        Assert.Equal(("Hi Lê <3", "<p>Lê &lt;3</p>", "Lê <3"), (mail.Subject, mail.Html, mail.Text));
        Assert.Equal(2, reads);
        Assert.Equal("customer.nobody", Assert.Single(mail.Diagnostics).Path);

        Assert.Equal("Le <3", catalog.RenderSms("counted", "en", context).Text);
        Assert.Equal(3, reads);
    }

    [Fact]
    public void A_subject_made_of_captured_text_is_not_escaped()
    {
        Write("captured/html.en.tpl", "+++\ncapture who\n customer.name\nend\nsubject = 'Hi ' + who\n+++\n{{ who }}");

        var mail = Load().RenderEmail("captured", "en", Context("Mai <3 & Lan"));

        Assert.Equal(("Hi Mai <3 & Lan", "Mai &lt;3 &amp; Lan"), (mail.Subject, mail.Html));
    }

    [Fact]
    public void Worst_case_of_a_sample_and_a_value_that_flips_the_encoding()
    {
        Write("ready/sms.en.tpl", "Hello {{ name }}, your order is ready. " + new string('x', 60));
        var catalog = Load();
        var sample = new[] { "Ann", "Nguyễn Thị Minh Khai", "Bob", "Nguyễn Ễ" }
            .Select(name => catalog.RenderSms("ready", "en", new TemplateContext { Model = Models.Map(("name", name)) }));

        var estimate = SmsEstimate.Over(sample);

        Assert.Equal((1, 2, 6L, 4, 2), (estimate.WorstIndex, estimate.Worst!.Segments, estimate.TotalSegments, estimate.Rendered, estimate.Ucs2));
        var warning = Assert.Single(estimate.Diagnostics);
        Assert.Equal(("TL1411", DiagnosticSeverity.Warning, 10), (warning.Id, warning.Severity, warning.Column));
        Assert.Contains("ễ", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_file_is_seen_after_a_calm_and_one_with_an_error_never_replaces_a_good_one()
    {
        var catalog = Load();
        var time = new FakeTime(DateTimeOffset.UnixEpoch);
        var reloads = Channel.CreateUnbounded<IReadOnlyList<TemplateDiagnostic>>();
        using (catalog.Watch(time, found => reloads.Writer.TryWrite(found)))
        {
            Write("thanks/sms.en.tpl", "Many thanks {{ customer.name }}");
            Assert.DoesNotContain(await ReloadAsync(), IsError);
            Assert.Equal("Many thanks Mai", catalog.RenderSms("thanks", "en", Context("Mai")).Text);

            Write("thanks/sms.en.tpl", "Oh {{ if }}");
            Assert.Contains(await ReloadAsync(), IsError);
            Assert.Equal("Many thanks Mai", catalog.RenderSms("thanks", "en", Context("Mai")).Text);

            Write("new/sms.en.tpl", "New");
            Write("thanks/sms.en.tpl", "Thanks again");
            Assert.DoesNotContain(await ReloadAsync(), IsError);
            Assert.Equal("New", catalog.RenderSms("new", "en", Context()).Text);
        }

        Assert.Empty(time.Pending);

        static bool IsError(TemplateDiagnostic problem) => problem.Severity == DiagnosticSeverity.Error;

        // What the watcher tells comes from the system; the calm after it is ours.
        async Task<IReadOnlyList<TemplateDiagnostic>> ReloadAsync()
        {
            var patience = TimeProvider.System.GetTimestamp();
            IReadOnlyList<TemplateDiagnostic>? found;
            while (!reloads.Reader.TryRead(out found))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(20), "No reload 20 s after a file changed.");
                await Task.Yield();
                if (time.Pending.Count > 0)
                {
                    time.Advance(TimeSpan.FromMilliseconds(200));
                }
            }

            return found;
        }
    }

    [Fact]
    public void What_lies_over_a_template_hides_all_of_its_files()
    {
        var catalog = Load();
        var laid = new LaidTemplate("thanks", 3, new Dictionary<string, string> { ["sms.en.tpl"] = "Many thanks {{ customer.name }}" });

        Assert.DoesNotContain(catalog.Lay([laid, new LaidTemplate("new", 1, new Dictionary<string, string> { ["sms.en.tpl"] = "New" })]), found => found.Severity == DiagnosticSeverity.Error);

        Assert.Equal("Many thanks Mai", catalog.RenderSms("thanks", "vi-VN", Context("Mai")).Text);
        Assert.False(catalog.RenderEmail("thanks", "en", Context()).Success);
        Assert.Equal((3, 1), (catalog.Find("thanks")!.Version, catalog.Find("new")!.Version));
        Assert.Equal("Thanks {{ customer.name }}", catalog.ShippedFilesOf("thanks")!["sms.en.tpl"]);
        Assert.Contains("new", catalog.Names);

        catalog.Lay([]);
        Assert.True(catalog.RenderEmail("thanks", "en", Context()).Success);
        Assert.Null(catalog.Find("new"));
    }

    [Fact]
    public void Trying_changes_nothing_and_names_the_version_that_is_wrong()
    {
        var catalog = Load();

        var tried = catalog.Try([new LaidTemplate("thanks", 2, new Dictionary<string, string> { ["sms.en.tpl"] = "{{ if }}" })]);

        Assert.All(tried.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error), error => Assert.Equal("thanks@2/sms.en.tpl", error.File));
        Assert.False(tried.Success);
        Assert.Equal("Thanks Mai", catalog.RenderSms("thanks", "en", Context("Mai")).Text);
    }

    [Fact]
    public void A_file_that_was_refused_is_taken_in_when_something_good_lies_over_it()
    {
        var catalog = Load();
        Write("new/sms.en.tpl", "New");
        Write("thanks/sms.en.tpl", "{{ if }}");
        Assert.Contains(catalog.Reload(), found => found.Severity == DiagnosticSeverity.Error);
        Assert.Null(catalog.Find("new"));

        catalog.Lay([new LaidTemplate("thanks", 1, new Dictionary<string, string> { ["sms.en.tpl"] = "Mended" })]);

        Assert.Equal("Mended", catalog.RenderSms("thanks", "en", Context()).Text);
        Assert.NotNull(catalog.Find("new"));
    }

    [Fact]
    public async Task A_message_is_never_written_from_two_versions()
    {
        var catalog = Load();
        var (stop, swaps) = (false, 0);
        var swapping = Task.Run(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    var number = Interlocked.Increment(ref swaps);
                    catalog.Lay([new LaidTemplate("thanks", number, new Dictionary<string, string> { ["html.en.tpl"] = $"+++\nsubject = '{number}'\n+++\n{number}", ["text.en.tpl"] = $"{number}" })]);
                }
            },
            TestContext.Current.CancellationToken);

        while (Volatile.Read(ref swaps) < 300)
        {
            var mail = catalog.RenderEmail("thanks", "en", Context());
            if (mail.Subject != "Thank you, Mai <3!")
            {
                Assert.Equal((mail.Subject, mail.Subject), (mail.Html, mail.Text));
            }
        }

        Volatile.Write(ref stop, true);
        await swapping;
    }

    private sealed class Counting(Action read) : ITemplateObject
    {
        public IReadOnlyCollection<string> MemberNames => ["name"];

        public bool TryGetMember(string name, out object? value)
        {
            value = name == "name" ? "Lê <3" : null;
            if (name == "name")
            {
                read();
            }

            return name == "name";
        }
    }

    [Fact]
    public void Reload_swaps_a_good_folder_and_keeps_the_last_good_one_otherwise()
    {
        var catalog = Load();
        Write("thanks/sms.en.tpl", "Hi {{ customer.name }}");
        Assert.DoesNotContain(catalog.Reload(), d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal("Hi Mai", catalog.RenderSms("thanks", "en", Context("Mai")).Text);

        Write("thanks/sms.en.tpl", "Hi {{ if");
        Assert.Contains(catalog.Reload(), d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal("Hi Mai", catalog.RenderSms("thanks", "en", Context("Mai")).Text);
    }

    [Fact]
    public void A_missing_template_or_folder_is_a_diagnostic()
    {
        Assert.Equal("TL1409", Assert.Single(Load().RenderEmail("nothing", "en", Context()).Diagnostics).Id);
        Assert.Equal("TL1401", Assert.Single(TemplateCatalog.Load(Path.Combine(_folder, "nowhere")).Diagnostics).Id);
    }

    [Fact]
    public void The_sample_renders_as_json_model()
    {
        var catalog = Load();
        JsonElement sample = catalog.Find("thanks")!.Sample!.Value;

        Assert.Equal("Thanks Mai <3", catalog.RenderSms("thanks", "en", new TemplateContext { Model = sample }).Text);
    }
}
