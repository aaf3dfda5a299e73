using Automation.Server.Languages;
using Automation.Server.Pages;

namespace Automation.Server.Access;

/// <summary>What is wrong with values that people give about users and keys; faults of a kind of their own have their words by that kind.</summary>
internal static class AccessRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static AccessException NoLanguage() => new(AccessFault.BadValue, Say["The language must be one of en, vi, ja."]);

    internal static AccessException NoZone(string zone) => new(AccessFault.BadZone, Say["There is no zone '{0}'. Write it as in the IANA list, such as Asia/Ho_Chi_Minh.", zone]);

    internal static AccessException NoLimit(string limit) => new(AccessFault.BadValue, Say["There is no limit '{0}'. There are {1}.", limit, string.Join(", ", KeyLimits.All)]);

    internal static AccessException ExpiredKey() => new(AccessFault.BadValue, Say["The key would have expired already. Give a later time, or none."]);

    internal static AccessException NoRole() => new(AccessFault.BadValue, Say["The role must be one of viewer, marketer, operator, administrator."]);
}
