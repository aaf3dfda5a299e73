using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Automation.TestKit.Time;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

/// <summary>Connections, limits and waits.</summary>
public sealed class SmtpPoolTests
{
    private static readonly DateTimeOffset Start = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_uses_the_allowed_connections_and_delivers_each_message_once(bool pipelining)
    {
        await using var peer = new RecordingSmtpPeer(pipelining);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 4, MessagesPerConnection = 25 } });

        var batches = await Task.WhenAll(Enumerable.Range(0, 3).Select(part => smtp.DeliverAsync([.. SmtpFixture.Mails(300).Skip(part * 100).Take(100)])));

        Assert.All(batches.SelectMany(outcomes => outcomes), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(Enumerable.Range(1, 300).Select(number => $"<j{number}@hoa-sen.example>").Order(), peer.Mails.Select(mail => mail.Header("Message-ID")!).Order());
        Assert.InRange(peer.MostOpen, 1, 4 + 1); // one may still be saying goodbye
        Assert.InRange(peer.Connections, 12, 40);
    }

    [Fact]
    public async Task A_connection_is_kept_between_batches_and_closed_when_nobody_needs_it()
    {
        var time = new FakeTime(Start);
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + "C: RSET\nS: 250 Ok\n" + ScriptedSmtpPeer.Taken + "C: QUIT\nS: 221 Bye\nHANG");
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port), time);

        await smtp.DeliverAsync(SmtpFixture.Mail(1));
        time.Advance(TimeSpan.FromSeconds(29));
        await smtp.DeliverAsync(SmtpFixture.Mail(2));
        Assert.Equal(1, peer.Connections);
        time.Advance(TimeSpan.FromSeconds(30));

        await peer.Hanging.WaitAsync(SmtpFixture.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(peer.Problems);
    }

    [Theory]
    [InlineData("CLOSE")]
    [InlineData("RESET")]
    [InlineData("S: 421 4.4.2 Idle too long\nCLOSE")]
    [InlineData("C: RSET\nS: 421 4.4.2 Idle too long\nCLOSE")]
    public async Task A_kept_connection_that_the_relay_has_closed_costs_nothing(string ending)
    {
        await using var peer = new ScriptedSmtpPeer(ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + ending, ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken);
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 1 } });

        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(2)));

        Assert.Equal(2, peer.Connections);
        Assert.Empty(smtp.Logs.Lines);
    }

    [Fact]
    public async Task Waits_for_an_absent_relay_double_up_to_the_longest_and_end_with_success()
    {
        var time = new FakeTime(Start);
        await using var peer = new ScriptedSmtpPeer([.. Enumerable.Repeat("S: 421 4.3.2 Not now", 10), ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken]);
        await using var smtp = new SmtpFixture(
            SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 1, Hold = TimeSpan.Zero, LongestBackOff = TimeSpan.FromSeconds(100) } }, time);

        var waits = new List<double>();
        for (var turn = 0; turn < 10; turn++)
        {
            var outcome = Assert.IsType<DeliveryOutcome.Transient>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
            Assert.False(outcome.Tried);
            waits.Add(outcome.RetryAfter!.Value.TotalSeconds);
            time.Advance(outcome.RetryAfter.Value);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 100, 100, 100], waits);
        Assert.Equal(10, peer.Connections);
        Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
        Assert.Equal([.. Enumerable.Repeat(3001, 10), 3003], smtp.Logs.Lines.Select(line => line.Id));
    }

    [Fact]
    public async Task A_relay_that_is_overrun_gets_fewer_connections_and_everything_in_the_end()
    {
        var open = 0;
        await using var peer = new RecordingSmtpPeer { Answer = turn => turn.Command.StartsWith("EHLO", StringComparison.Ordinal) && Interlocked.Increment(ref open) is > 2 and <= 8 ? "421 4.7.0 Too many connections" : null };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { FirstBackOff = TimeSpan.FromMilliseconds(20) } });

        Assert.All(await smtp.DeliverAsync(SmtpFixture.Mails(200)), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(200, peer.Mails.Count);
    }

    [Fact]
    public async Task A_domain_has_no_more_connections_than_it_may_while_others_use_the_rest()
    {
        var most = 0;
        var busy = new HashSet<int>();
        await using var peer = new RecordingSmtpPeer
        {
            Answer = turn =>
            {
                lock (busy)
                {
                    if (turn.Command.StartsWith("RCPT", StringComparison.Ordinal) && turn.Command.Contains("slow.test", StringComparison.Ordinal))
                    {
                        busy.Add(turn.Connection);
                        most = Math.Max(most, busy.Count);
                    }
                    else if (turn.Command == ".")
                    {
                        busy.Remove(turn.Connection);
                    }
                }

                return null;
            },
        };
        var limits = new Dictionary<string, SmtpDomainLimit> { ["slow.test"] = new() { Connections = 2 } };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Domains = limits });
        var mails = SmtpFixture.Mails(100, "slow.test").Concat(SmtpFixture.Mails(200).Skip(100)).ToList();

        var outcomes = await smtp.DeliverAsync(mails);

        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(200, peer.Mails.Count);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task What_a_domains_rate_does_not_let_through_gets_turns_of_its_own()
    {
        var time = new FakeTime(Start);
        await using var peer = new RecordingSmtpPeer();
        var limits = new Dictionary<string, SmtpDomainLimit> { ["*"] = new() { PerSecond = 10 } };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Domains = limits, Limits = new SmtpLimits { Hold = TimeSpan.Zero } }, time);

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(30));

        Assert.Equal(10, outcomes.Count(outcome => outcome is DeliveryOutcome.Accepted));
        var put = outcomes.OfType<DeliveryOutcome.Transient>().ToList();
        Assert.All(put, outcome => Assert.Equal(("smtp-domain-rate", false), (outcome.Code, outcome.Tried)));
        Assert.Equal(Enumerable.Range(2, 20).Select(turn => turn / 10.0), put.Select(outcome => Math.Round(outcome.RetryAfter!.Value.TotalSeconds, 3)).Order());

        // Those of the first second come back in time and get through.
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await smtp.DeliverAsync(SmtpFixture.Mails(10)), outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
    }

    [Fact]
    public async Task A_batch_waits_for_the_relays_rate_as_long_as_it_may()
    {
        await using var peer = new RecordingSmtpPeer();
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { PerSecond = 200 } });
        var began = TimeProvider.System.GetTimestamp();

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(300));

        // A second's worth goes at once, the rest at its pace.
        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(0.45));
    }

    [Fact]
    public async Task What_the_relays_rate_does_not_let_through_comes_again_untried()
    {
        var time = new FakeTime(Start);
        await using var peer = new RecordingSmtpPeer();
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { PerSecond = 0.5, Hold = TimeSpan.Zero } }, time);

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(3));

        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[0]);
        Assert.Equal([new DeliveryOutcome.Transient("smtp-relay-rate", TimeSpan.FromSeconds(4), Tried: false), new DeliveryOutcome.Transient("smtp-relay-rate", TimeSpan.FromSeconds(6), Tried: false)], outcomes.Skip(1));
    }

    [Fact]
    public async Task A_policy_refusal_keeps_its_domain_back_and_no_other()
    {
        var time = new FakeTime(Start);
        await using var peer = new RecordingSmtpPeer { Answer = turn => turn.Command.Contains("@strict.test>", StringComparison.Ordinal) ? "450 4.7.28 Unusual rate" : null };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 1 } }, time);

        var refused = await smtp.DeliverAsync(SmtpFixture.Mail(1, "strict.test"));
        var outcomes = await smtp.DeliverAsync([SmtpFixture.Mail(2, "strict.test"), SmtpFixture.Mail(3)]);

        Assert.Equal(new DeliveryOutcome.Transient("smtp-recipient-450-4.7.28", TimeSpan.FromMinutes(1)), refused);
        Assert.Equal(new DeliveryOutcome.Transient("smtp-domain-backoff", TimeSpan.FromMinutes(1), Tried: false), outcomes[0]);
        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[1]);
    }

    [Fact]
    public async Task A_greylisted_message_comes_again_in_five_minutes_and_keeps_nobody_back()
    {
        await using var peer = new RecordingSmtpPeer { Answer = turn => turn.Command.StartsWith("RCPT TO:<c1@", StringComparison.Ordinal) ? "450 4.7.1 Greylisted, come back later" : null };
        await using var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Limits = new SmtpLimits { Connections = 1 } });

        var outcomes = await smtp.DeliverAsync(SmtpFixture.Mails(2));

        Assert.Equal(new DeliveryOutcome.Transient("smtp-recipient-450-4.7.1", TimeSpan.FromMinutes(5)), outcomes[0]);
        Assert.IsType<DeliveryOutcome.Accepted>(outcomes[1]);
    }
}
