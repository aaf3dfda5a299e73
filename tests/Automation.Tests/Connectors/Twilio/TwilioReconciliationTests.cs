using Automation.Connectors.Twilio;
using Automation.Engine.Messages;
using Automation.TestKit.Twilio;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

/// <summary>What Twilio's list tells of a message whose answer was lost.</summary>
public sealed class TwilioReconciliationTests
{
    [Fact]
    public async Task What_was_kept_is_found_by_recipient_sender_time_and_text()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var (kept, never) = (TwilioFixture.Sms(1), TwilioFixture.Sms(2));
        twilio.Stub.React = (number, _) => number == 1 ? new StubReaction.KeepAndCut() : new StubReaction.Cut();
        await twilio.DeliverAsync(kept);
        await twilio.DeliverAsync(never);

        Assert.Equal(new ReconciledDelivery(Reconciliation.Accepted, twilio.Stub.Messages[0].Sid), await twilio.AskAsync(kept));
        Assert.Equal(new ReconciledDelivery(Reconciliation.NotReceived, null), await twilio.AskAsync(never));
    }

    [Fact]
    public async Task Not_in_the_list_means_nothing_before_the_list_may_be_complete()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { ListedAfter = TimeSpan.FromMinutes(2) } });

        Assert.Equal(Reconciliation.CannotTell, (await twilio.AskAsync(TwilioFixture.Sms(1))).Answer);
        var old = TwilioFixture.Sms(1) with { Date = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(3) };
        Assert.Equal(Reconciliation.NotReceived, (await twilio.AskAsync(old)).Answer);
    }

    [Fact]
    public async Task What_waits_in_twilios_queue_is_found_though_it_has_no_date()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.HidesQueued = true;
        twilio.Stub.React = (_, _) => new StubReaction.KeepAndCut();
        var message = TwilioFixture.Sms(1);
        await twilio.DeliverAsync(message);

        Assert.Equal(Reconciliation.Accepted, (await twilio.AskAsync(message)).Answer);
    }

    [Fact]
    public async Task Another_message_of_ours_to_the_same_person_is_not_taken_for_it()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var first = TwilioFixture.Sms(1);
        var other = Assert.IsType<DeliveryOutcome.Accepted>(await twilio.DeliverAsync(first));

        Assert.Equal(Reconciliation.NotReceived, (await twilio.AskAsync(first with { Id = "abc-j9-1" }, "", other.ProviderId)).Answer);
        Assert.Equal(Reconciliation.CannotTell, (await twilio.AskAsync(first with { Id = "abc-j9-1", Text = "Something else" })).Answer);
    }

    [Fact]
    public async Task Older_messages_and_those_of_other_senders_do_not_count_and_all_pages_are_read()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.PageSize = 2;
        var message = TwilioFixture.Sms(1);
        await twilio.DeliverAsync(message with { From = "OTHER" });
        await twilio.DeliverAsync(message);
        var mine = twilio.Stub.Messages[1].Sid;
        for (var more = 0; more < 5; more++)
        {
            await twilio.DeliverAsync(message with { Text = $"News {more}" });
        }

        Assert.Equal(new ReconciledDelivery(Reconciliation.Accepted, mine), await twilio.AskAsync(message));
        Assert.Equal(Reconciliation.NotReceived, (await twilio.AskAsync(message with { Date = message.Date.AddHours(2) })).Answer);
    }

    [Fact]
    public async Task What_a_trial_account_and_smart_encoding_change_does_not_matter()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        await twilio.DeliverAsync(TwilioFixture.Sms(1) with { Text = "Sent from your Twilio trial account - \"Hi\" - it's me" });

        Assert.Equal(Reconciliation.Accepted, (await twilio.AskAsync(TwilioFixture.Sms(1), "“Hi” – it’s me")).Answer);
    }

    [Fact]
    public async Task Content_of_the_provider_is_known_only_when_there_is_one_message()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var message = TwilioFixture.Sms(1) with { Channel = Channel.WhatsApp, From = "+15005550006", Content = new ProvidedContent("HX0123456789abcdef0123456789abcdef", null) };
        await twilio.DeliverAsync(message);
        Assert.Equal(Reconciliation.Accepted, (await twilio.AskAsync(message, text: null)).Answer);

        await twilio.DeliverAsync(message with { Id = "abc-j2-1" });
        Assert.Equal(Reconciliation.CannotTell, (await twilio.AskAsync(message, text: null)).Answer);
        Assert.Equal(new ReconciledDelivery(Reconciliation.Accepted, twilio.Stub.Messages[0].Sid), await twilio.AskAsync(message, null, twilio.Stub.Messages[1].Sid));
    }

    [Fact]
    public async Task A_service_is_asked_for_without_its_senders()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var message = TwilioFixture.Sms(1) with { From = "MG0123456789abcdef0123456789abcdef" };
        await twilio.DeliverAsync(message);

        Assert.Equal(Reconciliation.Accepted, (await twilio.AskAsync(message)).Answer);
    }

    [Fact]
    public async Task A_twilio_that_does_not_answer_cannot_tell_and_nobody_is_asked_about_without_a_number()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        await twilio.Stub.DisposeAsync();

        Assert.Equal(Reconciliation.CannotTell, (await twilio.AskAsync(TwilioFixture.Sms(1))).Answer);
        Assert.Equal(Reconciliation.CannotTell, (await twilio.AskAsync(TwilioFixture.Sms(1) with { To = "" })).Answer);
    }

    [Fact]
    public async Task The_journal_knows_what_was_never_begun()
    {
        var folder = Directory.CreateTempSubdirectory("twilio-journal-").FullName;
        await using (var twilio = await TwilioFixture.StartAsync(options => options with { Journal = folder }))
        {
            twilio.Stub.React = (number, _) => number == 1 ? null : new StubReaction.KeepAndCut();
            await twilio.DeliverAsync(TwilioFixture.Sms(1));
            await twilio.DeliverAsync(TwilioFixture.Sms(2));
            await using var next = new TwilioConnector(
                TwilioFixture.To(twilio.Stub.Address) with { Journal = folder }, "w2", TimeProvider.System, () => 1, new Logger<TwilioConnector>(twilio.Logs));
            Assert.Equal(Reconciliation.Accepted, await next.ReconcileAsync(TwilioFixture.Sms(1).Id, TwilioFixture.Worker, TestContext.Current.CancellationToken));
            Assert.Equal(twilio.Stub.Messages[0].Sid, next.FindProviderId(TwilioFixture.Sms(1).Id, TwilioFixture.Worker));
            Assert.Null(next.FindProviderId(TwilioFixture.Sms(2).Id, TwilioFixture.Worker));
            Assert.Equal(Reconciliation.CannotTell, await next.ReconcileAsync(TwilioFixture.Sms(2).Id, TwilioFixture.Worker, TestContext.Current.CancellationToken));
            Assert.Equal(Reconciliation.NotReceived, await next.ReconcileAsync(TwilioFixture.Sms(3).Id, TwilioFixture.Worker, TestContext.Current.CancellationToken));
        }

        Directory.Delete(folder, recursive: true);
    }
}
