using System.Globalization;
using Automation.Storage;

namespace Automation.Server.Messages;

/// <summary>
/// The ids by which providers know messages: the same for every attempt, different for every message of every installation,
/// so that two databases which share a provider or a mailbox are never taken for one another.
/// </summary>
/// <param name="installation">The installation's own id, lower-case letters and digits.</param>
internal sealed class MessageIdentity(string installation)
{
    /// <summary>The id: journey and visit name a message once and for all.</summary>
    internal string Of(MessageRow message) => Of(message.JourneyId, message.Visit);

    /// <inheritdoc cref="Of(MessageRow)"/>
    internal string Of(long journeyId, int visit) => FormattableString.Invariant($"{installation}-j{journeyId}-{visit}");

    /// <summary>Reads an id back; false for anything that this installation has not written.</summary>
    internal bool TryRead(string id, out long journeyId, out int visit)
    {
        (journeyId, visit) = (0, 0);
        var prefix = installation + "-j";
        return id.StartsWith(prefix, StringComparison.Ordinal)
            && id[prefix.Length..].Split('-') is [var journey, var number]
            && long.TryParse(journey, NumberStyles.None, CultureInfo.InvariantCulture, out journeyId)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out visit);
    }
}
