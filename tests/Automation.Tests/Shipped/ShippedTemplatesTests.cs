using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Templating;
using Automation.Templating.Catalog;
using Automation.Templating.Sms;
using Automation.TestKit;
using NodaTime;
using Xunit;

namespace Automation.Tests.Shipped;

/// <summary>
/// What every folder in templates/ must be. With <c>AUTOMATION_UPDATE_EXPECTED=1</c> in the environment the approved files in
/// expected/ are written anew instead of compared: look at the difference before it is committed.
/// </summary>
public sealed class ShippedTemplatesTests
{
    private const int MostSegments = 2;
    private static readonly string[] Locales = ["en", "ja", "vi"];
    private static readonly string Folder = RepositoryFolder.Of("templates");
    private static readonly TemplateCatalogLoad Load = TemplateCatalog.Load(Folder, new TemplateCatalogOptions { RequiredLocales = Locales });

    public static TheoryData<string, string> Emails => All(TemplatePart.Html);

    public static TheoryData<string, string> TextMessages => All(TemplatePart.Sms);

    public static TheoryData<string> Workflows =>
        [.. new[] { "", "service" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryFolder.Of("workflows", folder), "*.json").Select(file => Path.Combine(folder, Path.GetFileName(file)))).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_catalog_loads_without_a_word()
    {
        Assert.Empty(Load.Diagnostics.Select(diagnostic => diagnostic.Format()));
        Assert.All(Load.Catalog.Templates, template => Assert.NotNull(template.Sample));
    }

    [Theory]
    [MemberData(nameof(Emails))]
    public void An_email_of_the_sample_is_the_approved_one(string name, string locale)
    {
        var mail = Load.Catalog.RenderEmail(name, locale, Context(Load.Catalog.Find(name)!.Sample));

        Assert.Empty(mail.Diagnostics);
        AssertApproved(name, $"subject.{locale}.txt", mail.Subject + "\n");
        AssertApproved(name, $"html.{locale}.html", mail.Html!);
        AssertApproved(name, $"text.{locale}.txt", mail.Text!);
    }

    [Theory]
    [MemberData(nameof(TextMessages))]
    public void A_text_message_of_the_sample_is_the_approved_one(string name, string locale)
    {
        var sms = Load.Catalog.RenderSms(name, locale, Context(Load.Catalog.Find(name)!.Sample));

        Assert.Empty(sms.Diagnostics);
        AssertApproved(name, $"sms.{locale}.txt", sms.Text + "\n");
    }

    [Theory]
    [MemberData(nameof(Emails))]
    public void An_email_reads_well_whatever_is_missing(string name, string locale) =>
        Assert.All(Models(name), model =>
        {
            var mail = Load.Catalog.RenderEmail(name, locale, Context(model));

            Assert.Empty(mail.Diagnostics.Select(diagnostic => diagnostic.Format()));
            Assert.All([mail.Subject!, mail.Text!, VisibleText(mail.Html!)], AssertReadable);
            Assert.DoesNotContain("\n\n\n", mail.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("href=\"\"", mail.Html, StringComparison.Ordinal);
        });

    [Theory]
    [MemberData(nameof(TextMessages))]
    public void A_text_message_reads_well_whatever_is_missing_and_is_short(string name, string locale) =>
        Assert.All(Models(name), model =>
        {
            var sms = Load.Catalog.RenderSms(name, locale, Context(model));

            Assert.Empty(sms.Diagnostics.Select(diagnostic => diagnostic.Format()));
            AssertReadable(sms.Text!);
            Assert.DoesNotContain('\n', sms.Text!);
            Assert.InRange(sms.Count!.Segments, 1, MostSegments);
        });

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public void Text_messages_in_latin_letters_fit_gsm_7_whatever_the_customer_is_called(string locale) =>
        Assert.All(
            Load.Catalog.Templates.Where(template => template.Parts.Contains(TemplatePart.Sms)),
            template => Assert.Equal(SmsEncoding.Gsm7, Load.Catalog.RenderSms(template.Name, locale, Context(template.Sample)).Count!.Encoding));

    [Theory]
    [InlineData("vi", "từ ngày 13/03/2026 đến hết ngày 16/03/2026", "1.735.000 ₫")]
    [InlineData("en", "from 13 March 2026 until the end of 16 March 2026", "₫1,735,000")]
    [InlineData("ja", "2026年3月13日（金）から2026年3月16日（月）まで", "₫1,735,000")]
    public void Facts_of_the_engine_are_written_as_people_of_the_language_do(string locale, string period, string total)
    {
        var at = Instant.FromUtc(2026, 3, 9, 7, 5);
        var model = new JourneyModel(
            new JourneyFacts
            {
                JourneyId = 1,
                EnteredAt = at,
                Customer = new CustomerFacts { Id = 1, Key = "KH1", Zone = "Asia/Ho_Chi_Minh" },
                Campaign = new CampaignFacts
                {
                    Id = 1,
                    Name = "promotion-notice",
                    Zone = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"],
                    Values = new Dictionary<string, object?> { ["starts_at"] = new LocalDateTime(2026, 3, 13, 0, 0), ["ends_at"] = new LocalDateTime(2026, 3, 16, 0, 0) },
                },
                Event = new EventFacts { Id = 1, Type = "order.placed", Time = at, Order = new OrderFacts { Key = "DH1", At = at, Total = 1735000, Currency = "VND" } },
            },
            new Dictionary<string, object?>());

        Assert.Contains(period, Load.Catalog.RenderEmail("promotion-notice", locale, Context(model)).Text, StringComparison.Ordinal);
        Assert.Contains(total, Load.Catalog.RenderEmail("thank-you", locale, Context(model)).Text, StringComparison.Ordinal);
    }

    // The symptom: the promotion was told a day early to customers who live west of the shop.
    [Fact]
    public void A_promotions_date_is_that_of_the_campaigns_zone_wherever_the_customer_lives()
    {
        var at = Instant.FromUtc(2026, 3, 9, 7, 5);
        var campaign = new CampaignFacts
        {
            Id = 1,
            Name = "promotion-notice",
            Zone = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"],
            Values = new Dictionary<string, object?> { ["starts_at"] = new LocalDateTime(2026, 3, 13, 0, 0) },
        };
        var facts = new JourneyFacts { JourneyId = 1, EnteredAt = at, Campaign = campaign, Customer = new CustomerFacts { Id = 1, Key = "KH1", Zone = "America/New_York" } };
        var context = Context(new JourneyModel(facts, new Dictionary<string, object?>())) with { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") };

        Assert.Contains("zone", campaign.MemberNames);
        Assert.Contains("từ ngày 13/03/2026.", Load.Catalog.RenderEmail("promotion-notice", "vi", context).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Emails))]
    public void Values_of_the_wrong_kind_are_left_out_or_made_harmless(string name, string locale)
    {
        const string Odd = """
            {"customer":{"name":"<b>Mai</b>\r\nBcc: x@example.test","last_order_at":"yesterday"},
             "order":{"number":7,"total":"a lot","currency":"đồng","at":5},
             "campaign":{"shop_name":19,"shop_url":"javascript:alert(1)","unsubscribe_url":"mailto:x","starts_at":"soon","ends_at":true,"shop_phone":19001234}}
            """;
        using var model = JsonDocument.Parse(Odd);

        var mail = Load.Catalog.RenderEmail(name, locale, Context(model.RootElement));

        Assert.Empty(mail.Diagnostics.Select(diagnostic => diagnostic.Format()));
        Assert.DoesNotContain("javascript:", mail.Html + mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mail.Subject!);
        Assert.DoesNotContain("đồng", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-13", "2026-03-13", "trong ngày 13/03/2026.")]
    [InlineData("2026-03-13T10:00", "2026-03-13T18:00", "trong ngày 13/03/2026, từ 10:00 đến 18:00.")]
    [InlineData("2026-03-13T10:00", "2026-03-16T18:00", "từ 10:00 ngày 13/03/2026 đến 18:00 ngày 16/03/2026.")]
    [InlineData("2026-03-13", null, "từ ngày 13/03/2026.")]
    [InlineData(null, "2026-03-16", "đến hết ngày 16/03/2026.")]
    public void A_promotion_of_any_length_is_told(string? starts, string? ends, string period)
    {
        var model = JsonSerializer.SerializeToElement(new { campaign = new { starts_at = starts, ends_at = ends } });

        Assert.Contains("ưu đãi, " + period, Load.Catalog.RenderEmail("promotion-notice", "vi", Context(model)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void The_messages_of_a_workflow_exist_for_its_channel_and_advertising_says_so(string file)
    {
        var sends = WorkflowDefinition.Read(File.ReadAllText(RepositoryFolder.Of("workflows", file))).Definition!.Activities
            .Where(activity => activity.Type is "Care.SendEmail" or "Care.SendSms").ToList();

        Assert.NotEmpty(sends);
        Assert.All(sends.SelectMany(_ => Locales, (activity, locale) => (activity, locale)), send =>
        {
            var template = Load.Catalog.Find(Literal(send.activity, "template"));
            var isEmail = send.activity.Type == "Care.SendEmail";
            Assert.NotNull(template);
            Assert.Equal(isEmail ? [TemplatePart.Html, TemplatePart.Text] : [TemplatePart.Sms], template.Parts);
            Assert.All(template.Parts, part => Assert.NotNull(template.Find(part, send.locale)));

            var first = isEmail
                ? Load.Catalog.RenderEmail(template.Name, send.locale, Context(null)).Subject!
                : Load.Catalog.RenderSms(template.Name, send.locale, Context(null)).Text!;
            var label = send.locale == "vi" ? "[QC] " : "[AD] ";
            Assert.Equal(Literal(send.activity, "purpose") == "Advertising", first.StartsWith(label, StringComparison.Ordinal));
        });
    }

    private static TheoryData<string, string> All(TemplatePart part) =>
        new(from template in Load.Catalog.Templates
            where template.Parts.Contains(part)
            from locale in Locales
            select (template.Name, locale));

    private static TemplateContext Context(object? model) => new()
    {
        Model = model,
        Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh"),
        Now = new DateTimeOffset(2026, 3, 13, 9, 0, 0, TimeSpan.FromHours(7)),
        // How fast this machine is today is no matter of the templates.
        Limits = BudgetLimits.Default with { WallClock = TimeSpan.FromSeconds(30) },
    };

    private static void AssertApproved(string name, string file, string text)
    {
        var path = Path.Combine(Folder, name, "expected", file);
        if (Environment.GetEnvironmentVariable("AUTOMATION_UPDATE_EXPECTED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    /// <summary>Nothing at all, nothing but nulls or blanks, and the sample without each of its facts in turn.</summary>
    private static IEnumerable<object?> Models(string name)
    {
        var sample = Load.Catalog.Find(name)!.Sample!.Value;
        yield return null;
        yield return sample;
        yield return With(sample, (_, _) => null);
        yield return With(sample, (_, _) => "");
        yield return With(sample, (_, _) => "  ");
        foreach (var (group, fact) in sample.EnumerateObject().SelectMany(group => group.Value.EnumerateObject(), (group, fact) => (group.Name, fact.Name)))
        {
            yield return With(sample, (g, f) => (g, f) == (group, fact) ? null : JsonNode.Parse(sample.GetProperty(g).GetProperty(f).GetRawText()));
        }

        foreach (var group in sample.EnumerateObject())
        {
            var without = JsonNode.Parse(sample.GetRawText())!.AsObject();
            without[group.Name] = null;
            yield return JsonSerializer.SerializeToElement(without);
        }
    }

    private static JsonElement With(JsonElement sample, Func<string, string, JsonNode?> value) => JsonSerializer.SerializeToElement(
        sample.EnumerateObject().ToDictionary(group => group.Name, group => group.Value.EnumerateObject().ToDictionary(fact => fact.Name, fact => value(group.Name, fact.Name))));

    private static string VisibleText(string html)
    {
        var body = html[html.IndexOf("<body", StringComparison.Ordinal)..];
        return Regex.Replace(Regex.Replace(body, "<!--.*?-->|</?(strong|a)\\b[^>]*>", ""), "<[^>]*>", "\n").Replace("&nbsp;", "\u00a0", StringComparison.Ordinal);
    }

    private static void AssertReadable(string text) => Assert.DoesNotMatch(@"null|\{\{|\}\}|  \S|\s[,.:;]|[,.。、:：][,.。、]|\(\)|（）|\[\]|[,、:：] *$(?!\n.)", text);

    private static string Literal(WrittenActivity activity, string input) => activity.Json[input]!["expression"]!["value"]!.GetValue<string>();
}
