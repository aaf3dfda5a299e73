using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Messages;
using Automation.Storage;
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
        _ => outcome.ToString(),
    };

    internal string Of(Channel channel) => channel switch
    {
        Channel.Email => texts["E-mail"],
        Channel.Sms => texts["SMS"],
        _ => channel.ToString(),
    };

    internal string Of(Purpose purpose) => purpose switch
    {
        Purpose.Transactional => texts["transactional"],
        Purpose.Care => texts["care"],
        Purpose.Advertising => texts["advertising"],
        _ => purpose.ToString(),
    };

    /// <summary>The sentence of a rule or code; the rule itself where there is none, such as a rule of a shop's own pack.</summary>
    internal string Reason(string reason) => reason switch
    {
        GateRules.CampaignStopped or CampaignDesk.Stopped => texts["The campaign was stopped."],
        GateRules.Paused => texts["The campaign is paused."],
        GateRules.NoAddress => texts["The customer has no address for this channel."],
        GateRules.HardBounce => texts["The address refuses mail for good."],
        GateRules.Complaint => texts["Somebody called a message to this address spam."],
        GateRules.OptOut => texts["The person has opted out."],
        GateRules.DoNotCall => texts["The address is on a do-not-call list."],
        GateRules.Blocked => texts["The shop has blocked the address."],
        GateRules.ConsentRefused => texts["The customer has refused messages of this purpose on this channel."],
        GateRules.Holdout => texts["The customer belongs to the share that gets nothing, so that the effect can be measured."],
        GateRules.Stale => texts["The message was too old when it could have left."],
        GateRules.SenderRate => texts["The sender may not hand over faster; the message has its turn."],
        GateRules.LabelMissing => texts["The text lacks what a law demands, and the program cannot add it."],
        GateRules.NoWindow => texts["The rules together would let it out only after 100 days, or never."],
        DenialRules.JourneyEnded => texts["The journey had ended before the message left."],
        DenialRules.Withdrawn => texts["The branch of the journey that asked for it was given up."],
        ServiceCaller.Interrupted => texts["The hand-over was interrupted and is tried again."],
        MessageRenderer.TemplateError => texts["The template has an error."],
        _ => reason,
    };

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
        LedgerOutcome.Accepted or LedgerOutcome.OptedIn or LedgerOutcome.Finished => "good",
        LedgerOutcome.Denied or LedgerOutcome.Delayed or LedgerOutcome.OptedOut or LedgerOutcome.NotEntered => "warn",
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
