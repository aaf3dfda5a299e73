using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Automation.Server.Pages.Preferences;

/// <summary>What a recipient wants, by purpose and channel.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[EnableRateLimiting(RecipientPage.RateLimit)]
internal sealed class IndexModel(CareEngine engine) : RecipientPage(engine)
{
    private static readonly Purpose[] Purposes = [Purpose.Advertising, Purpose.Care];

    /// <summary>The boxes, by purpose and channel; only channels on which the customer can be reached.</summary>
    internal IReadOnlyList<Choice> Boxes { get; private set; } = [];

    /// <summary>Whether a choice was just saved.</summary>
    internal bool IsSaved { get; private set; }

    internal static string NameOf(Choice box) => $"{box.Purpose}-{box.Channel}".ToLowerInvariant();

    public async Task OnGetAsync(string token, CancellationToken cancellationToken)
    {
        if (await OpenAsync(token, cancellationToken) is { } customer)
        {
            Boxes = await BoxesAsync(customer, cancellationToken);
        }
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        if (await OpenAsync(token, cancellationToken) is not { } customer)
        {
            return Page();
        }

        var form = Request.HasFormContentType ? await Request.ReadFormAsync(cancellationToken) : FormCollection.Empty;
        var stops = form.ContainsKey("stop");

        // What a person has not touched is no agreement and no refusal; "stop everything" is a refusal of all.
        var changed = (await BoxesAsync(customer, cancellationToken))
            .Select(box => (Box: box, IsWanted: !stops && form.ContainsKey(NameOf(box))))
            .Where(found => stops || found.Box.IsWanted != found.IsWanted)
            .Select(found => found.Box with { IsWanted = found.IsWanted, IsExplicit = true })
            .ToList();
        await Engine.Consents.ChooseAsync(Target!, changed, "preferences", Now, cancellationToken);
        Boxes = await BoxesAsync(customer, cancellationToken);
        IsSaved = true;
        return Page();
    }

    private async Task<IReadOnlyList<Choice>> BoxesAsync(CustomerRow customer, CancellationToken cancellationToken)
    {
        await using var transaction = await Engine.Store.BeginAsync(cancellationToken);
        var said = await transaction.LoadConsentsAsync([customer.Id], cancellationToken);
        var boxes = new List<Choice>();
        foreach (var channel in PersonalChannels.All)
        {
            if (Engine.Consents.FormOf(channel, ConsentDesk.AddressOf(customer, channel)) is not { } address)
            {
                continue;
            }

            var suppressed = await transaction.LoadSuppressionsAsync(channel, [address], Now, cancellationToken);
            boxes.AddRange(Purposes.Select(purpose => new Choice(channel, purpose, IsWanted(purpose, channel, said, suppressed))));
        }

        return [.. boxes.OrderByDescending(box => box.Purpose).ThenBy(box => box.Channel)];
    }

    /// <summary>As the gate takes it: care is wanted until it is refused, advertising when it was agreed to.</summary>
    private static bool IsWanted(Purpose purpose, Channel channel, IReadOnlyList<ConsentRow> said, IReadOnlyList<SuppressionRow> suppressed)
    {
        var state = said.FirstOrDefault(row => row.Channel == channel && row.Purpose == purpose && row.Topic.Length == 0)?.State;
        var isSuppressed = suppressed.Any(row => new SuppressionFact(row.Scope, row.Topic, row.Reason).Binds(purpose, ""));
        return !isSuppressed && (state == ConsentState.Given || (state is null && purpose == Purpose.Care));
    }
}
