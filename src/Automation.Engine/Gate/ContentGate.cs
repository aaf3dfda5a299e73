using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Automation.Engine.Messages;

namespace Automation.Engine.Gate;

/// <summary>A written message on its way through the rules about texts. Immutable.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Locale">The language it was written in, a BCP 47 tag.</param>
/// <param name="Subject">The subject; null for SMS.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Html">The HTML; null for none.</param>
public sealed record WrittenText(Channel Channel, string Locale, string? Subject, string Text, string? Html);

/// <summary>What came of the rules about texts.</summary>
/// <param name="Text">The text as it may leave; null when it may not.</param>
/// <param name="Rule">The rule of a pack that it does not keep; null when it keeps all.</param>
public sealed record ContentDecision(WrittenText? Text, string? Rule);

/// <summary>
/// The rules about what a text must say. Pure; safe for concurrent use. What is a fixed form of words — a label in front, the sentence with
/// the link to refuse, the sender's name and address — is added where a template has forgotten it, so that the message goes out lawfully;
/// what the program cannot know (no link is configured, the shop has not given its address) forbids the message.
/// </summary>
public static class ContentGate
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Asks the rules.</summary>
    /// <param name="policy">The rules that bind the message.</param>
    /// <param name="text">The written text.</param>
    /// <param name="optOutUrl">The link by which the recipient refuses; null when there is none.</param>
    /// <param name="campaignValue">A value of the campaign by its name, such as <c>shop_address</c>; null or empty when it has none.</param>
    public static ContentDecision Apply(GatePolicy policy, WrittenText text, string? optOutUrl, Func<string, string?> campaignValue)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(campaignValue);
        WrittenText? written = text;
        foreach (var rule in policy.Rules)
        {
            written = rule switch
            {
                PolicyRule.Label label => Labelled(label, written),
                PolicyRule.OptOutNote note => WithNote(note, written, optOutUrl),
                PolicyRule.SenderNamed sender => WithSender(sender, written, campaignValue),
                _ => written,
            };
            if (written is null)
            {
                return new ContentDecision(null, rule.Id);
            }
        }

        return new ContentDecision(written, null);
    }

    private static WrittenText Labelled(PolicyRule.Label label, WrittenText text)
    {
        var first = (text.Channel == Channel.Email ? text.Subject ?? "" : text.Text).TrimStart();
        if (label.Any.Any(one => first.StartsWith(one, StringComparison.OrdinalIgnoreCase)))
        {
            return text;
        }

        var labelled = $"{label.Add} {first}";
        return text.Channel == Channel.Email ? text with { Subject = labelled } : text with { Text = labelled };
    }

    private static WrittenText? WithNote(PolicyRule.OptOutNote note, WrittenText text, string? url)
    {
        var says = Says(note, text.Text, url);
        var htmlSays = text.Html is null || Says(note, Plain(text.Html), url);
        if (says && htmlSays)
        {
            return text;
        }

        if (url is null)
        {
            return null;
        }

        var language = text.Locale.Split('-')[0];
        var sentence = (note.Add.GetValueOrDefault(language) ?? note.Add["en"]).Replace("{url}", url, StringComparison.Ordinal);
        return Appended(text, says ? null : sentence, htmlSays ? null : Linked(sentence, url));
    }

    private static WrittenText? WithSender(PolicyRule.SenderNamed rule, WrittenText text, Func<string, string?> campaignValue)
    {
        var values = rule.Values.Select(campaignValue).ToList();
        if (values.Any(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        var missing = values.Where(value => !Contains(text.Text, value!)).ToList();
        var html = text.Html is null ? null : Plain(text.Html);
        var missingInHtml = html is null ? [] : values.Where(value => !Contains(html, value!)).ToList();
        return Appended(
            text,
            missing.Count == 0 ? null : string.Join('\n', missing),
            missingInHtml.Count == 0 ? null : string.Join("<br>", missingInHtml.Select(value => Html.Encode(value!))));
    }

    /// <summary>At the end: of an SMS on the same line, of an e-mail below a line of its own, of HTML before the body ends.</summary>
    private static WrittenText Appended(WrittenText text, string? sentence, string? html)
    {
        var separator = text.Channel == Channel.Email ? "\n\n" : " ";
        var withText = sentence is null ? text : text with { Text = text.Text.TrimEnd() + separator + sentence };
        if (html is null || withText.Html is not { } page)
        {
            return withText;
        }

        var end = page.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        return withText with { Html = page.Insert(end < 0 ? page.Length : end, $"<p>{html}</p>") };
    }

    private static string Linked(string sentence, string url)
    {
        var link = Html.Encode(url);
        return Html.Encode(sentence).Replace(link, $"<a href=\"{link}\">{link}</a>", StringComparison.Ordinal);
    }

    private static bool Says(PolicyRule.OptOutNote note, string text, string? url) =>
        (url is not null && Contains(text, url)) || note.Words.Any(word => HasWord(text, word));

    /// <summary>Whether a word stands in a text by itself. One in capitals must be in capitals: "text STOP" says how to refuse, "stop by" does not.</summary>
    private static bool HasWord(string text, string word)
    {
        var comparison = word.Any(char.IsLower) || !word.Any(char.IsUpper) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        for (var at = text.IndexOf(word, comparison); at >= 0; at = text.IndexOf(word, at + 1, comparison))
        {
            var end = at + word.Length;
            if (!(at > 0 && char.IsAsciiLetterOrDigit(text[at - 1])) && !(end < text.Length && char.IsAsciiLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>HTML as it is read: entities are characters. Tags stay, for an address in an attribute counts.</summary>
    private static string Plain(string html) => html.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(html) : html;

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
