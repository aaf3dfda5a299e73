using System.Collections.Frozen;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>How sure it is that a rule of a pack says what the law says.</summary>
public enum Confidence
{
    /// <summary>Read in the law or in several sources that agree.</summary>
    High,

    /// <summary>Read in one source, or the sources differ.</summary>
    Medium,

    /// <summary>Practice of operators, or common knowledge; a lawyer should look.</summary>
    Low,
}

/// <summary>
/// One rule of a policy pack or of an installation. The set of kinds is closed. Immutable; safe for concurrent use.
/// </summary>
public abstract record PolicyRule
{
    private static readonly FrozenSet<Purpose> AllPurposes = Enum.GetValues<Purpose>().ToFrozenSet();
    private static readonly FrozenSet<Channel> AllChannels = PersonalChannels.All.ToFrozenSet();

    private PolicyRule()
    {
    }

    /// <summary>The stable id, such as <c>VN-1</c>; it stands in the ledger.</summary>
    public string Id { get; init; } = "";

    /// <summary>What it says, in one sentence.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where it comes from: law and article.</summary>
    public string Source { get; init; } = "";

    /// <summary>How sure that is.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>The purposes that it binds. Default all.</summary>
    public IReadOnlySet<Purpose> Purposes { get; init; } = AllPurposes;

    /// <summary>The channels that it binds. Default all.</summary>
    public IReadOnlySet<Channel> Channels { get; init; } = AllChannels;

    /// <summary>Whether it binds a message.</summary>
    public bool Binds(Channel channel, Purpose purpose) => Channels.Contains(channel) && Purposes.Contains(purpose);

    /// <summary>Messages leave at these times only.</summary>
    /// <param name="Windows">When, by the clock of the zones.</param>
    /// <param name="Zone">The zone that always counts; null for the recipient's.</param>
    /// <param name="Zones">Without a zone of the recipient: the windows must be open in all of these at once.</param>
    public sealed record Hours(WeekWindows Windows, DateTimeZone? Zone, IReadOnlyList<DateTimeZone> Zones) : PolicyRule;

    /// <summary>At most so many messages in any period of this length.</summary>
    /// <param name="Limit">From 1.</param>
    /// <param name="Period">The length of the rolling window, up to <see cref="MessageGate.LongestCap"/>.</param>
    /// <param name="PerPerson">Whether all addresses of the person count together; else each address by itself.</param>
    public sealed record Cap(int Limit, Duration Period, bool PerPerson) : PolicyRule;

    /// <summary>The customer must have agreed.</summary>
    /// <param name="Level">How.</param>
    public sealed record Consent(ConsentLevel Level) : PolicyRule;

    /// <summary>Addresses on a do-not-call list get nothing.</summary>
    public sealed record DoNotCall : PolicyRule;

    /// <summary>The sender of text messages must be a brand's name, not a number.</summary>
    public sealed record BrandSender : PolicyRule;

    /// <summary>A message that is older than this does not leave any more.</summary>
    /// <param name="After">The age, counted from when the message was asked for.</param>
    public sealed record Staleness(Duration After) : PolicyRule;

    /// <summary>The written text, or the subject of an e-mail, begins with a label.</summary>
    /// <param name="Any">The labels of which one must be there.</param>
    /// <param name="Add">The label that is put in front when none is.</param>
    public sealed record Label(IReadOnlyList<string> Any, string Add) : PolicyRule;

    /// <summary>The written text says at its end how to refuse.</summary>
    /// <param name="Words">Words, in any case, of which one tells a reader that the text says so.</param>
    /// <param name="Add">By language, the sentence that is added with a link at <c>{url}</c>; <c>en</c> is always there.</param>
    public sealed record OptOutNote(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Add) : PolicyRule;

    /// <summary>The written text names the sender.</summary>
    /// <param name="Values">The campaign's values that must stand in it, such as <c>shop_name</c> and <c>shop_address</c>.</param>
    public sealed record SenderNamed(IReadOnlyList<string> Values) : PolicyRule;

    /// <summary>A refusal of what the rule binds is confirmed once, by the same channel and without advertising.</summary>
    public sealed record ConfirmRefusal : PolicyRule;

    /// <summary>Something that a person has to see to; the program does not check it.</summary>
    public sealed record Note : PolicyRule;
}

/// <summary>How a customer must have agreed. The levels are ordered: what satisfies one satisfies those before it.</summary>
public enum ConsentLevel
{
    /// <summary>No agreement is needed; a refusal still counts.</summary>
    None = 0,

    /// <summary>The customer has bought something, or has agreed.</summary>
    Soft = 1,

    /// <summary>An agreement is recorded.</summary>
    Recorded = 2,

    /// <summary>An agreement is recorded together with its proof.</summary>
    Proven = 3,
}
