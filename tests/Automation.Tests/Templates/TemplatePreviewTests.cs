using Automation.Engine.Messages;
using Automation.Server.Templates;
using Automation.Storage;
using Automation.Templating.Sms;
using Automation.Tests.Gate;
using Xunit;

namespace Automation.Tests.Templates;

public sealed class TemplatePreviewTests
{
    private static readonly PreviewQuestion Mail = new(TemplateStage.Name, Channel.Email);
    private static readonly PreviewQuestion Sms = new(TemplateStage.Sms, Channel.Sms);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("vi", "Cảm ơn")]
    [InlineData("en", "Thank you")]
    [InlineData("ja", "ありがとう")]
    public async Task A_made_up_customer_shows_every_language(string locale, string words)
    {
        await using var stage = await TemplateStage.CreateAsync();

        var preview = await stage.Previews().WriteAsync(Mail with { Locale = locale }, Ct);

        Assert.Equal(locale, preview.Message!.Locale);
        Assert.Contains(words, preview.Message.Subject, StringComparison.Ordinal);
        Assert.Contains(words, preview.Message.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(preview.Problems, problem => problem.IsError);
        Assert.Equal(("", GatedEngine.Thanks), (preview.Customer, preview.Campaign));
    }

    [Theory]
    [InlineData("an")]
    [InlineData("an@example.test")]
    [InlineData("+84900005555")]
    public async Task A_real_customer_is_found_by_key_address_or_number(string wanted)
    {
        await using var stage = await TemplateStage.CreateAsync();
        var id = await stage.Gated.AddCustomerAsync("an", phone: "+84900005555");
        await using (var transaction = await stage.Gated.Store.BeginAsync(Ct))
        {
            await transaction.UpsertCustomerAsync(new CustomerWrite("an", Name: "Lê Văn An"), stage.Gated.Time.Now, Ct);
            await transaction.UpsertOrderAsync(new OrderWrite("DH77", id, stage.Gated.Time.Now, 1_250_000, "VND", 1, null), Ct);
            await transaction.CommitAsync(Ct);
        }

        var preview = await stage.Previews().WriteAsync(Mail with { Customer = wanted }, Ct);

        Assert.Equal("Lê Văn An", preview.Customer);
        Assert.Contains("DH77", preview.Message!.Text, StringComparison.Ordinal);
        Assert.Contains("1.250.000", preview.Message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_there_is_told()
    {
        await using var stage = await TemplateStage.CreateAsync();

        await TemplateStage.RefusedAsync(TemplateFault.NotFound, () => stage.Previews().WriteAsync(Mail with { Customer = "nobody" }, Ct));
        await TemplateStage.RefusedAsync(TemplateFault.NotFound, () => stage.Previews().WriteAsync(Mail with { Campaign = "nothing" }, Ct));
        await TemplateStage.RefusedAsync(TemplateFault.NotFound, () => stage.Previews().WriteAsync(new PreviewQuestion("nothing", Channel.Email), Ct));
    }

    [Fact]
    public async Task What_is_typed_is_seen_before_it_is_saved()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var changes = TemplateStage.Change("html.vi.tpl", "+++\nsubject = 'Thử'\n+++\n<p>{{ customer.name }}</p>");

        var preview = await stage.Previews().WriteAsync(Mail with { Locale = "vi", Changes = changes }, Ct);

        Assert.Equal(("Thử", 1), (preview.Message!.Subject, preview.Version));
        Assert.Equal(0, (await stage.StandingAsync()).Latest);
        Assert.NotEqual("Thử", (await stage.Previews().WriteAsync(Mail with { Locale = "vi", OfSent = true }, Ct)).Message!.Subject);
    }

    [Fact]
    public async Task A_text_message_shows_parts_price_and_what_makes_it_dear()
    {
        await using var stage = await TemplateStage.CreateAsync();

        var plain = await stage.Previews().WriteAsync(Sms with { Locale = "vi" }, Ct);
        Assert.Equal(SmsEncoding.Gsm7, plain.Sms!.Encoding);
        Assert.Equal(new SmsPrice(0.05m * plain.Sms.Segments, 0.05m, "USD", "VN"), plain.Price);

        var marked = await stage.Previews().WriteAsync(Sms with { Locale = "vi", Changes = TemplateStage.Change("sms.vi.tpl", "Cảm ơn quý khách " + new string('x', 80)) }, Ct);
        Assert.Equal((SmsEncoding.Ucs2, 2), (marked.Sms!.Encoding, marked.Sms.Segments));
        Assert.Equal(["ả", "ơ", "ý", "á"], marked.Sms.NonGsmCharacters);
        Assert.Equal(0.10m, marked.Price!.Total);

        stage.Settings = stage.Settings with { SmsPrices = new Dictionary<string, decimal>() };
        Assert.Null((await stage.Previews().WriteAsync(Sms, Ct)).Price);
    }

    [Fact]
    public async Task Links_of_a_preview_refuse_for_nobody()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Gated.AddCustomerAsync("an");
        var preview = await stage.Previews().WriteAsync(
            Mail with { Customer = "an", Locale = "en", Changes = TemplateStage.Change("text.en.tpl", "{{ unsubscribe_url }}") }, Ct);

        var link = new Uri(preview.Message!.Text.Trim());
        Assert.Equal(0, stage.Engine.Options.Links!.Read(link.Segments[^1])!.CustomerId);
        Assert.Null(preview.Message.UnsubscribeLink is { } own ? stage.Engine.Options.Links.Read(own.Segments[^1]) is { CustomerId: not 0 } ? own : null : null);
    }

    [Theory]
    [InlineData("{{ for i in 1..9000; for j in 1..9000; 'x'; end; end }}")]
    [InlineData("{{ func f(x); f(x); end; f(1) }}")]
    [InlineData("{{ x = 'a'; for i in 1..9000; x = x + x; end }}")]
    [InlineData("{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex.match '^(a+)+$' }}{{ for i in 1..100000; 'x'; end }}")]
    [InlineData("{{ include 'page' }}{{ include '../../../etc/passwd' }}")]
    public async Task A_hostile_text_ends_within_its_budget_as_a_problem(string text)
    {
        await using var stage = await TemplateStage.CreateAsync();
        var began = TimeProvider.System.GetTimestamp();

        var preview = await stage.Previews().WriteAsync(Mail with { Locale = "en", Changes = TemplateStage.Change("text.en.tpl", text) }, Ct);
        var checks = await stage.Desk.CheckAsync(TemplateStage.Name, TemplateStage.Change("text.en.tpl", text), Ct);

        Assert.Null(preview.Message);
        Assert.Contains(preview.Problems, problem => problem is { IsError: true, File: "text.en.tpl" });
        Assert.Contains(checks, problem => problem.IsError);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "It took too long.");
    }

    [Theory]
    [InlineData("{{ settings }}{{ engine }}{{ environment }}{{ customer.GetType }}{{ customer.consents }}{{ object.keys customer | array.join ',' }}")]
    public async Task A_text_sees_its_model_and_nothing_else(string text)
    {
        await using var stage = await TemplateStage.CreateAsync();

        var preview = await stage.Previews().WriteAsync(Mail with { Locale = "en", Changes = TemplateStage.Change("text.en.tpl", text) }, Ct);

        Assert.Equal(
            ["attributes", "birthday", "created_at", "email", "first_order_at", "key", "last_order_at", "locale", "name", "orders_count", "phone", "tags", "tier", "total_spent", "zone"],
            preview.Message!.Text.Trim().Split(',').Order(StringComparer.Ordinal));
    }
}
