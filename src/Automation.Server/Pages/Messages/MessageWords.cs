using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Messages;

/// <summary>What became of an attempt, in words.</summary>
internal static class MessageWords
{
    internal static string OutcomeOf(this IStringLocalizer<MessageTexts> texts, string outcome) => outcome switch
    {
        "accepted" => texts["taken"],
        "transient" => texts["refused for now"],
        "failed" => texts["refused for good"],
        "denied" => texts["not written"],
        "unknown" => texts["interrupted"],
        _ => outcome,
    };
}
