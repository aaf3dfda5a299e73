using Automation.Storage;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store must hold about definitions and their versions.</summary>
public abstract class DefinitionsConformance : StoreConformance
{
    [Fact]
    public async Task A_version_is_read_back_as_added()
    {
        var row = Version(1, latest: true, published: false) with { Json = """{"tên":"cảm ơn"}""" };

        var id = await Add(row);

        Assert.Equal(row with { Id = id }, await Do(tx => tx.FindDefinitionVersionAsync(id, Ct)));
        Assert.Null(await Do(tx => tx.FindDefinitionVersionAsync(id + 1, Ct)));
    }

    [Fact]
    public async Task The_newest_and_the_published_version_are_found()
    {
        await Add(Version(1, latest: true, published: true));
        await Add(Version(2, latest: true, published: false));

        Assert.Equal(2, (await Find(published: false))?.Version);
        Assert.Equal(1, (await Find(published: true))?.Version);
    }

    [Fact]
    public async Task A_new_version_takes_over_the_marks_that_it_claims()
    {
        var first = await Add(Version(1, latest: true, published: true));
        await Add(Version(2, latest: true, published: true));

        var former = await Do(tx => tx.FindDefinitionVersionAsync(first, Ct));
        Assert.Equal((false, false), (former!.IsLatest, former.IsPublished));
        Assert.Equal(2, (await Find(published: true))?.Version);
    }

    [Fact]
    public async Task Marks_of_other_definitions_stay()
    {
        await Add(Version(1, latest: true, published: true));
        await Add(Version(1, latest: true, published: true) with { DefinitionId = "other", VersionId = "other-1" });

        Assert.NotNull(await Find(published: true));
    }

    [Fact]
    public async Task An_unknown_definition_has_no_version()
    {
        Assert.Null(await Find(published: true));
        Assert.Null(await Find(published: false));
    }

    [Fact]
    public async Task A_version_is_never_written_twice()
    {
        var first = await Add(Version(1, latest: true, published: true));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Add(Version(1, latest: true, published: true) with { VersionId = "another", Json = "[]" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Add(Version(2, latest: true, published: true) with { VersionId = "thanks-1" }));

        Assert.Equal((first, "{}"), ((await Find(published: true))!.Id, (await Find(published: true))!.Json));
    }

    [Fact]
    public async Task A_version_is_found_by_its_own_id_also_when_it_is_deleted()
    {
        var id = await Add(Version(1, latest: false, published: false) with { DeletedAt = At(5), Description = "d", IsSystem = true });

        var found = await Do(tx => tx.FindDefinitionVersionAsync("thanks-1", Ct));

        Assert.Equal((id, At(5), "d", true), (found!.Id, found.DeletedAt!.Value, found.Description, found.IsSystem));
        Assert.Null(await Do(tx => tx.FindDefinitionVersionAsync("thanks-2", Ct)));
        Assert.Null(await Find(published: false));
    }

    [Fact]
    public async Task Versions_come_in_their_order_and_the_next_number_is_after_all_of_them()
    {
        await Add(Version(2, latest: true, published: false));
        await Add(Version(1, latest: false, published: false) with { DeletedAt = Start });
        await Add(Version(7, latest: false, published: false) with { DefinitionId = "other", VersionId = "other-7" });

        Assert.Equal([1, 2], (await Do(tx => tx.LoadDefinitionVersionsAsync("thanks", Ct))).Select(row => row.Version));
        Assert.Equal((3, 8, 1), (await Next("thanks"), await Next("other"), await Next("none")));
    }

    [Fact]
    public async Task A_draft_is_rewritten_and_what_was_published_never_is()
    {
        var draft = Version(1, latest: true, published: false);
        draft = draft with { Id = await Add(draft) };
        var changed = draft with { Name = "Other", Description = "d", IsSystem = true, Json = "[1]" };

        await Do(tx => tx.RewriteDraftAsync(changed, Ct));
        Assert.Equal(changed, await Find(published: false));

        await Do(tx => tx.MarkDefinitionVersionAsync(changed with { IsPublished = true, PublishedAt = At(1) }, Ct));
        await Do(tx => tx.MarkDefinitionVersionAsync(changed with { IsPublished = false, PublishedAt = At(1) }, Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Do(tx => tx.RewriteDraftAsync(draft, Ct)));
        Assert.Equal("[1]", (await Find(published: false))?.Json);
    }

    [Fact]
    public async Task Marks_move_from_one_version_to_another()
    {
        var first = Version(1, latest: true, published: true);
        first = first with { Id = await Add(first), PublishedAt = Start };
        var second = Version(2, latest: false, published: false);
        second = second with { Id = await Add(second) };

        await Do(tx => tx.MarkDefinitionVersionAsync(second with { IsLatest = true, IsPublished = true, PublishedAt = At(1) }, Ct));

        Assert.Equal([(1, false, false), (2, true, true)], (await Do(tx => tx.LoadDefinitionVersionsAsync("thanks", Ct))).Select(row => (row.Version, row.IsLatest, row.IsPublished)));
        Assert.Equal(At(1), (await Find(published: true))?.PublishedAt);
    }

    private Task<int> Next(string definitionId) => Do(tx => tx.NextDefinitionVersionAsync(definitionId, Ct));

    private Task<long> Add(DefinitionVersionRow row) => Do(tx => tx.AddDefinitionVersionAsync(row, Ct));

    private Task<DefinitionVersionRow?> Find(bool published) => Do(tx => tx.FindDefinitionAsync("thanks", published, Ct));

    private static DefinitionVersionRow Version(int version, bool latest, bool published) =>
        new(0, $"thanks-{version}", "thanks", version, "Thanks", "{}", latest, published, Start);
}
