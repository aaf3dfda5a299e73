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
    internal string Of(MessageRow message) => FormattableString.Invariant($"{installation}-j{message.JourneyId}-{message.Visit}");

    /// <summary>The journey and visit of an id; null when it is none of this installation.</summary>
    internal (long JourneyId, int Visit)? Read(string id)
    {
        if (!id.StartsWith(installation + "-j", StringComparison.Ordinal) || id[(installation.Length + 2)..].Split('-') is not [var journey, var visit])
        {
            return null;
        }

        return long.TryParse(journey, NumberStyles.None, CultureInfo.InvariantCulture, out var journeyId) && int.TryParse(visit, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (journeyId, number)
            : null;
    }
}
