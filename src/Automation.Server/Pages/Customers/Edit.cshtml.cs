using Automation.Server.Access;
using Automation.Server.Customers;
using Automation.Server.Hosting;
using Automation.Server.Pages.Shared;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Customers;

/// <summary>Changes what is known of a customer.</summary>
[Needs(Role.Marketer)]
internal sealed class EditModel(CareEngine engine, CustomerDesks desks, ServerSettings settings, IEngineDriver driver, IStringLocalizer<CustomerTexts> texts) : PageModel
{
    private CustomerView _known = null!;
    private IReadOnlyDictionary<string, CustomerFault> _faults = new Dictionary<string, CustomerFault>();

    internal long Id => _known.Id;

    internal string Seen => CustomerEditing.SeenOf(_known);

    internal bool IsStale { get; private set; }

    [BindProperty]
    public CustomerChange Change { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        Change = new CustomerChange { Name = _known.Name, Email = _known.Email, Phone = _known.Phone, Locale = _known.Locale, Zone = _known.Zone, Birthday = _known.Birthday, Tier = _known.Tier };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, string? seen, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        var changed = await desks.Editing.ChangeAsync(_known, seen ?? "", Change, settings.PhoneRegion, Caller.Of(HttpContext), cancellationToken);
        if (!changed.IsDone)
        {
            IsStale = changed.IsStale;
            _faults = changed.Faults;
            return Page();
        }

        driver.EventsArrived();
        TempData.SayDone(texts["It is saved."]);
        return Redirect(FormattableString.Invariant($"/customers/{id}"));
    }

    internal IEnumerable<Field> Fields(IStringLocalizer<CustomerTexts> words) =>
    [
        Of("Name", words["Name"], Change.Name, _known.Name, words),
        Of("Email", words["E-mail"], Change.Email, _known.Email, words),
        Of("Phone", words["Phone"], Change.Phone, _known.Phone, words),
        Of("Locale", words["Language"], Change.Locale, _known.Locale, words),
        Of("Zone", words["Zone"], Change.Zone, _known.Zone, words),
        Of("Birthday", words["Birthday"], Change.Birthday, _known.Birthday, words),
        Of("Tier", words["Tier"], Change.Tier, _known.Tier, words),
    ];

    private Field Of(string name, string label, string? value, string? known, IStringLocalizer<CustomerTexts> words) => new(name, label, value, known, _faults.TryGetValue(name, out var fault)
        ? fault switch
        {
            CustomerFault.NoMailbox => words["This is no e-mail address."],
            CustomerFault.NoNumber => words["This is no phone number that can be used."],
            CustomerFault.NoZone => words["This is no time zone; write for example Asia/Ho_Chi_Minh."],
            CustomerFault.NoDate => words["This is no date; write for example 1990-05-20."],
            _ => words["This is too long."].Value,
        }
        : null);

    private async Task<bool> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        _known = (await reader.Customers.FirstOrDefaultAsync(row => row.Id == id && row.ErasedAt == null, cancellationToken))!;
        return _known is not null;
    }

    /// <summary>A field of the form.</summary>
    internal sealed record Field(string Name, string Label, string? Value, string? Known, string? Fault);
}
