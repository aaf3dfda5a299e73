using Automation.Server.Languages;
using Automation.Server.Lists;
using Automation.Server.Messages;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Pages.Messages;

/// <summary>Messages and calls of services: the queue, what was sent, denied, failed, held, and what nobody can tell.</summary>
internal sealed class IndexModel(CareEngine engine, MessageList messages, PageClock clock) : PageModel
{
    private const int PageSize = 50;

    /// <summary>What is asked.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public ListFilter Filter { get; set; } = new();

    internal Found<MessageLine> Found { get; private set; } = new([], null, IsPartial: false);

    /// <summary>What is wrong with the question, by part.</summary>
    internal IReadOnlyDictionary<string, Sentence> Problems { get; private set; } = new Dictionary<string, Sentence>();

    /// <summary>The names to choose from.</summary>
    internal IReadOnlyList<string> Campaigns { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var read = new FilterReader(clock.Zone);
        Found = await messages.FindAsync(Filter, read, PageSize, cancellationToken);
        Problems = read.Said;
        await using var reader = engine.Store.OpenReader();
        Campaigns = await NamesAsync(reader, cancellationToken);
    }

    internal static Task<List<string>> NamesAsync(ReadContext reader, CancellationToken cancellationToken) =>
        reader.Campaigns.Where(campaign => !campaign.IsTrial && campaign.DeletedAt == null).OrderBy(campaign => campaign.Name).Select(campaign => campaign.Name).ToListAsync(cancellationToken);
}
