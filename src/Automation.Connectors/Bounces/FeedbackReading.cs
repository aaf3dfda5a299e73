namespace Automation.Connectors.Bounces;

/// <summary>Reads feedback reports (RFC 5965).</summary>
internal static class FeedbackReading
{
    // The types that say something about the person; the rest is about our servers.
    private static readonly string[] ByThePerson = ["abuse", "fraud", "not-spam", "opt-out", "opt-out-list", "virus", "other", "miscategorized"];

    private static readonly string[] Addresses = ["original-rcpt-to", "removal-recipient", "final-recipient"];

    /// <summary>Reads the report of a mail that has one.</summary>
    public static BounceReport Read(BounceMail mail)
    {
        List<Dictionary<string, string>> groups = ReportFields.Read(mail.Feedback!);
        string type = First(groups, "feedback-type")?.ToLowerInvariant() ?? "";
        int end = type.AsSpan().IndexOfAny(" ;,(");
        type = end < 0 ? type : type[..end];
        List<string> addresses = [.. Addresses
            .Select(name => First(groups, name))
            .SelectMany(value => AddressText.All(value ?? ""))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(1)];
        if (addresses.Count == 0 && ByThePerson.Contains(type))
        {
            addresses = [.. AddressText.All(Mime.MimeEntity.Find(mail.Original, "To") ?? "").Take(1)];
        }

        var recipient = new BouncedRecipient(addresses.FirstOrDefault(), Status: null, ReplyCode: null, BounceReason.Feedback, IsHard: false);
        return BounceReader.Complete(mail, BounceKind.Feedback, [recipient], type.Length > 0 ? type : "other");
    }

    private static string? First(List<Dictionary<string, string>> groups, string name) =>
        groups.Select(group => group.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);
}
