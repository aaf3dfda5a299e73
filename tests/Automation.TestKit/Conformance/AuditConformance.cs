using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>The audit log: what was done is kept with the deed, in one chain, and never changes.</summary>
public abstract class AuditConformance : StoreConformance
{
    [Fact]
    public async Task Lines_are_numbered_and_chained_from_the_beginning()
    {
        await Do(tx => tx.AddAuditAsync(Line("campaign.started"), Ct));
        await Do(async tx => await tx.AddAuditAsync(Line("campaign.paused"), Ct) + await tx.AddAuditAsync(Line("campaign.resumed"), Ct));

        await using var reader = Store.OpenReader();
        var lines = await reader.Audit.OrderBy(line => line.Id).ToListAsync(Ct);
        Assert.Equal([(1L, "campaign.started"), (2, "campaign.paused"), (3, "campaign.resumed")], lines.Select(line => (line.Id, line.Action)));
        Assert.Equal([AuditChain.Beginning, lines[0].Hash, lines[1].Hash], lines.Select(line => line.PreviousHash));
        Assert.Equal(("lan", ActorKind.Person, "7", "campaign", "campaign/thanks", """{"why":"vì sao"}""", At(5)), (lines[0].Actor, lines[0].ActorKind, lines[0].ActorId, lines[0].Noun, lines[0].Subject, lines[0].DetailJson, lines[0].At));
        Assert.Equal(new AuditVerdict(3, null, "", lines[2].Hash), await AuditChain.VerifyAsync(reader, Ct));
    }

    [Fact]
    public async Task The_last_changes_are_those_of_campaigns_and_pauses_whatever_else_was_done()
    {
        foreach (var action in (string[])["campaign.started", "channel.paused", "template.saved", "campaign.archived", "activity.resumed", "user.invited", "campaigner.made", "customer.changed"])
        {
            await Do(tx => tx.AddAuditAsync(Line(action), Ct));
        }

        await using var reader = Store.OpenReader();
        Assert.Equal(["activity.resumed", "campaign.archived", "channel.paused", "campaign.started"], (await reader.LastChangesAsync(9, Ct)).Select(line => line.Action));
        Assert.Equal(["activity.resumed", "campaign.archived"], (await reader.LastChangesAsync(2, Ct)).Select(line => line.Action));
    }

    [Fact]
    public async Task An_empty_log_is_whole()
    {
        await using var reader = Store.OpenReader();

        Assert.Equal(new AuditVerdict(0, null, "", AuditChain.Beginning), await AuditChain.VerifyAsync(reader, Ct));
    }

    [Fact]
    public async Task A_deed_that_is_not_kept_leaves_no_line()
    {
        await using (var transaction = await Store.BeginAsync(Ct))
        {
            await transaction.AddAuditAsync(Line("campaign.started"), Ct);
        }

        Assert.Equal(1, await Do(tx => tx.AddAuditAsync(Line("campaign.paused"), Ct)));
    }

    [Theory]
    [InlineData("paused", "{}")]
    [InlineData(".paused", "{}")]
    [InlineData("campaign.paused", "[]")]
    public async Task A_line_without_a_noun_or_with_another_detail_is_refused(string action, string detail) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Do(tx => tx.AddAuditAsync(Line(action) with { DetailJson = detail }, Ct)));

    [Fact]
    public void A_hash_is_what_other_programs_compute_over_the_written_form() => Assert.Equal(
        "40f604f8616460cd77b1ef28a506732aa82024b555e4a8a1245257e2c0e0f635",
        AuditChain.Hash(AuditChain.Beginning, 1, new AuditWrite(Start, "lan", ActorKind.Person, "7", "campaign.paused", "campaign/thanks", """{"why":"vì sao"}""")));

    private static AuditWrite Line(string action) => new(At(5), "lan", ActorKind.Person, "7", action, "campaign/thanks", """{"why":"vì sao"}""");
}
