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

    private Task<long> Add(DefinitionVersionRow row) => Do(tx => tx.AddDefinitionVersionAsync(row, Ct));

    private Task<DefinitionVersionRow?> Find(bool published) => Do(tx => tx.FindDefinitionAsync("thanks", published, Ct));

    private static DefinitionVersionRow Version(int version, bool latest, bool published) =>
        new(0, $"thanks-{version}", "thanks", version, "Thanks", "{}", latest, published, Start);
}
