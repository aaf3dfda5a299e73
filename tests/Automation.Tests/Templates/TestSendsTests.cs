using Automation.Engine.Messages;
using Automation.Server.Templates;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.Tests.Templates;

public sealed class TestSendsTests
{
    private static readonly PreviewQuestion Mail = new(TemplateStage.Name, Channel.Email) { Locale = "vi" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_is_marked_goes_to_the_mailbox_and_leaves_no_trace_but_in_the_audit_log()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Gated.AddCustomerAsync("an", agrees: false);
        using var tests = stage.CapturedTests();

        var sent = await tests.SendAsync(new TestSend(Mail with { Customer = "an" }, "me@anywhere.test"), TemplateStage.Mai, Ct);

        Assert.Equal((true, null), (sent.IsCaptured, sent.Refusal));
        var mail = stage.OpenMailbox().Open(sent.Message.Id)!;
        Assert.StartsWith("[TEST] Cảm ơn", mail.Summary.Title, StringComparison.Ordinal);
        Assert.Equal(("me@anywhere.test", "test", ""), (mail.Summary.To, mail.Summary.Campaign, mail.Summary.CustomerKey));
        Assert.Equal(["mai template.tested template/thank-you"], await stage.AuditAsync());
        Assert.DoesNotContain("anywhere", await stage.Gated.ReadAsync(reader => reader.Audit.OrderByDescending(line => line.Id).Select(line => line.DetailJson).FirstAsync(Ct)), StringComparison.Ordinal);
        Assert.Empty(await stage.Gated.MessagesAsync());
        Assert.Empty(await stage.Gated.LedgerAsync());
        Assert.Equal(0L, await Hosting.ServerFixture.SqlAsync(stage.Gated.Database, "select count(*) from sent"));
    }

    [Fact]
    public async Task A_draft_is_sent_as_it_is_typed()
    {
        await using var stage = await TemplateStage.CreateAsync();
        using var tests = stage.CapturedTests();
        var question = Mail with { Changes = TemplateStage.Change("html.vi.tpl", "+++\nsubject = 'Bản nháp'\n+++\n<p>x</p>") };

        var sent = await tests.SendAsync(new TestSend(question, "me@anywhere.test"), TemplateStage.Mai, Ct);

        Assert.Equal("[TEST] Bản nháp", stage.OpenMailbox().Open(sent.Message.Id)!.Summary.Title);
    }

    [Fact]
    public async Task Through_a_real_provider_only_people_of_the_shop_get_tests()
    {
        await using var stage = await TemplateStage.CreateAsync();
        stage.Settings = stage.Settings with { TestRecipients = ["@shop.example", "boss@elsewhere.test", "0912 345 678"] };
        using var tests = stage.Tests();

        await TemplateStage.RefusedAsync(TemplateFault.Refused, () => tests.SendAsync(new TestSend(Mail, "customer@example.test"), TemplateStage.Mai, Ct));
        await TemplateStage.RefusedAsync(TemplateFault.Refused, () => tests.SendAsync(new TestSend(Mail, "x@evil-shop.example.test"), TemplateStage.Mai, Ct));
        await TemplateStage.RefusedAsync(TemplateFault.Refused, () => tests.SendAsync(new TestSend(Sms, "+84912345679"), TemplateStage.Mai, Ct));
        Assert.Empty(stage.Gated.Provider.Taken);

        await tests.SendAsync(new TestSend(Mail, "Mai@shop.example"), TemplateStage.Mai, Ct);
        await tests.SendAsync(new TestSend(Mail, "boss@elsewhere.test"), TemplateStage.Mai, Ct);
        var sms = await tests.SendAsync(new TestSend(Sms, "+84 912 345 678"), TemplateStage.Mai, Ct);

        Assert.False(sms.IsCaptured);
        Assert.Equal(["Mai@shop.example", "boss@elsewhere.test", "+84912345678"], stage.Gated.Provider.Taken.Select(message => message.To));
        Assert.StartsWith("[TEST] ", stage.Gated.Provider.Taken[2].Text, StringComparison.Ordinal);
        Assert.All(stage.Gated.Provider.Taken, message => Assert.Null(message.UnsubscribeLink));
    }

    [Fact]
    public async Task A_refusal_of_the_provider_is_told()
    {
        await using var stage = await TemplateStage.CreateAsync();
        stage.Settings = stage.Settings with { TestRecipients = ["@shop.example"] };
        stage.Gated.Provider.Answer = _ => new DeliveryOutcome.Permanent("550");
        using var tests = stage.Tests();

        Assert.Equal("550", (await tests.SendAsync(new TestSend(Mail, "mai@shop.example"), TemplateStage.Mai, Ct)).Refusal);
    }

    [Theory]
    [InlineData("mai")]
    [InlineData("mai@shop")]
    [InlineData("Mai <mai@shop.example>")]
    [InlineData("mai@shop.example\r\nBcc: x@example.test")]
    [InlineData("")]
    public async Task An_address_must_be_one(string address)
    {
        await using var stage = await TemplateStage.CreateAsync();
        using var tests = stage.CapturedTests();

        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => tests.SendAsync(new TestSend(Mail, address), TemplateStage.Mai, Ct));
        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => tests.SendAsync(new TestSend(Sms, address), TemplateStage.Mai, Ct));
    }

    [Fact]
    public async Task One_person_sends_a_few_in_a_minute()
    {
        await using var stage = await TemplateStage.CreateAsync();
        using var tests = stage.CapturedTests();
        for (var i = 0; i < TestSends.PerMinute; i++)
        {
            await tests.SendAsync(new TestSend(Mail, "me@anywhere.test"), TemplateStage.Mai, Ct);
        }

        await TemplateStage.RefusedAsync(TemplateFault.Refused, () => tests.SendAsync(new TestSend(Mail, "me@anywhere.test"), TemplateStage.Mai, Ct));
        await tests.SendAsync(new TestSend(Mail, "me@anywhere.test"), TemplateStage.Lan, Ct);
        Assert.Equal(TestSends.PerMinute + 1, stage.OpenMailbox().List(0, 100).Total);
    }

    [Fact]
    public async Task What_cannot_be_written_is_not_sent()
    {
        await using var stage = await TemplateStage.CreateAsync();
        using var tests = stage.CapturedTests();

        var refused = await TemplateStage.RefusedAsync(
            TemplateFault.Invalid, () => tests.SendAsync(new TestSend(Mail with { Changes = TemplateStage.Change("html.vi.tpl", "{{ customer.name | string.upcaze }}") }, "me@anywhere.test"), TemplateStage.Mai, Ct));
        Assert.Contains("string.upcaze", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await stage.AuditAsync());
    }

    private static PreviewQuestion Sms => new(TemplateStage.Sms, Channel.Sms) { Locale = "vi" };
}
