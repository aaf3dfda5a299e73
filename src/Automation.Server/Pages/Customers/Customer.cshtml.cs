using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Customers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Customers;

/// <summary>One customer: what is known, what lies ahead, what has happened.</summary>
internal sealed class CustomerModel(CareEngine engine, CustomerDesks desks) : PageModel
{
    private const int PageSize = 50;

    internal CustomerProfile Profile { get; private set; } = null!;

    internal Timeline Timeline { get; private set; } = new([], null);

    internal TimelinePlace? Before { get; private set; }

    internal IReadOnlyList<TimelineKind> Kinds { get; private set; } = [];

    internal IReadOnlyList<(string Name, string Title, CampaignState State)> Campaigns { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, string? before, TimelineKind[] kinds, CancellationToken cancellationToken)
    {
        if (await desks.Desk.OpenAsync(id, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken) is not { } profile)
        {
            return NotFound();
        }

        (Profile, Before, Kinds) = (profile, TimelinePlace.Read(before), [.. kinds.Where(Enum.IsDefined).Distinct()]);
        await using var reader = engine.Store.OpenReader();
        Timeline = await new CustomerTimeline(reader, id).ReadAsync(Before, PageSize, [.. Kinds], cancellationToken);
        Campaigns = [.. (await (
            from campaign in reader.Campaigns
            join version in reader.DefinitionVersions on campaign.DefinitionVersionId equals version.Id
            where !campaign.IsTrial && campaign.DeletedAt == null
            orderby campaign.Id
            select new { campaign.Name, Title = version.Name, campaign.State }).ToListAsync(cancellationToken)).Select(row => (row.Name, row.Title, row.State))];
        return Page();
    }

    internal bool May(Role role) => Caller.May(HttpContext, role);

    internal string Address(TimelinePlace? before)
    {
        var parts = Kinds.Select(kind => $"kinds={kind}").Concat(before is null ? [] : [$"before={before}"]).ToList();
        return FormattableString.Invariant($"/customers/{Profile.Customer.Id}{(parts.Count == 0 ? "" : "?" + string.Join('&', parts))}");
    }

    internal string NameOf(TimelineKind kind, IStringLocalizer<CustomerTexts> texts) => kind switch
    {
        TimelineKind.Order => texts["Order"],
        TimelineKind.Event => texts["Event"],
        TimelineKind.Journey => texts["Journey"],
        TimelineKind.Message => texts["Message"],
        TimelineKind.Consent => texts["Consent"],
        _ => texts["Decision"],
    };
}
