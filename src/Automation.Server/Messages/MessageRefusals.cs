using Automation.Engine.Messages;
using Automation.Server.Campaigns;
using Automation.Server.Languages;
using Automation.Server.Pages;

namespace Automation.Server.Messages;

/// <summary>All that the desk of messages refuses.</summary>
internal static class MessageRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static CampaignException NoMessage(long id) => new(Say["There is no message {0}.", Number(id)]);

    internal static CampaignException NotUnknown(long id, MessageStatus status) => new(Say["Message {0} is {1}: only an unknown one can be resolved.", Number(id), status]);

    internal static CampaignException AnswerOfNothing() => new(Say["An answer belongs to a call of a service that was made, and only to it."]);

    internal static CampaignException PluginMissing(long id, string service) => new(Say["Message {0} is a call of '{1}', whose plug-in is not loaded: load it first.", Number(id), service]);

    internal static CampaignException AnswerMissing(long id, string service) =>
        new(Say["Message {0} is a call of '{1}': say what the service answered, as JSON, because its journey goes on with it.", Number(id), service]);

    internal static CampaignException AnswerNotTaken(string service) => new(Say["'{0}' takes no such answer. Give JSON of the form that its service answers with.", service]);

    /// <summary>A number that names something is no figure: without separators.</summary>
    private static string Number(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
