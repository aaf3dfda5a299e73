using System.IO.Pipelines;
using System.Text.Json;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>
/// Writes everything that is kept of one person into one JSON document (GDPR articles 15 and 20), page by page, so that a person with a long history costs no
/// memory. That it was done is in the audit log before the first byte leaves.
/// </summary>
internal sealed class CustomerExport(IStore store, CustomerDesk customers, SentTexts texts, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = ApiJson.Options.Encoder };

    /// <summary>Writes the document; false, and nothing is written, when there is no such customer.</summary>
    internal async Task<bool> WriteAsync(long id, Stream to, Actor actor, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (await customers.OpenAsync(id, now, cancellationToken) is not { } profile)
        {
            return false;
        }

        await using (var transaction = await store.BeginAsync(cancellationToken))
        {
            await transaction.AddAuditAsync(actor.Did("customer.exported", FormattableString.Invariant($"customer/{id}"), now), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await using var reader = store.OpenReader();
        // A serializer flushes a writer at once each time, which a response refuses: what is written waits here until it is sent.
        var pipe = PipeWriter.Create(to, new StreamPipeWriterOptions(leaveOpen: true));
        await using var json = new Utf8JsonWriter(pipe, Form);
        json.WriteStartObject();
        Member(json, "exported_at", now);
        Member(json, "customer", Facts(profile));
        Member(json, "addresses_held_back", profile.Suppressions);
        await ListAsync(json, pipe, "consents", Pages(reader.ConsentHistory.Where(row => row.CustomerId == id), row => row.Id, cancellationToken), cancellationToken);
        await ListAsync(json, pipe, "orders", Pages(reader.Orders.Where(row => row.CustomerId == id), row => row.Id, cancellationToken), cancellationToken, row => new { row.Key, row.At, row.Total, row.Currency, row.ItemsCount, row.Cancelled, data = Data(row.DataJson) });
        await ListAsync(json, pipe, "events", Pages(reader.Events.Where(row => row.CustomerId == id), row => row.Id, cancellationToken), cancellationToken, row => new { row.Source, id = row.ExternalId, row.Type, row.Time, row.ReceivedAt, data = Data(row.DataJson) });
        var campaigns = await reader.Campaigns.ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        await ListAsync(json, pipe, "journeys", Pages(reader.Journeys.Where(row => row.CustomerId == id), row => row.Id, cancellationToken), cancellationToken, row => new { row.Id, campaign = campaigns.GetValueOrDefault(row.CampaignId), row.EnteredAt, row.Status, row.Reason, row.EndedAt, state = Data(row.State) });
        await MessagesAsync(json, pipe, reader, id, campaigns, now, cancellationToken);
        await ListAsync(json, pipe, "ledger", Pages(reader.Ledger.Where(row => row.CustomerId == id), row => row.Id, cancellationToken), cancellationToken, row => new { row.At, campaign = campaigns.GetValueOrDefault(row.CampaignId), journey = row.JourneyId, activity = row.ActivityId, row.Outcome, row.Reason, row.Detail });
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await pipe.CompleteAsync();
        return true;
    }

    private static object Facts(CustomerProfile profile)
    {
        var row = profile.Customer;
        return new
        {
            row.Key, row.Name, row.Email, row.Phone, row.Locale, row.Zone, row.Birthday, row.Tier, row.CreatedAt, row.OrdersCount, row.TotalSpent, row.FirstOrderAt, row.LastOrderAt,
            profile.Tags, attributes = Data(row.AttributesJson), row.ErasedAt,
        };
    }

    private async Task MessagesAsync(Utf8JsonWriter json, PipeWriter pipe, ReadContext reader, long id, IReadOnlyDictionary<long, string> campaigns, Instant now, CancellationToken cancellationToken)
    {
        json.WriteStartArray("messages");
        await foreach (var row in Pages(reader.Messages.Where(row => row.CustomerId == id), row => row.Id, cancellationToken))
        {
            var deliveries = await reader.Deliveries.Where(found => found.MessageId == row.Id).OrderBy(found => found.Id).ToListAsync(cancellationToken);
            var text = await texts.OpenAsync(reader, row, now, cancellationToken);
            Value(json, new
            {
                row.Id, campaign = campaigns.GetValueOrDefault(row.CampaignId), row.Channel, row.Purpose, row.Template, row.Status, row.Reason, row.CreatedAt, row.SettledAt, row.ProviderId,
                values = Data(row.DataJson),
                deliveries = deliveries.Select(found => new { found.At, found.Connector, found.Outcome, found.Code }),
                text = new { as_sent = text.IsAsSent, text.From, text.To, text.Subject, text.Text, text.Html, text.Locale, text.Problem },
            });
            await SendAsync(json, pipe, cancellationToken);
        }

        json.WriteEndArray();
    }

    private static async Task ListAsync<T>(Utf8JsonWriter json, PipeWriter pipe, string name, IAsyncEnumerable<T> rows, CancellationToken cancellationToken, Func<T, object>? shape = null)
    {
        json.WriteStartArray(name);
        var written = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Value(json, shape is null ? row! : shape(row));
            if (++written % PageSize == 0)
            {
                await SendAsync(json, pipe, cancellationToken);
            }
        }

        json.WriteEndArray();
    }

    private static async Task SendAsync(Utf8JsonWriter json, PipeWriter pipe, CancellationToken cancellationToken)
    {
        await json.FlushAsync(cancellationToken);
        await pipe.FlushAsync(cancellationToken);
    }

    private static async IAsyncEnumerable<T> Pages<T>(IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, long>> id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = id.Compile();
        var after = 0L;
        while (true)
        {
            var parameter = id.Parameters[0];
            var later = System.Linq.Expressions.Expression.Lambda<Func<T, bool>>(
                System.Linq.Expressions.Expression.GreaterThan(id.Body, System.Linq.Expressions.Expression.Constant(after)), parameter);
            var page = await rows.Where(later).OrderBy(id).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = key(page[^1]);
        }
    }

    private static void Member(Utf8JsonWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    private static void Value(Utf8JsonWriter json, object value) => JsonSerializer.Serialize(json, value, value.GetType(), ApiJson.Options);

    /// <summary>Stored JSON as JSON; what is damaged, as the text that it is.</summary>
    private static object? Data(string? stored)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<JsonElement>(stored);
        }
        catch (JsonException)
        {
            return stored;
        }
    }
}
