using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Storage;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages;

/// <summary>Says what the desks refuse, and why, in the language of the request. What has no words in it stays English: rules, templates, files.</summary>
internal sealed class RefusalSpeech(IStringLocalizer<RefusalTexts> texts, Words words, PageClock clock)
{
    /// <summary>A sentence with its values as people write them.</summary>
    internal string Say(Sentence sentence) => texts[sentence.Format, [.. sentence.Values.Select(Value)]];

    /// <summary>Several, a line for each.</summary>
    internal string Say(IEnumerable<Sentence> sentences) => string.Join(Environment.NewLine, sentences.Select(Say));

    /// <summary>A part of a question to a list, as its address names it.</summary>
    internal string Part(string part) => part switch
    {
        "status" => texts["State"],
        "channel" => texts["Channel"],
        "outcome" => texts["Outcome"],
        "from" => texts["From"],
        "to" => texts["Until"],
        _ => part,
    };

    private object Value(object value) => value switch
    {
        Sentence inner => Say(inner),
        Instant at => clock.Text(at),
        CampaignState state => words.Of(state),
        MessageStatus status => words.Of(status),
        Channel channel => words.Of(channel),
        ApprovalState.Waiting => (string)texts["waiting"],
        ApprovalState.Approved => (string)texts["approved"],
        ApprovalState.Refused => (string)texts["refused"],
        long count => Numbers.Text(count),
        int count => Numbers.Text(count),
        _ => value,
    };
}
