using System.Buffers;
using Automation.Connectors.Mime;

namespace Automation.Connectors.Bounces;

/// <summary>Collects what a mail tells about each recipient; nothing when it is no bounce.</summary>
internal static class Testimonies
{
    private const int MostRecipients = 200;

    private static readonly string[] Addresses = ["final-recipient", "original-recipient", "x-actual-recipient"];

    private static readonly string[] PerRecipient = [.. Addresses, "action", "diagnostic-code"];

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("0123456789.");

    /// <summary>One for each recipient, in the order of the report or of the text.</summary>
    public static List<Testimony> Of(BounceMail mail)
    {
        List<Testimony> reported = mail.Status is null ? [] : OfReport(mail);
        return reported.Count > 0 ? reported : BounceSigns.IsBounce(mail) ? OfText(mail) : [];
    }

    private static List<Testimony> OfReport(BounceMail mail)
    {
        List<Dictionary<string, string>> groups = [.. ReportFields.Read(mail.Status!).Where(group => PerRecipient.Any(group.ContainsKey)).Take(MostRecipients)];
        List<(string Address, string Passage)> passages = NoticeText.Passages(mail.Notice, _ => true);
        return [.. groups.Select(group => OfGroup(group, passages, groups.Count == 1 ? mail.Notice : ""))];
    }

    private static Testimony OfGroup(Dictionary<string, string> fields, List<(string Address, string Passage)> passages, string notice)
    {
        List<string> addresses = [.. Addresses
            .Select(name => fields.GetValueOrDefault(name))
            .Where(value => value is not null)
            .Select(value => AddressOf(value!))];
        string passage = string.Concat(passages.Where(entry => addresses.Contains(entry.Address, StringComparer.OrdinalIgnoreCase)).Select(entry => entry.Passage));
        (string? status, string comment) = SplitStatus(fields.GetValueOrDefault("status"));
        return new Testimony
        {
            Address = addresses.FirstOrDefault(address => address.Contains('@', StringComparison.Ordinal)) ?? addresses.FirstOrDefault(),
            Action = fields.GetValueOrDefault("action")?.Trim().Split(' ', ';', '(')[0].ToLowerInvariant(),
            Status = status,
            Texts = Texts(NoticeText.AgentsReason(notice), WithoutType(fields.GetValueOrDefault("diagnostic-code")), comment, NoticeText.Reply(passage), passage, notice, fields.GetValueOrDefault("remote-mta")),
        };
    }

    private static List<Testimony> OfText(BounceMail mail)
    {
        List<string> named = [.. AddressText.All(mail.Header("X-Failed-Recipients")).Distinct(StringComparer.OrdinalIgnoreCase)];
        List<string> senders = [.. AddressText.All(mail.Header("To")).Concat(AddressText.All(mail.Header("From")))];
        List<(string Address, string Passage)> found = NoticeText.Recipients(mail.Notice, named, senders);
        bool delay = BounceSigns.IsDelay(mail);
        if (found.Count == 0)
        {
            string? address = AddressText.All(mail.Notice).FirstOrDefault(address => !senders.Contains(address, StringComparer.OrdinalIgnoreCase))
                ?? AddressText.All(MimeEntity.Find(mail.Original, "To") ?? "").FirstOrDefault();
            return [new Testimony { Address = address, IsDelay = delay, Texts = Texts(NoticeText.Reply(mail.Notice), mail.Notice, mail.Header("Subject")) }];
        }

        return [.. found.Select(entry => new Testimony
        {
            Address = entry.Address,
            IsDelay = delay,
            Texts = found.Count == 1
                ? Texts(NoticeText.Reply(entry.Passage), entry.Passage, NoticeText.Reply(mail.Notice), mail.Notice, mail.Header("Subject"))
                : Texts(NoticeText.Reply(entry.Passage), entry.Passage),
        })];
    }

    private static List<string> Texts(params ReadOnlySpan<string?> texts)
    {
        var told = new List<string>();
        foreach (string? text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text) && !told.Contains(text))
            {
                told.Add(text);
            }
        }

        return told;
    }

    /// <summary>What stands behind the type of <c>smtp; 550 …</c> or <c>rfc822; a@b.example</c>.</summary>
    private static string WithoutType(string? value)
    {
        string text = value ?? "";
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return semicolon is > 0 and <= 40 && !text.AsSpan(0, semicolon).Trim().Contains(' ') ? text[(semicolon + 1)..].Trim() : text;
    }

    private static string AddressOf(string value)
    {
        string text = WithoutType(value);
        return AddressText.First(text)?.Address ?? text.Trim('<', '>', ' ');
    }

    private static (string? Status, string Comment) SplitStatus(string? value)
    {
        string text = value?.Trim() ?? "";
        int end = text.AsSpan().IndexOfAnyExcept(CodeCharacters);
        string code = end < 0 ? text : text[..end];
        return (Diagnostic.IsStatus(code) ? code : null, end < 0 ? "" : text[end..].Trim(' ', '(', ')'));
    }
}
