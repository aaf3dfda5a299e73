using Automation.Engine.Messages;
using Automation.Server.Lists;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>A message as lists show it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="Customer">The customer's key.</param>
/// <param name="CustomerName">The customer's name; null when there is none.</param>
/// <param name="Activity">The activity that asked for it.</param>
/// <param name="Channel">The channel; <see cref="Channel.Call"/> for the call of an outside service.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Template">The template's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why; empty where nothing needs saying.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="DueAt">When it may leave.</param>
/// <param name="SettledAt">When it last ended or was put off.</param>
/// <param name="Attempts">How often it was handed over.</param>
/// <param name="ProviderId">The provider's name for it.</param>
internal sealed record MessageLine(
    long Id,
    string Campaign,
    string Customer,
    string? CustomerName,
    string Activity,
    Channel Channel,
    Purpose Purpose,
    string Template,
    MessageStatus Status,
    string Reason,
    Instant CreatedAt,
    Instant DueAt,
    Instant? SettledAt,
    int Attempts,
    string? ProviderId)
{
    /// <summary>The engine's id of the customer.</summary>
    public long CustomerId { get; init; }

    /// <summary>What people call the activity; its id where it has no name.</summary>
    public string ActivityTitle { get; init; } = Activity;
}

/// <summary>Lists of messages, for pages and programs.</summary>
internal sealed class MessageList(IStore store)
{
    /// <summary>How many rows a question may look at: more would take longer than a page may.</summary>
    private const int ScanLimit = 10_000;

    /// <summary>A part of the list.</summary>
    /// <param name="filter">What is asked.</param>
    /// <param name="read">Reads the filter and takes what is wrong with it.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Found<MessageLine>> FindAsync(ListFilter filter, FilterReader read, int take, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var names = await ListedCampaigns.NamesAsync(reader, cancellationToken);
        var wanted = new MessageFilter
        {
            CampaignIds = ListedCampaigns.Asked(names, filter.Campaign),
            CustomerId = await FindCustomerAsync(reader, filter.Customer, cancellationToken),
            Status = read.Choice<MessageStatus>("status", filter.Status),
            Channel = read.Choice<Channel>("channel", filter.Channel),
            From = read.Time("from", filter.From, isEnd: false),
            To = read.Time("to", filter.To, isEnd: true),
            Before = filter.Before,
        };
        if (read.Said.Count > 0)
        {
            return new Found<MessageLine>([], null, IsPartial: false);
        }

        var candidates = await reader.FindMessagesAsync(wanted, take + 1, IsExact(wanted, filter) ? take + 1 : ScanLimit, cancellationToken);
        return await Found<MessageLine>.TakeAsync(
            candidates,
            take,
            line => line.Id,
            ids => reader.Messages.Where(message => ids.Contains(message.Id)).Narrow(wanted).Select(message => message.Id).ToListAsync(cancellationToken),
            ids => LoadAsync(reader, ids, names, cancellationToken));
    }

    /// <summary>Without anything that the index of the question does not know, its first rows are the answer.</summary>
    private static bool IsExact(MessageFilter wanted, ListFilter filter) => wanted is { From: null, To: null } && (wanted, string.IsNullOrEmpty(filter.Campaign)) switch
    {
        ({ CustomerId: not null, Status: not null } or { CustomerId: not null, Channel: not null }, _) => false,
        ({ CustomerId: not null } or { Status: MessageStatus.Queued }, var isOfAll) => isOfAll,
        ({ Status: MessageStatus.Sending or MessageStatus.Unknown }, var isOfAll) => isOfAll && wanted.Channel is null,
        _ => true,
    };

    private static async Task<List<MessageLine>> LoadAsync(ReadContext reader, IReadOnlyList<long> ids, Dictionary<long, string> campaigns, CancellationToken cancellationToken)
    {
        var rows = await reader.Messages.Where(message => ids.Contains(message.Id))
            .Join(reader.Customers, message => message.CustomerId, customer => customer.Id, (message, customer) => new { Message = message, customer.Key, customer.Name })
            .ToListAsync(cancellationToken);
        var activities = new ActivityNames(reader);
        await activities.LoadAsync(rows.Select(row => row.Message.JourneyId), cancellationToken);
        return [.. rows.Select(row => new MessageLine(
            row.Message.Id, campaigns[row.Message.CampaignId], row.Key, row.Name, row.Message.ActivityId, row.Message.Channel, row.Message.Purpose, row.Message.Template,
            row.Message.Status, row.Message.Reason, row.Message.CreatedAt, row.Message.DueAt, row.Message.SettledAt, row.Message.Attempts, row.Message.ProviderId) { CustomerId = row.Message.CustomerId, ActivityTitle = activities.Of(row.Message.JourneyId, row.Message.ActivityId) })];
    }

    /// <summary>The id of a customer's key; -1, which nobody has, for an unknown key; null when none is asked for.</summary>
    internal static async Task<long?> FindCustomerAsync(ReadContext reader, string? key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            return null;
        }

        var wanted = key.Trim();
        return await reader.Customers.Where(customer => customer.Key == wanted).Select(customer => (long?)customer.Id).FirstOrDefaultAsync(cancellationToken) ?? -1;
    }
}
