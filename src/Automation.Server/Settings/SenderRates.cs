using System.Globalization;
using Automation.Connectors.Twilio;

namespace Automation.Server.Settings;

/// <summary>Senders with their pace as people write them: a line for each, such as <c>+15005550006 = 1</c>; <c>*</c> for each other one. Pure.</summary>
internal static class SenderRates
{
    private static readonly char[] Between = ['\n', '\r', ','];

    /// <summary>What is wrong with a text, as one sentence with the line; null when nothing is.</summary>
    internal static string? Problem(string text)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Lines(text))
        {
            if (Parse(line) is not { } rate || !names.Add(rate.Sender))
            {
                return $"Write a sender, = and a number above zero on each line, each sender once, such as +15005550006 = 1; wrong is: {line}";
            }
        }

        return null;
    }

    /// <summary>Reads a text that <see cref="Problem"/> has nothing against.</summary>
    internal static Dictionary<string, TwilioSenderLimit> Read(string text) =>
        Lines(text).Select(line => Parse(line)!.Value).ToDictionary(rate => rate.Sender, rate => new TwilioSenderLimit { SegmentsPerSecond = rate.PerSecond }, StringComparer.Ordinal);

    /// <summary>Writes them; null for none.</summary>
    internal static string? Write(IReadOnlyDictionary<string, TwilioSenderLimit> senders) => senders.Count == 0 ? null
        : string.Join('\n', senders.OrderBy(sender => sender.Key == "*").ThenBy(sender => sender.Key, StringComparer.Ordinal).Select(sender => string.Create(CultureInfo.InvariantCulture, $"{sender.Key} = {sender.Value.SegmentsPerSecond}")));

    private static string[] Lines(string text) => text.Split(Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (string Sender, double PerSecond)? Parse(string line) =>
        line.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } sender, var number]
        && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0 && double.IsFinite(rate)
            ? (sender, rate)
            : null;
}
