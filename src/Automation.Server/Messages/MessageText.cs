using Automation.Engine.Journeys;
using Automation.Server.Consent;
using Automation.Templating;

namespace Automation.Server.Messages;

/// <summary>What a template may read: all that the journey may, and how this recipient refuses.</summary>
internal sealed class MessageText : ITemplateObject
{
    private static readonly string[] Names = [.. JourneyModel.Names, "unsubscribe_url", "preferences_url", "stop_number"];

    private readonly JourneyModel _journey;
    private readonly Addressed _message;
    private readonly PublicLinks? _links;
    private Uri? _unsubscribe;

    internal MessageText(Addressed message, PublicLinks? links)
    {
        _journey = new JourneyModel(message.Facts, message.Variables);
        _message = message;
        _links = links;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> MemberNames => Names;

    /// <summary>The link to refuse; null where links are not configured.</summary>
    internal Uri? Unsubscribe => _unsubscribe ??= _links?.Unsubscribe(Target);

    private LinkTarget Target => new(_message.Message.CustomerId, _message.Message.Channel, _message.Message.Purpose, _message.Message.CampaignId);

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? value)
    {
        switch (name)
        {
            case "unsubscribe_url":
                // A shop that has a page of its own says so in the campaign.
                value = CampaignValue(name) ?? Unsubscribe?.AbsoluteUri;
                return true;
            case "preferences_url":
                value = CampaignValue(name) ?? _links?.Preferences(Target).AbsoluteUri;
                return true;
            case "stop_number":
                value = CampaignValue(name);
                return true;
            default:
                return _journey.TryGetMember(name, out value);
        }
    }

    /// <summary>A value of the campaign as text; null when it has none.</summary>
    internal string? CampaignValue(string name) => _message.Campaign.Settings.Values.GetValueOrDefault(name)?.ToString() is { Length: > 0 } text ? text : null;
}
