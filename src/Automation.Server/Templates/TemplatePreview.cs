using Automation.Engine.Messages;
using Automation.Templating.Sms;

namespace Automation.Server.Templates;

/// <summary>What is previewed.</summary>
/// <param name="Name">The template.</param>
/// <param name="Channel">E-mail or SMS.</param>
internal sealed record PreviewQuestion(string Name, Channel Channel)
{
    /// <summary>Whose newest version is looked at: the shared files, seen in this template. Null: the template's own.</summary>
    internal string? Edited { get; init; }

    /// <summary>Unsaved texts by file name, over the newest version; null removes a file. Default none.</summary>
    internal IReadOnlyDictionary<string, string?> Changes { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether what is sent now is previewed instead of the newest version. Default false.</summary>
    internal bool OfSent { get; init; }

    /// <summary>The language; null for the customer's.</summary>
    internal string? Locale { get; init; }

    /// <summary>The customer, by name, key, e-mail address or phone number; null or empty for a made-up one.</summary>
    internal string? Customer { get; init; }

    /// <summary>The campaign whose values are taken; null for the first that sends the template.</summary>
    internal string? Campaign { get; init; }
}

/// <summary>A message as a customer would get it.</summary>
/// <param name="Message">The message; null when it cannot be written.</param>
/// <param name="Sms">How a text message is counted; null for e-mail.</param>
/// <param name="Price">What it costs; null where no price is configured.</param>
/// <param name="Problems">What is wrong, or might be.</param>
/// <param name="LacksRule">The rule of a law that the text does not keep, so that the gate would deny it; else null.</param>
/// <param name="Customer">For whom: the name or key; empty for the made-up customer.</param>
/// <param name="Campaign">The campaign whose values were taken; empty for those of the sample.</param>
/// <param name="Version">The version that was rendered; 0 for the file.</param>
internal sealed record TemplatePreview(
    OutboundMessage? Message, SmsCount? Sms, SmsPrice? Price, IReadOnlyList<TemplateProblem> Problems, string? LacksRule, string Customer, string Campaign, int Version);
