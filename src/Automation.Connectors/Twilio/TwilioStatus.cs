using System.Collections.Frozen;
using Automation.Engine.Messages;

namespace Automation.Connectors.Twilio;

/// <summary>The statuses of Twilio's callbacks. Pure.</summary>
public static class TwilioStatus
{
    private static readonly FrozenDictionary<string, DeliveryReport> Reports = new Dictionary<string, DeliveryReport>
    {
        ["scheduled"] = DeliveryReport.Scheduled,
        ["accepted"] = DeliveryReport.Accepted,
        ["queued"] = DeliveryReport.Queued,
        ["sending"] = DeliveryReport.Sending,
        ["sent"] = DeliveryReport.Sent,
        ["canceled"] = DeliveryReport.Canceled,
        ["failed"] = DeliveryReport.Failed,
        ["undelivered"] = DeliveryReport.Undelivered,
        ["delivered"] = DeliveryReport.Delivered,
        ["partially_delivered"] = DeliveryReport.Delivered,
        ["read"] = DeliveryReport.Read,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a status says; null for one that is not known.</summary>
    public static DeliveryReport? Read(string? status) => status is not null && Reports.TryGetValue(status, out var report) ? report : null;

    /// <summary>Whether a text has the form of Twilio's id of a message.</summary>
    public static bool IsSid(string? text) => text is not null && TwilioJson.IsSid(text);
}
