using System.Net.Mail;
using Automation.Engine.Customers.Phones;
using Automation.Engine.Messages;

namespace Automation.Server.Settings;

/// <summary>Who may get test messages through a real provider: addresses, numbers, and domains as <c>@shop.example</c>. Pure.</summary>
internal static class TestRecipients
{
    /// <summary>Whether a test may go there.</summary>
    /// <param name="settings">The settings that list them.</param>
    /// <param name="channel">How it leaves.</param>
    /// <param name="to">An address, or a number in E.164 form.</param>
    internal static bool Allow(ServerSettings settings, Channel channel, string to) => settings.TestRecipients.Any(known => Fits(settings, channel, known.Trim(), to));

    /// <summary>The numbers among them, in E.164 form.</summary>
    internal static IReadOnlyList<string> Numbers(ServerSettings settings) =>
        [.. settings.TestRecipients.Select(known => NumberOf(known, settings.PhoneRegion)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Those of a list that are no address, no number that takes messages and no domain.</summary>
    internal static IReadOnlyList<string> FindWrong(ServerSettings settings) => [.. settings.TestRecipients.Where(known => !IsMailbox(known) && NumberOf(known, settings.PhoneRegion) is null)];

    /// <summary>Whether it is an e-mail address to which a test can be sent: its domain has a dot.</summary>
    internal static bool IsAddress(string text) => MailAddress.TryCreate(text, out var mail) && mail.Address == text && mail.Host.Contains('.', StringComparison.Ordinal);

    private static bool Fits(ServerSettings settings, Channel channel, string known, string to) => channel != Channel.Email
        ? NumberOf(known, settings.PhoneRegion) == to
        : known.StartsWith('@') ? to.EndsWith(known, StringComparison.OrdinalIgnoreCase) : to.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static string? NumberOf(string text, string region) => text.Contains('@', StringComparison.Ordinal) ? null : PhoneNumbers.Normalise(text, region).Usable;

    /// <summary>An address or a domain, which must have a dot: a lone @ would allow everybody.</summary>
    private static bool IsMailbox(string text) => IsAddress(text.StartsWith('@') ? "anybody" + text : text);
}
