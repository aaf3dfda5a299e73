using System.Globalization;
using Automation.Connectors.Twilio;
using Automation.Engine.Messages;
using Automation.TestKit.Peers;
using Automation.TestKit.Twilio;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

/// <summary>What comes of a hand-over, whatever Twilio does.</summary>
public sealed class TwilioOutcomeTests
{
    [Fact]
    public async Task A_batch_is_taken_each_once_and_each_with_its_id()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var batch = TwilioFixture.Many(200);
        twilio.Stub.React = (_, _) => new StubReaction.KeepAfter(_ => Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));

        var outcomes = await twilio.DeliverAsync(batch);

        Assert.Equal(200, twilio.Stub.Messages.Count);
        Assert.All(batch.Zip(outcomes), pair => Assert.Equal(twilio.Stub.Messages.Single(message => message.To == pair.First.To).Sid, Assert.IsType<DeliveryOutcome.Accepted>(pair.Second).ProviderId));
        Assert.Empty(twilio.Stub.Complaints);
        Assert.InRange(twilio.Stub.MostOpen, 2, 32);
    }

    [Fact]
    public async Task The_form_has_what_twilio_needs_to_know()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        var now = TimeProvider.System.GetUtcNow();

        await twilio.DeliverAsync(TwilioFixture.Sms(1) with { Text = "a\u0301", NotAfter = now.AddMinutes(10) });

        var form = Assert.Single(twilio.Stub.Messages).Fields;
        Assert.Equal("+84901000001", form["To"]);
        Assert.Equal("CARE", form["From"]);
        Assert.Equal("á", form["Body"]);
        Assert.Equal("https://care.shop.example/hooks/twilio/status/abc-j1-2#rc=3&rp=ct,rt,5xx", form["StatusCallback"]);
        Assert.InRange(int.Parse(form["ValidityPeriod"], CultureInfo.InvariantCulture), 590, 600);
        Assert.Equal(5, form.Count);
    }

    [Fact]
    public async Task A_service_content_and_whatsapp_are_written_as_twilio_knows_them()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { SmartEncoded = true, CallbackRetries = 0 });
        const string Service = "MG0123456789abcdef0123456789abcdef";
        const string Content = "HX0123456789abcdef0123456789abcdef";

        await twilio.DeliverAsync(TwilioFixture.Sms(1) with { From = Service });
        await twilio.DeliverAsync(TwilioFixture.Sms(2) with { Channel = Channel.WhatsApp, From = "+15005550006", Content = new ProvidedContent(Content, """{"1":"Hương"}""") });
        await twilio.DeliverAsync(TwilioFixture.Sms(3) with { Channel = Channel.WhatsApp, From = "+15005550006" });

        Assert.Collection(
            twilio.Stub.Messages,
            sms => Assert.Equal([("Body", TwilioFixture.Sms(1).Text), ("MessagingServiceSid", Service), ("SmartEncoded", "true"), ("StatusCallback", "https://care.shop.example/hooks/twilio/status/abc-j1-2"), ("To", "+84901000001")], Sorted(sms)),
            content => Assert.Equal([("ContentSid", Content), ("ContentVariables", """{"1":"Hương"}"""), ("From", "whatsapp:+15005550006"), ("StatusCallback", "https://care.shop.example/hooks/twilio/status/abc-j2-2"), ("To", "whatsapp:+84901000002")], Sorted(content)),
            free => Assert.Equal(TwilioFixture.Sms(3).Text, free.Body));
    }

    [Theory]
    [InlineData(400, 21610, "permanent twilio-21610 OptOut 1")]
    [InlineData(400, 21614, "permanent twilio-21614 Address 1")]
    [InlineData(400, 21612, "permanent twilio-21612 Address 2")]
    [InlineData(400, 21617, "permanent twilio-21617 Content 1")]
    [InlineData(400, 63016, "permanent twilio-63016 Content 1")]
    [InlineData(400, 30450, "permanent twilio-30450 Unsaid 1")]
    [InlineData(400, 99999, "permanent twilio-99999 Unsaid 1")]
    [InlineData(400, null, "permanent twilio-http-400 Unsaid 1")]
    [InlineData(400, 30003, "transient twilio-30003")]
    [InlineData(400, 21611, "put-off twilio-sender-21611 600")]
    [InlineData(400, 63018, "put-off twilio-sender-63018 60")]
    [InlineData(401, 20003, "put-off twilio-parked 900")]
    [InlineData(400, 21606, "put-off twilio-parked 900")]
    [InlineData(404, null, "put-off twilio-parked 900")]
    [InlineData(302, null, "put-off twilio-parked 900")]
    [InlineData(500, null, "unknown twilio-http-500")]
    [InlineData(503, 30003, "unknown twilio-30003")]
    [InlineData(408, null, "unknown twilio-http-408")]
    [InlineData(200, null, "unknown twilio-unreadable")]
    [InlineData(201, null, "unknown twilio-unreadable")]
    public async Task A_refusal_means(int status, int? code, string meaning)
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.React = (_, _) => new StubReaction.Refuse(status, code);

        Assert.Equal(meaning, Words(await twilio.DeliverAsync(TwilioFixture.Sms(1))));
        Assert.Equal(1, twilio.Stub.Requests);
        Assert.Equal(meaning.Contains("parked", StringComparison.Ordinal), twilio.Connector.Parked is not null);
    }

    [Theory]
    [InlineData("0901000001", "CARE", "text", "twilio-no-e164")]
    [InlineData("+84901000001", "", "text", "twilio-no-sender")]
    [InlineData("+84901000001", "CARE", "", "twilio-no-text")]
    [InlineData("+84901000001", "CARE", null, "twilio-text-too-long")]
    public async Task What_twilio_would_refuse_never_leaves(string to, string from, string? text, string code)
    {
        await using var twilio = await TwilioFixture.StartAsync();

        var outcome = await twilio.DeliverAsync(TwilioFixture.Sms(1) with { To = to, From = from, Text = text ?? new string('x', 1_601) });

        Assert.Equal(code, Assert.IsType<DeliveryOutcome.Permanent>(outcome).Code);
        Assert.Equal(0, twilio.Stub.Requests);
    }

    [Fact]
    public async Task A_message_whose_hours_are_about_to_end_is_not_handed_over_any_more()
    {
        await using var twilio = await TwilioFixture.StartAsync();

        var outcome = await twilio.DeliverAsync(TwilioFixture.Sms(1) with { NotAfter = TimeProvider.System.GetUtcNow().AddSeconds(3) });

        var putOff = Assert.IsType<DeliveryOutcome.Transient>(outcome);
        Assert.Equal(("twilio-window-closing", false), (putOff.Code, putOff.Tried));
        Assert.InRange(putOff.RetryAfter!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(0, twilio.Stub.Requests);
    }

    [Fact]
    public async Task A_storm_of_429_makes_fewer_requests_at_once_and_loses_nothing()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { ThrottledTries = 20 } });
        var open = 0;
        twilio.Stub.React = (number, _) => number <= 120 ? new StubReaction.Refuse(429, 20429) : new StubReaction.KeepAfter(async _ =>
        {
            Interlocked.Increment(ref open);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            Interlocked.Decrement(ref open);
        });

        var outcomes = await twilio.DeliverAsync(TwilioFixture.Many(100));
        for (var more = 0; outcomes.Any(outcome => outcome is not DeliveryOutcome.Accepted) && more < 20; more++)
        {
            Assert.All(outcomes, outcome => Assert.True(outcome is DeliveryOutcome.Accepted or DeliveryOutcome.Transient { Tried: false }));
            outcomes = await twilio.DeliverAsync([.. TwilioFixture.Many(100).Zip(outcomes).Where(pair => pair.Second is not DeliveryOutcome.Accepted).Select(pair => pair.First)]);
        }

        Assert.Equal(100, twilio.Stub.Messages.Select(message => message.To).Distinct().Count());
        Assert.Equal(100, twilio.Stub.Messages.Count);
        Assert.InRange(twilio.Connector.Concurrency, 1, 31);
    }

    [Fact]
    public async Task A_429_that_does_not_end_puts_messages_off_and_counts_no_attempt()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { Concurrency = 4 } });
        twilio.Stub.React = (_, _) => new StubReaction.Refuse(429, null);

        var outcomes = await twilio.DeliverAsync(TwilioFixture.Many(20));

        Assert.All(outcomes, outcome => Assert.False(Assert.IsType<DeliveryOutcome.Transient>(outcome).Tried));
        Assert.Empty(twilio.Stub.Messages);
        Assert.Equal(1, twilio.Connector.Concurrency);
        Assert.InRange(twilio.Stub.Requests, 20, 100);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_leaves_the_message_unknown_and_it_is_not_sent_again()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.React = (number, _) => number % 2 == 0 ? new StubReaction.KeepAndCut() : new StubReaction.Cut();

        var outcomes = new List<DeliveryOutcome>();
        foreach (var message in TwilioFixture.Many(6))
        {
            outcomes.Add(await twilio.DeliverAsync(message));
        }

        Assert.All(outcomes, outcome => Assert.Equal("twilio-no-answer", Assert.IsType<DeliveryOutcome.Unknown>(outcome).Code));
        Assert.Equal(3, twilio.Stub.Messages.Count);
        Assert.Equal(6, twilio.Stub.Requests);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_leaves_the_message_unknown()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Timeouts = options.Timeouts with { Answer = TimeSpan.FromMilliseconds(300) } });
        var never = new TaskCompletionSource();
        twilio.Stub.React = (_, _) => new StubReaction.KeepAfter(_ => never.Task);

        var outcome = await twilio.DeliverAsync(TwilioFixture.Sms(1));
        never.SetResult();

        Assert.Equal("twilio-timeout", Assert.IsType<DeliveryOutcome.Unknown>(outcome).Code);
    }

    [Fact]
    public async Task A_slow_twilio_holds_up_a_batch_no_longer_than_its_time()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { Concurrency = 2, Batch = TimeSpan.FromMilliseconds(400) } });
        twilio.Stub.React = (_, _) => new StubReaction.KeepAfter(_ => Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System));

        var outcomes = await twilio.DeliverAsync(TwilioFixture.Many(40));

        Assert.InRange(outcomes.OfType<DeliveryOutcome.Accepted>().Count(), 2, 8);
        Assert.All(outcomes.Where(outcome => outcome is not DeliveryOutcome.Accepted), outcome => Assert.Equal("twilio-busy", Assert.IsType<DeliveryOutcome.Transient>(outcome).Code));
        Assert.Equal(twilio.Stub.Messages.Count, outcomes.OfType<DeliveryOutcome.Accepted>().Count());
    }

    [Fact]
    public async Task What_cannot_be_reached_has_got_nothing()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { BaseAddress = new Uri($"http://127.0.0.1:{Peer.FreePort()}") });

        var putOff = Assert.IsType<DeliveryOutcome.Transient>(await twilio.DeliverAsync(TwilioFixture.Sms(1)));

        Assert.Equal(("twilio-no-connection", false), (putOff.Code, putOff.Tried));
    }

    [Fact]
    public async Task A_parked_account_is_tried_again_by_one_message_alone()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { Parked = TimeSpan.FromMilliseconds(200) } });
        var refuses = true;
        twilio.Stub.React = (_, _) => Volatile.Read(ref refuses) ? new StubReaction.Refuse(401, 20003) : null;

        var outcomes = await twilio.DeliverAsync(TwilioFixture.Many(50));
        Assert.All(outcomes, outcome => Assert.Equal(("twilio-parked", false), (Assert.IsType<DeliveryOutcome.Transient>(outcome).Code, ((DeliveryOutcome.Transient)outcome).Tried)));
        Assert.Equal("twilio-20003", twilio.Connector.Parked);
        var before = twilio.Stub.Requests;
        Assert.Equal("twilio-parked", Assert.IsType<DeliveryOutcome.Transient>(await twilio.DeliverAsync(TwilioFixture.Sms(51))).Code);
        Assert.Equal(before, twilio.Stub.Requests);

        Volatile.Write(ref refuses, false);
        twilio.Connector.Unpark();
        Assert.IsType<DeliveryOutcome.Accepted>(await twilio.DeliverAsync(TwilioFixture.Sms(52)));
        Assert.Null(twilio.Connector.Parked);
    }

    [Fact]
    public async Task A_parked_sender_does_not_hold_up_the_others()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.React = (_, form) => form["From"] == "FULL" ? new StubReaction.Refuse(400, 21611) : null;

        Assert.Equal("put-off twilio-sender-21611 600", Words(await twilio.DeliverAsync(TwilioFixture.Sms(1) with { From = "FULL" })));
        Assert.StartsWith("put-off twilio-sender-21611", Words(await twilio.DeliverAsync(TwilioFixture.Sms(2) with { From = "FULL" })), StringComparison.Ordinal);
        Assert.IsType<DeliveryOutcome.Accepted>(await twilio.DeliverAsync(TwilioFixture.Sms(3)));
        Assert.Equal(2, twilio.Stub.Requests);
    }

    [Fact]
    public async Task A_sender_goes_as_fast_as_its_segments_allow()
    {
        var limit = new Dictionary<string, TwilioSenderLimit> { ["SLOW"] = new() { SegmentsPerSecond = 10 } };
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Senders = limit, Limits = options.Limits with { Hold = TimeSpan.FromMilliseconds(500) } });

        // Two segments each: a second's worth at once, and half a second's by waiting.
        var text = new string('đ', 100);
        var outcomes = await twilio.DeliverAsync([.. TwilioFixture.Many(20).Select(message => message with { From = "SLOW", Text = text })]);

        Assert.InRange(outcomes.OfType<DeliveryOutcome.Accepted>().Count(), 6, 9);
        var putOff = outcomes.OfType<DeliveryOutcome.Transient>().ToList();
        Assert.All(putOff, outcome => Assert.Equal(("twilio-rate", false), (outcome.Code, outcome.Tried)));
        Assert.Equal(putOff.Count, putOff.Select(outcome => outcome.RetryAfter).Distinct().Count());
    }

    [Fact]
    public async Task Cancelling_begins_no_further_message()
    {
        await using var twilio = await TwilioFixture.StartAsync(options => options with { Limits = options.Limits with { Concurrency = 1 } });
        using var ending = new CancellationTokenSource();
        twilio.Stub.React = (_, _) => new StubReaction.KeepAfter(_ => ending.CancelAsync());

        var outcomes = await twilio.Connector.DeliverAsync(TwilioFixture.Many(5), ending.Token);

        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[0]);
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal("twilio-cancelled", Assert.IsType<DeliveryOutcome.Transient>(outcome).Code));
    }

    [Fact]
    public async Task No_log_line_has_a_number_a_text_or_a_secret()
    {
        await using var twilio = await TwilioFixture.StartAsync();
        twilio.Stub.React = (number, _) => number switch { 1 => new StubReaction.Cut(), 2 => new StubReaction.Refuse(429, 20429), _ => new StubReaction.Refuse(401, 20003) };

        await twilio.DeliverAsync(TwilioFixture.Sms(1));
        await twilio.DeliverAsync(TwilioFixture.Sms(2));

        Assert.NotEmpty(twilio.Logs.Lines);
        Assert.All(twilio.Logs.Lines, line => Assert.DoesNotContain("+84", line.Text, StringComparison.Ordinal));
        Assert.All(twilio.Logs.Lines, line => Assert.DoesNotContain(TwilioStub.AuthToken, line.Text, StringComparison.Ordinal));
    }

    private static IEnumerable<(string, string)> Sorted(StubMessage message) => message.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => (field.Key, field.Value));

    private static string Words(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Permanent permanent => $"permanent {permanent.Code} {permanent.Cause} {permanent.CertainAfter}",
        DeliveryOutcome.Transient { Tried: false } putOff => string.Create(CultureInfo.InvariantCulture, $"put-off {putOff.Code} {Math.Round(putOff.RetryAfter!.Value.TotalSeconds)}"),
        DeliveryOutcome.Transient transient => $"transient {transient.Code}",
        DeliveryOutcome.Unknown unknown => $"unknown {unknown.Code}",
        _ => outcome.ToString(),
    };
}
