using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Engine.Consent;
using Automation.Engine.Customers.Phones;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Events;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Customers;

/// <summary>What a person writes into a customer's form; empty leaves what is known.</summary>
internal sealed class CustomerChange
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Phone { get; set; }

    public string? Locale { get; set; }

    public string? Zone { get; set; }

    public string? Birthday { get; set; }

    public string? Tier { get; set; }
}

/// <summary>What is wrong with a field of the form.</summary>
internal enum CustomerFault
{
    /// <summary>It is longer than anything of its kind.</summary>
    TooLong,

    /// <summary>It is no e-mail address.</summary>
    NoMailbox,

    /// <summary>It is no phone number that can be used.</summary>
    NoNumber,

    /// <summary>It is no time zone.</summary>
    NoZone,

    /// <summary>It is no date.</summary>
    NoDate,
}

/// <summary>What came of a change.</summary>
/// <param name="IsDone">Whether it was made.</param>
/// <param name="IsStale">Whether somebody has changed the customer meanwhile.</param>
/// <param name="Faults">What is wrong, by field.</param>
internal sealed record CustomerChanged(bool IsDone, bool IsStale, IReadOnlyDictionary<string, CustomerFault> Faults);

/// <summary>
/// Changes what is known of a customer the way shops do: by an event of the customer, so that workflows may hear of it. It can add and change; only erasing
/// removes.
/// </summary>
internal sealed class CustomerEditing(IStore store, EventIntake intake, TimeProvider time)
{
    /// <summary>The event that tells workflows.</summary>
    internal const string EventType = "customer.updated";

    private const string Source = "console";
    private const int LongestField = 320;

    /// <summary>What a form was drawn from, in short; another change meanwhile gives another text.</summary>
    internal static string SeenOf(CustomerView row) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', row.Name, row.Email, row.Phone, row.Locale, row.Zone, row.Birthday, row.Tier))))[..16];

    /// <summary>Changes a customer.</summary>
    internal async Task<CustomerChanged> ChangeAsync(CustomerView row, string seen, CustomerChange change, string? phoneRegion, Actor actor, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, CustomerFault>(StringComparer.Ordinal);
        var write = Read(row.Key, change, phoneRegion, faults);
        if (faults.Count > 0 || SeenOf(row) != seen)
        {
            return new CustomerChanged(false, faults.Count == 0, faults);
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var fields = ChangedFields(row, write);
        await using var transaction = await store.BeginAsync(cancellationToken);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await intake.IngestAsync(transaction, [new InboundEvent(Source, id, EventType, now, write, null, JsonSerializer.Serialize(new { fields }))], now, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("customer.changed", FormattableString.Invariant($"customer/{row.Id}"), now, new { fields }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new CustomerChanged(true, false, faults);
    }

    private static List<string> ChangedFields(CustomerView row, CustomerWrite write)
    {
        (string Name, string? Before, string? After)[] fields =
            [("name", row.Name, write.Name), ("email", row.Email, write.Email), ("phone", row.Phone, write.Phone), ("locale", row.Locale, write.Locale), ("zone", row.Zone, write.Zone), ("birthday", row.Birthday, write.Birthday), ("tier", row.Tier, write.Tier)];
        return [.. fields.Where(field => field.After is not null && field.After != field.Before).Select(field => field.Name)];
    }

    private static CustomerWrite Read(string key, CustomerChange change, string? phoneRegion, Dictionary<string, CustomerFault> faults)
    {
        string? Text(string name, string? value, Func<string, string?>? read = null, CustomerFault fault = default)
        {
            var text = value?.Trim().Normalize(NormalizationForm.FormC);
            if (string.IsNullOrEmpty(text))
            {
                return null;
            }

            var result = text.Length > LongestField ? null : read is null ? text : read(text);
            if (result is null)
            {
                faults[name] = text.Length > LongestField ? CustomerFault.TooLong : fault;
            }

            return result;
        }

        return new CustomerWrite(
            key,
            Text("Email", change.Email, text => AddressForm.Of(Channel.Email, text) is null || text.Any(char.IsWhiteSpace) ? null : text, CustomerFault.NoMailbox),
            Text("Phone", change.Phone, text => PhoneNumbers.Normalise(text, phoneRegion).Usable, CustomerFault.NoNumber),
            Text("Name", change.Name),
            Text("Locale", change.Locale),
            Text("Zone", change.Zone, text => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text)?.Id, CustomerFault.NoZone),
            Text("Birthday", change.Birthday, text => LocalDatePattern.Iso.Parse(text).Success ? text : null, CustomerFault.NoDate),
            Text("Tier", change.Tier));
    }
}
