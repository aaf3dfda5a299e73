using Automation.Storage;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Audit;

/// <summary>Actions and actors of the audit log as people say them, in the language of the request.</summary>
internal sealed class AuditWords(IStringLocalizer<AuditTexts> texts)
{
    /// <summary>The nouns by which the log can be filtered, with their words.</summary>
    internal IReadOnlyList<(string Noun, string Text)> Nouns =>
    [
        ("campaign", texts["Campaigns"]), ("everything", texts["Pauses of everything"]), ("channel", texts["Channels"]), ("activity", texts["Activities"]), ("customer", texts["Customers"]),
        ("audience", texts["Audiences"]), ("template", texts["Templates"]), ("alert", texts["Alerts"]), ("definition", texts["Workflows"]), ("journey", texts["Journeys"]), ("message", texts["Messages"]), ("consent", texts["Consents"]),
        ("suppression", texts["Suppressions"]), ("connector", texts["Connectors"]), ("settings", texts["Settings"]), ("user", texts["Users"]), ("session", texts["Sessions"]), ("key", texts["API keys"]), ("links", texts["Keys of links"]),
    ];

    /// <summary>What was done; an action of which this page has no words is written as it is.</summary>
    internal string Action(string action) => action switch
    {
        "campaign.started" => texts["Campaign started"],
        "campaign.paused" => texts["Campaign paused"],
        "campaign.resumed" => texts["Campaign resumed"],
        "campaign.stopped" => texts["Campaign stopped"],
        "campaign.ended" => texts["Campaign ended"],
        "campaign.created" => texts["Campaign created"],
        "campaign.changed" => texts["Campaign changed"],
        "campaign.archived" => texts["Campaign archived"],
        "campaign.approval-asked" => texts["Approval asked for"],
        "campaign.approval-withdrawn" => texts["Approval withdrawn"],
        "campaign.approved" => texts["Campaign approved"],
        "campaign.approval-refused" => texts["Approval refused"],
        "customer.changed" => texts["Customer changed"],
        "campaign.retargeted" => texts["Audience of a campaign changed"],
        "everything.paused" => texts["Everything paused"],
        "everything.resumed" => texts["Everything resumed"],
        "channel.paused" => texts["Channel paused"],
        "channel.resumed" => texts["Channel resumed"],
        "activity.paused" => texts["Activity paused"],
        "activity.resumed" => texts["Activity resumed"],
        "customer.paused" => texts["Customer paused"],
        "customer.resumed" => texts["Customer resumed"],
        "customer.exported" => texts["Data of a person exported"],
        "customer.erased" => texts["Data of a person erased"],
        "audience.added" => texts["Audience added"],
        "audience.changed" => texts["Audience changed"],
        "audience.deleted" => texts["Audience deleted"],
        "template.created" => texts["Template created"],
        "template.saved" => texts["Template saved"],
        "template.published" => texts["Template published"],
        "template.restored" => texts["Version of a template restored"],
        "template.deleted" => texts["Template deleted"],
        "template.tested" => texts["Template tested"],
        "template.file-taken" => texts["File of a template taken over"],
        "template.file-declined" => texts["File of a template declined"],
        "alert.acknowledged" => texts["Alert acknowledged"],
        "definition.saved" => texts["Workflow saved"],
        "definition.reverted" => texts["Workflow reverted"],
        "definition.published" => texts["Workflow published"],
        "definition.retracted" => texts["Workflow retracted"],
        "definition.deleted" => texts["Workflow deleted"],
        "definition.version_deleted" => texts["Version of a workflow deleted"],
        "definition.tried" => texts["Workflow tried"],
        "journey.cancelled" => texts["Journeys cancelled"],
        "message.resolved" => texts["Fate of a message decided"],
        "consent.recorded" => texts["Consent recorded"],
        "consent.imported" => texts["Consents imported"],
        "suppression.added" => texts["Addresses suppressed"],
        "suppression.lifted" => texts["Suppression lifted"],
        "connector.unparked" => texts["Connector unparked"],
        "connector.tested" => texts["Connector tried"],
        "settings.changed" => texts["Settings changed"],
        "links.rotated" => texts["Key of links renewed"],
        "user.invited" => texts["User invited"],
        "user.link_made" => texts["Password link made"],
        "user.setup_link_made" => texts["Set-up link made"],
        "user.set_up" => texts["Administrator set up"],
        "user.password_set" => texts["Password chosen by link"],
        "user.password_changed" => texts["Password changed"],
        "user.role_changed" => texts["Role changed"],
        "user.locked" => texts["User locked out"],
        "user.unlocked" => texts["User let in again"],
        "user.locked_out" => texts["Locked out after wrong passwords"],
        "user.removed" => texts["User removed"],
        "user.sessions_ended" => texts["All sessions ended"],
        "session.began" => texts["Signed in"],
        "key.made" => texts["API key made"],
        "key.revoked" => texts["API key revoked"],
        _ => action,
    };

    internal string Kind(ActorKind kind) => kind switch
    {
        ActorKind.Person => texts["person"],
        ActorKind.ApiKey => texts["API key"],
        ActorKind.CommandLine => texts["command line"],
        _ => texts["by itself"],
    };
}
