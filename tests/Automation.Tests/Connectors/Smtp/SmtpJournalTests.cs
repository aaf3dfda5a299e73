using Automation.Connectors;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.TestKit.Smtp;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Connectors.Smtp;

/// <summary>What can be said after a kill.</summary>
public sealed class SmtpJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;
    private readonly CollectedLogs _logs = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_what_was_begun_and_not_ended_is_unknown()
    {
        using (var journal = Open("w1"))
        {
            journal.Begin("taken");
            journal.Accepted("taken");
            journal.Begin("refused");
            journal.Refused("refused");
            journal.Begin("interrupted");
            journal.Begin("again");
            journal.Refused("again");
            journal.Begin("again");
        }

        using var later = Open("w2");

        Assert.Equal(Reconciliation.Accepted, later.Find("taken", "w1"));
        Assert.Equal(Reconciliation.NotReceived, later.Find("refused", "w1"));
        Assert.Equal(Reconciliation.CannotTell, later.Find("interrupted", "w1"));
        Assert.Equal(Reconciliation.CannotTell, later.Find("again", "w1"));
        Assert.Equal(Reconciliation.NotReceived, later.Find("never-begun", "w1"));
    }

    [Fact]
    public void Nothing_is_known_of_a_worker_without_a_journal()
    {
        using var journal = Open("w1");

        Assert.Equal(Reconciliation.CannotTell, journal.Find("j1", "another-machine"));
    }

    [Fact]
    public void After_another_boot_a_missing_line_tells_nothing()
    {
        using (var journal = Open("w1"))
        {
            journal.Begin("taken");
            journal.Accepted("taken");
        }

        var file = Directory.GetFiles(_folder).Single();
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, ["M 0000000001 another-boot", .. lines.Skip(1)]);
        using var later = Open("w2");

        Assert.Equal(Reconciliation.Accepted, later.Find("taken", "w1"));
        Assert.Equal(Reconciliation.CannotTell, later.Find("never-begun", "w1"));
    }

    [Fact]
    public void A_line_that_was_cut_off_is_no_line()
    {
        using (var journal = Open("w1"))
        {
            journal.Begin("j1");
        }

        File.AppendAllText(Directory.GetFiles(_folder).Single(), "A j");
        using var later = Open("w2");

        Assert.Equal(Reconciliation.CannotTell, later.Find("j1", "w1"));
    }

    [Fact]
    public void Two_files_take_turns_and_what_is_recent_stays()
    {
        using var journal = new HandOverJournal(_folder, "w1", TimeProvider.System, new Microsoft.Extensions.Logging.Logger<HandOverJournal>(_logs), fileBytes: 1_000);
        for (var number = 0; number < 1_000; number++)
        {
            journal.Begin($"j{number}");
            journal.Accepted($"j{number}");
        }

        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.All(Directory.GetFiles(_folder), file => Assert.InRange(new FileInfo(file).Length, 1, 1_100));
        Assert.All(Enumerable.Range(950, 50), number => Assert.Equal(Reconciliation.Accepted, journal.Find($"j{number}", "w1")));
    }

    [Fact]
    public void A_journal_that_cannot_be_written_goes_away_as_a_whole()
    {
        using var journal = new HandOverJournal(_folder, "w1", TimeProvider.System, new Microsoft.Extensions.Logging.Logger<HandOverJournal>(_logs), fileBytes: 100);

        // In the place of the second file stands something that is none.
        Directory.CreateDirectory(Path.Combine(_folder, "w1.2.log"));
        for (var number = 0; number < 20; number++)
        {
            journal.Begin($"j{number}");
        }

        Assert.Equal(3004, Assert.Single(_logs.Lines).Id);
        Assert.Equal(Reconciliation.CannotTell, journal.Find("never-begun", "w1"));
        Directory.Delete(Path.Combine(_folder, "w1.2.log"));
    }

    [Fact]
    public async Task A_connector_answers_for_what_its_predecessor_left()
    {
        await using var peer = new ScriptedSmtpPeer(
            ScriptedSmtpPeer.Hello + ScriptedSmtpPeer.Taken + "C: RSET\nS: 250 Ok\n" + ScriptedSmtpPeer.Taken.Replace("S: 250 2.0.0 Ok: queued as 4XyZ12", "CLOSE", StringComparison.Ordinal));
        await using (var smtp = new SmtpFixture(SmtpFixture.To(peer.Port) with { Journal = _folder }))
        {
            Assert.IsType<DeliveryOutcome.Accepted>(await smtp.DeliverAsync(SmtpFixture.Mail(1)));
            Assert.IsType<DeliveryOutcome.Unknown>(await smtp.DeliverAsync(SmtpFixture.Mail(2)));
        }

        await using var next = new SmtpConnector(
            SmtpFixture.To(peer.Port) with { Journal = _folder }, "w2", TimeProvider.System, () => 0, new Microsoft.Extensions.Logging.Logger<SmtpConnector>(_logs));

        Assert.Equal(Reconciliation.Accepted, await next.ReconcileAsync("j1", SmtpFixture.Worker, TestContext.Current.CancellationToken));
        Assert.Equal(Reconciliation.CannotTell, await next.ReconcileAsync("j2", SmtpFixture.Worker, TestContext.Current.CancellationToken));
        Assert.Equal(Reconciliation.NotReceived, await next.ReconcileAsync("j3", SmtpFixture.Worker, TestContext.Current.CancellationToken));
    }

    private HandOverJournal Open(string worker) => new(_folder, worker, TimeProvider.System, new Microsoft.Extensions.Logging.Logger<HandOverJournal>(_logs));
}
