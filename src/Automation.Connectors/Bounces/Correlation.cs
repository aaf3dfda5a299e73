using Automation.Connectors.Mime;

namespace Automation.Connectors.Bounces;

/// <summary>What in a returned mail tells which of our messages it is about.</summary>
internal static class Correlation
{
    private const int MostAddresses = 32;

    private static readonly string[] Arrival = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To"];

    /// <summary>The Message-ID of the original without angle brackets, or null.</summary>
    public static string? MessageId(BounceMail mail)
    {
        string? written = MimeEntity.Find(mail.Original, "Message-ID")
            ?? Fields(mail).Select(group => group.GetValueOrDefault("x-original-message-id") ?? group.GetValueOrDefault("original-message-id")).FirstOrDefault(id => id is not null);
        string id = written?.Trim().Trim('<', '>').Trim() ?? "";
        return id.Length is > 0 and <= 998 && id.Contains('@', StringComparison.Ordinal) ? id : null;
    }

    /// <summary>The addresses that may be our bounce address, without repetition.</summary>
    public static IReadOnlyList<string> EnvelopeAddresses(BounceMail mail)
    {
        IEnumerable<string> arrived = mail.Headers.Where(header => Arrival.Contains(header.Name, StringComparer.OrdinalIgnoreCase)).SelectMany(header => AddressText.All(header.Value));
        IEnumerable<string> original = AddressText.All(MimeEntity.Find(mail.Original, "Return-Path") ?? "");
        IEnumerable<string> reported = Fields(mail)
            .SelectMany(group => group)
            .Where(field => field.Key is "original-mail-from" || field.Key.EndsWith("-sender", StringComparison.Ordinal))
            .SelectMany(field => AddressText.All(field.Value));
        return [.. arrived.Concat(original).Concat(reported).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostAddresses)];
    }

    private static List<Dictionary<string, string>> Fields(BounceMail mail) => ReportFields.Read(mail.Feedback ?? mail.Status ?? "");
}
