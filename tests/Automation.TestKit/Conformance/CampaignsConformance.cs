using Automation.Engine.Campaigns;
using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about campaigns.</summary>
public abstract class CampaignsConformance : StoreConformance
{
    [Fact]
    public async Task A_new_campaign_is_a_draft_whatever_the_row_says()
    {
        var version = await AddVersion();

        var id = await Do(tx => tx.TryAddCampaignAsync(new(77, "thanks", version, CampaignState.Running, """{"a":1}""", Start, null, null), Ct));

        Assert.Equal(
            new CampaignRow(id!.Value, "thanks", version, CampaignState.Draft, """{"a":1}""", Start, null, null),
            Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))));
    }

    [Fact]
    public async Task A_taken_name_is_no_error_and_no_campaign()
    {
        var version = await AddVersion();
        var row = new CampaignRow(0, "thanks", version, CampaignState.Draft, "{}", Start, null, null);

        Assert.NotNull(await Do(tx => tx.TryAddCampaignAsync(row, Ct)));
        Assert.Null(await Do(tx => tx.TryAddCampaignAsync(row with { SettingsJson = "[]" }, Ct)));

        Assert.Equal("{}", Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))).SettingsJson);
    }

    [Fact]
    public async Task State_settings_version_and_times_change()
    {
        var campaign = await AddCampaign();
        var newer = await AddVersion();
        var changed = campaign with
        {
            DefinitionVersionId = newer,
            State = CampaignState.Paused,
            SettingsJson = """{"b":2}""",
            StartedAt = At(1),
            StateChangedAt = At(2),
            Title = "Cảm ơn",
            ArchivedAt = At(3),
        };

        await Do(tx => tx.UpdateCampaignAsync(changed, Ct));

        Assert.Equal(changed with { Revision = changed.Revision + 1 }, Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))));
    }

    [Fact]
    public async Task Campaigns_come_by_id()
    {
        var first = await AddCampaign();
        var second = await AddCampaign();

        Assert.Equal([first.Id, second.Id], (await Do(tx => tx.LoadCampaignsAsync(Ct))).Select(campaign => campaign.Id));
    }

    [Fact]
    public async Task Retraction_deletion_and_trial_are_kept()
    {
        var version = await AddVersion();
        var id = await Do(tx => tx.TryAddCampaignAsync(new(0, "trial", version, CampaignState.Draft, "{}", Start, null, null, IsTrial: true), Ct));
        var changed = Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))) with { RetractedAt = At(1), DeletedAt = At(2) };

        await Do(tx => tx.UpdateCampaignAsync(changed, Ct));

        Assert.Equal((id, true), (changed.Id, changed.IsTrial));
        Assert.Equal(changed with { Revision = 2 }, Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))));
    }

    [Fact]
    public async Task Campaigns_of_a_definition_are_those_on_one_of_its_versions()
    {
        var first = await AddCampaign();
        await AddCampaign();
        var definition = (await Do(tx => tx.FindDefinitionVersionAsync(first.DefinitionVersionId, Ct)))!.DefinitionId;

        Assert.Equal(first, Assert.Single(await Do(tx => tx.FindCampaignsOfAsync(definition, Ct))));
        Assert.Empty(await Do(tx => tx.FindCampaignsOfAsync("none", Ct)));
    }

    [Fact]
    public async Task Active_journeys_are_counted_by_version()
    {
        var campaign = await AddCampaign();
        Assert.Empty(await Do(tx => tx.CountActiveJourneysAsync(campaign.Id, Ct)));

        await AddJourney(campaign);
        await AddJourney(campaign);
        var newer = campaign with { DefinitionVersionId = await AddVersion() };
        await Do(tx => tx.UpdateCampaignAsync(newer, Ct));
        await AddJourney(newer);

        Assert.Equal(
            [new(campaign.DefinitionVersionId, 2), new JourneysOnVersion(newer.DefinitionVersionId, 1)],
            await Do(tx => tx.CountActiveJourneysAsync(campaign.Id, Ct)));
    }

    [Fact]
    public async Task Each_change_counts_whatever_revision_the_row_says()
    {
        var campaign = await AddCampaign();

        await Do(tx => tx.UpdateCampaignAsync(campaign with { Revision = 99 }, Ct));

        Assert.Equal(campaign.Revision + 1, Assert.Single(await Do(tx => tx.LoadCampaignsAsync(Ct))).Revision);
    }

    [Fact]
    public async Task An_approval_takes_the_place_of_the_one_before_and_can_be_removed()
    {
        var campaign = await AddCampaign();
        var asked = new ApprovalRow(campaign.Id, ApprovalState.Waiting, "abc", 1_204, "an", "Person/1", At(1));
        Assert.Null(await Do(tx => tx.FindApprovalAsync(campaign.Id, Ct)));

        await Do(tx => tx.SaveApprovalAsync(asked, Ct));
        Assert.Equal(asked, await Do(tx => tx.FindApprovalAsync(campaign.Id, Ct)));

        var approved = asked with { State = ApprovalState.Approved, DecidedBy = "lan", DecidedByKey = "Person/2", DecidedAt = At(2), Note = "Được" };
        await Do(tx => tx.SaveApprovalAsync(approved, Ct));
        Assert.Equal(approved, await Do(tx => tx.FindApprovalAsync(campaign.Id, Ct)));

        await Do(tx => tx.RemoveApprovalAsync(campaign.Id, Ct));
        Assert.Null(await Do(tx => tx.FindApprovalAsync(campaign.Id, Ct)));
    }

    private Task<long> AddVersion()
    {
        var name = NextKey("definition");
        return Do(tx => tx.AddDefinitionVersionAsync(new(0, name, name, 1, name, "{}", true, true, Start), Ct));
    }
}
