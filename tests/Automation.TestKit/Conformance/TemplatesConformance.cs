using Automation.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.TestKit.Conformance;

/// <summary>What a store does with templates that people edit.</summary>
public abstract class TemplatesConformance : StoreConformance
{
    private const string Name = "thanks";

    [Fact]
    public async Task A_template_that_was_never_edited_is_not_there()
    {
        Assert.Null(await Do(tx => tx.FindTemplateAsync(Name, Ct)));
        Assert.Null(await Do(tx => tx.FindTemplateVersionAsync(Name, 1, Ct)));
        Assert.Empty(await Do(tx => tx.LoadTemplatesAsync(Ct)));
        Assert.Equal(0, await Do(tx => tx.GetTemplateStampAsync(Ct)));
    }

    [Fact]
    public async Task A_version_is_found_as_it_was_added_and_never_written_twice()
    {
        var row = Version(1) with { Note = "warmer", FilesJson = """{"sms.vi.tpl":"Cảm ơn"}""" };
        await Do(tx => AddAsync(tx, new TemplateRow(Name, 1, null, "f00"), row));

        Assert.Equal(row, await Do(tx => tx.FindTemplateVersionAsync(Name, 1, Ct)));
        Assert.Equal(new TemplateRow(Name, 1, null, "f00"), await Do(tx => tx.FindTemplateAsync(Name, Ct)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Do(tx => tx.AddTemplateVersionAsync(row with { Note = "other" }, Ct)));
        Assert.Equal("warmer", (await Do(tx => tx.FindTemplateVersionAsync(Name, 1, Ct)))!.Note);
    }

    [Fact]
    public async Task Published_is_what_the_templates_row_says()
    {
        await Do(tx => AddAsync(tx, new TemplateRow(Name, 2, null, ""), Version(1), Version(2)));
        Assert.Empty(await Do(tx => tx.LoadPublishedTemplatesAsync(Ct)));

        await Do(tx => tx.PutTemplateAsync(new TemplateRow(Name, 2, 1, ""), Ct));
        await Do(tx => tx.MarkTemplatePublishedAsync(Name, 1, "mai", Start + Duration.FromHours(1), Ct));

        var published = Assert.Single(await Do(tx => tx.LoadPublishedTemplatesAsync(Ct)));
        Assert.Equal((1, "mai", Start + Duration.FromHours(1)), (published.Version, published.PublishedBy, published.PublishedAt));
        Assert.Null((await Do(tx => tx.FindTemplateVersionAsync(Name, 2, Ct)))!.PublishedAt);

        await Do(tx => tx.PutTemplateAsync(new TemplateRow(Name, 2, 1, "", DeletedAt: Start), Ct));
        Assert.Empty(await Do(tx => tx.LoadPublishedTemplatesAsync(Ct)));
        Assert.Equal(Start, Assert.Single(await Do(tx => tx.LoadTemplatesAsync(Ct))).DeletedAt);
    }

    [Fact]
    public async Task The_stamp_grows_with_every_change_and_not_with_one_that_is_undone()
    {
        await Do(tx => tx.PutTemplateAsync(new TemplateRow(Name, 1, null, ""), Ct));
        var first = await Do(tx => tx.GetTemplateStampAsync(Ct));
        await using (var undone = await Store.BeginAsync(Ct))
        {
            await undone.PutTemplateAsync(new TemplateRow(Name, 1, 1, ""), Ct);
            Assert.True(await undone.GetTemplateStampAsync(Ct) > first);
        }

        Assert.Equal(first, await Do(tx => tx.GetTemplateStampAsync(Ct)));
        await Do(tx => tx.PutTemplateAsync(new TemplateRow(Name, 1, 1, ""), Ct));
        Assert.True(await Do(tx => tx.GetTemplateStampAsync(Ct)) > first);
    }

    [Fact]
    public async Task Lists_read_the_same_tables()
    {
        await Do(tx => AddAsync(tx, new TemplateRow(Name, 2, 1, "f00"), Version(1), Version(2)));
        await using var reader = Store.OpenReader();

        var template = Assert.Single(await reader.Templates.ToListAsync(Ct));
        Assert.Equal((Name, 2, 1, "f00", null), (template.Name, template.Latest, template.Published, template.Shipped, template.DeletedAt));
        Assert.Equal([2, 1], await reader.TemplateVersions.Where(row => row.Name == Name).OrderByDescending(row => row.Version).Select(row => row.Version).ToListAsync(Ct));
        Assert.Equal("{}", (await reader.TemplateVersions.FirstAsync(row => row.Name == Name && row.Version == 2, Ct)).FilesJson);
    }

    private static TemplateVersionRow Version(int version) => new(Name, version, version - 1, "{}", "", Start, "lan");

    private static async ValueTask AddAsync(IStoreTransaction transaction, TemplateRow template, params TemplateVersionRow[] versions)
    {
        await transaction.PutTemplateAsync(template, Ct);
        foreach (var version in versions)
        {
            await transaction.AddTemplateVersionAsync(version, Ct);
        }
    }
}
