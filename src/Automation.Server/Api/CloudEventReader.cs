using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Engine.Activities.Events;
using Automation.Engine.Customers.Phones;
using Automation.Server.Events;
using Automation.Storage;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Api;

/// <summary>
/// Reads CloudEvents 1.0 in JSON: one, or a batch. Every error of every event is reported; one error refuses the whole
/// request, so that a sender knows what was taken in.
/// </summary>
/// <param name="now">The engine's time.</param>
/// <param name="currency">The currency of totals that name none.</param>
/// <param name="phoneRegion">Where phone numbers without a country belong.</param>
internal sealed partial class CloudEventReader(Instant now, string currency, string phoneRegion)
{
    /// <summary>The most events in a batch.</summary>
    internal const int MaxEvents = 1_000;

    /// <summary>The sources under which the engine itself keeps events; nobody else may use them.</summary>
    private static readonly string[] OwnSources = ["journey", "recorded"];

    private static readonly Instant Earliest = Instant.FromUtc(1970, 1, 1, 0, 0);

    private static readonly SearchValues<char> NotInEmail = SearchValues.Create(" ,;<>\"");

    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by place.</summary>
    internal Dictionary<string, string[]> Errors => _errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>The events, when there are no <see cref="Errors"/>.</summary>
    internal IReadOnlyList<InboundEvent> Read(JsonElement root)
    {
        var events = new List<InboundEvent>();
        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in root.EnumerateArray().Index())
            {
                Add(events, item, string.Create(CultureInfo.InvariantCulture, $"events[{index}]"));
            }
        }
        else
        {
            Add(events, root, "");
        }

        return events;
    }

    private void Add(List<InboundEvent> events, JsonElement item, string place)
    {
        var fields = new JsonFields(item, place, _errors);
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Report("", "An event must be an object.");
        }
        else if (!JsonFields.IsWellFormed(item))
        {
            fields.Report("", "A text in it is no well-formed Unicode (half a surrogate pair).");
        }
        else if (ReadEvent(fields) is { } read)
        {
            events.Add(read);
        }
    }

    private InboundEvent? ReadEvent(JsonFields fields)
    {
        var version = fields.Text("specversion", 10, required: true);
        if (version is not (null or "1.0"))
        {
            fields.Report("specversion", "Only 1.0 is understood.");
        }

        var id = fields.Text("id", 200, required: true);
        var source = fields.Text("source", 500, required: true);
        if (OwnSources.Contains(source))
        {
            fields.Report("source", "This name is the engine's own. Use a URI of the sender.");
        }

        var type = fields.Text("type", 200, required: true);
        var subject = fields.Text("subject", 200, required: true);
        var time = ReadTime(fields);
        if (fields.Find("data_base64") is not null)
        {
            fields.Report("data_base64", "Only JSON data is understood. Send it as data.");
        }

        var data = fields.Inner("data");
        var order = ReadOrder(fields, data, type);
        var customer = ReadCustomer(data, subject ?? "");
        return id is null || source is null || type is null || subject is null || time is null
            ? null
            : new InboundEvent(source, id, type, time.Value, customer, order, data?.Object.GetRawText());
    }

    /// <summary>When it happened; now when the event does not say.</summary>
    private Instant? ReadTime(JsonFields fields)
    {
        if (fields.Find("time") is null)
        {
            return now;
        }

        if (fields.Text("time", 64) is not { } text)
        {
            return null;
        }

        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text.ToUpperInvariant());
        if (!parsed.Success)
        {
            fields.Report("time", "It is no time. Write it as 2026-11-25T09:00:00Z.");
            return null;
        }

        var time = parsed.Value.ToInstant();
        if (time < Earliest || time > now + Duration.FromDays(1))
        {
            fields.Report("time", time < Earliest ? "It lies before 1970." : "It lies more than a day ahead. An event has happened; check the sender's clock.");
            return null;
        }

        // Storage keeps milliseconds.
        return Instant.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
    }

    private CustomerWrite ReadCustomer(JsonFields? data, string key)
    {
        if (data?.Inner("customer") is not { } fields)
        {
            return new CustomerWrite(key);
        }

        return new CustomerWrite(
            key,
            fields.Text("email", 320, IsEmail, "It is no e-mail address."),
            ReadPhone(fields),
            fields.Text("name", 200),
            fields.Text("locale", 35, text => Locale().IsMatch(text), "It is no language tag. Write it as vi or ja-JP."),
            fields.Text("zone", 64, text => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null, "It is no time zone. Write an IANA id such as Asia/Ho_Chi_Minh."),
            fields.Text("birthday", 10, text => LocalDatePattern.Iso.Parse(text).Success, "It is no date. Write it as 1990-04-30."),
            fields.Text("tier", 100),
            ReadTags(fields),
            fields.Inner("attributes")?.Object.GetRawText());
    }

    /// <summary>In E.164 form; a number without its country belongs to the installation's region.</summary>
    private string? ReadPhone(JsonFields fields)
    {
        if (fields.Text("phone", 40) is not { } text)
        {
            return null;
        }

        var phone = PhoneNumbers.Normalise(text, phoneRegion);
        if (phone.Usable is null)
        {
            fields.Report("phone", phone.Remedy);
        }

        return phone.Usable;
    }

    private static string? ReadTags(JsonFields fields)
    {
        if (fields.Find("tags") is not { } tags)
        {
            return null;
        }

        if (tags.ValueKind == JsonValueKind.Array && tags.EnumerateArray().All(tag => tag.ValueKind == JsonValueKind.String))
        {
            return tags.GetRawText();
        }

        fields.Report("tags", "It must be a list of texts.");
        return null;
    }

    /// <summary>The order of an order event: in <c>data.order</c>, or in <c>data</c> itself.</summary>
    private InboundOrder? ReadOrder(JsonFields fields, JsonFields? data, string? type)
    {
        if (type is not (EventTypes.OrderPlaced or EventTypes.OrderCancelled))
        {
            return null;
        }

        if (data is null)
        {
            fields.Report("data", "An order event needs the order: {\"key\":\"1001\",\"total\":250000}.");
            return null;
        }

        var order = data.Value.Find("order") is null ? data : data.Value.Inner("order");
        if (order is not { } found)
        {
            return null;
        }

        var key = found.Find("key") is null && found.Find("number") is not null ? ReadNumber(found) : found.Text("key", 200, required: true);
        if (type == EventTypes.OrderCancelled)
        {
            return key is null ? null : new InboundOrder(key, 0, currency, 0, null);
        }

        var total = ReadTotal(found);
        var ownCurrency = found.Text("currency", 3, text => Currency().IsMatch(text), "It is no currency. Write the ISO 4217 code, such as VND.");
        var count = ReadCount(found);
        return key is null || total is null ? null : new InboundOrder(key, total.Value, ownCurrency ?? currency, count, found.Object.GetRawText());
    }

    private static string? ReadNumber(JsonFields order) =>
        order.Find("number") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole)
            ? whole.ToString(CultureInfo.InvariantCulture)
            : order.Text("number", 200, required: true);

    private static decimal? ReadTotal(JsonFields order)
    {
        if (order.Find("total") is not { } json)
        {
            order.Report("total", "It is required.");
            return null;
        }

        if (json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var total) && total is >= 0 and <= 1_000_000_000_000m)
        {
            return total;
        }

        order.Report("total", "It must be a number from 0 to 1,000,000,000,000.");
        return null;
    }

    private static int ReadCount(JsonFields order)
    {
        if (order.Find("items_count") is not { } json)
        {
            return 0;
        }

        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var count) && count is >= 0 and <= 1_000_000)
        {
            return count;
        }

        order.Report("items_count", "It must be a whole number from 0 to 1,000,000.");
        return 0;
    }

    private static bool IsEmail(string text) =>
        MailAddress.TryCreate(text, out var address) && address.Address == text && text.AsSpan().IndexOfAny(NotInEmail) < 0;

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", RegexOptions.CultureInvariant)]
    private static partial Regex Locale();

    [GeneratedRegex("^[A-Z]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Currency();
}
