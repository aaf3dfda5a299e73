using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Languages;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages;

/// <summary>The words of <see cref="Words"/>.</summary>
internal sealed class ReasonTexts;

/// <summary>States, outcomes and reasons as people say them, in the language of the request.</summary>
internal sealed class Words(IStringLocalizer<ReasonTexts> texts)
{
    internal string Of(CampaignState state) => state switch
    {
        CampaignState.Draft => texts["draft"],
        CampaignState.Running => texts["running"],
        CampaignState.Paused => texts["paused"],
        CampaignState.Stopped => texts["stopped"],
        CampaignState.Ended => texts["ended"],
        _ => state.ToString(),
    };

    internal string Of(MessageStatus status) => status switch
    {
        MessageStatus.Queued => texts["queued"],
        MessageStatus.Held => texts["held"],
        MessageStatus.Sending => texts["being sent"],
        MessageStatus.Accepted => texts["sent"],
        MessageStatus.Denied => texts["denied"],
        MessageStatus.Failed => texts["failed"],
        MessageStatus.Unknown => texts["unknown"],
        _ => status.ToString(),
    };

    internal string Of(LedgerOutcome outcome) => outcome switch
    {
        LedgerOutcome.Entered => texts["entered"],
        LedgerOutcome.NotEntered => texts["did not enter"],
        LedgerOutcome.Completed => texts["activity completed"],
        LedgerOutcome.Cancelled => texts["branch given up"],
        LedgerOutcome.Accepted => texts["message sent"],
        LedgerOutcome.Delayed => texts["message put off"],
        LedgerOutcome.Denied => texts["message denied"],
        LedgerOutcome.DeliveryFailed => texts["message failed"],
        LedgerOutcome.Unknown => texts["fate unknown"],
        LedgerOutcome.Incident => texts["incident"],
        LedgerOutcome.Finished => texts["journey finished"],
        LedgerOutcome.Exited => texts["journey exited"],
        LedgerOutcome.Failed => texts["journey failed"],
        LedgerOutcome.OptedOut => texts["refused messages"],
        LedgerOutcome.OptedIn => texts["agreed to messages"],
        LedgerOutcome.Resolved => texts["decided by a person"],
        LedgerOutcome.Delivered => texts["message arrived"],
        LedgerOutcome.Undelivered => texts["message did not arrive"],
        LedgerOutcome.Read => texts["message was read"],
        _ => outcome.ToString(),
    };

    internal string Of(Channel channel) => channel switch
    {
        Channel.Email => texts["E-mail"],
        Channel.Sms => texts["SMS"],
        Channel.Call => texts["Outside call"],
        Channel.WhatsApp => texts["WhatsApp"],
        _ => channel.ToString(),
    };

    internal string Of(Purpose purpose) => purpose switch
    {
        Purpose.Transactional => texts["transactional"],
        Purpose.Care => texts["care"],
        Purpose.Advertising => texts["advertising"],
        _ => purpose.ToString(),
    };

    /// <summary>The sentence of a rule or reason; the code itself where there is none, such as a provider's own.</summary>
    internal static string Reason(string reason) => RuleTexts.Of(reason, UserLanguage.Current.Code) ?? reason;

    /// <summary>An activity by the name that people gave it; its id, which addresses and files have, is told when one points at it.</summary>
    internal IHtmlContent Activity(string name, string id) => name == id ? new HtmlContentBuilder().Append(name) : new HtmlContentBuilder()
        .AppendHtml("<span title=\"").Append(id).AppendHtml("\">").Append(name).AppendHtml("</span>");

    /// <summary>A campaign's state as a coloured mark.</summary>
    internal IHtmlContent Badge(CampaignState state) => Badge(state switch
    {
        CampaignState.Running => "good",
        CampaignState.Paused => "warn",
        CampaignState.Stopped => "bad",
        CampaignState.Ended => "calm",
        _ => "plain",
    }, Of(state));

    /// <summary>A message's status as a coloured mark.</summary>
    internal IHtmlContent Badge(MessageStatus status) => Badge(status switch
    {
        MessageStatus.Accepted => "good",
        MessageStatus.Held or MessageStatus.Denied => "warn",
        MessageStatus.Failed or MessageStatus.Unknown => "bad",
        MessageStatus.Sending => "calm",
        _ => "plain",
    }, Of(status));

    /// <summary>A ledger line's outcome as a coloured mark.</summary>
    internal IHtmlContent Badge(LedgerOutcome outcome) => Badge(outcome switch
    {
        LedgerOutcome.Accepted or LedgerOutcome.OptedIn or LedgerOutcome.Finished or LedgerOutcome.Delivered or LedgerOutcome.Read => "good",
        LedgerOutcome.Denied or LedgerOutcome.Delayed or LedgerOutcome.OptedOut or LedgerOutcome.NotEntered or LedgerOutcome.Undelivered => "warn",
        LedgerOutcome.DeliveryFailed or LedgerOutcome.Unknown or LedgerOutcome.Incident or LedgerOutcome.Failed => "bad",
        LedgerOutcome.Entered or LedgerOutcome.Resolved => "calm",
        _ => "plain",
    }, Of(outcome));

    /// <summary>A mark in one of the colours good, warn, bad, calm and plain; the word says it too, so colour is never alone.</summary>
    internal static IHtmlContent Badge(string colour, string text)
    {
        var badge = new TagBuilder("span");
        badge.AddCssClass("badge mark-" + colour);
        badge.InnerHtml.Append(text);
        return badge;
    }
}
