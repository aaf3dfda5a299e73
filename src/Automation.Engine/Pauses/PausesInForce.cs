using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Pauses;

/// <summary>
/// The pauses of one moment, ready to be asked for each message, wait and entry: a look-up for each kind of scope, however many pauses there are.
/// Immutable; safe for concurrent use.
/// </summary>
public sealed class PausesInForce
{
    private readonly Dictionary<string, Pause> _activities = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Pause> _campaigns = [];
    private readonly Dictionary<long, Pause> _customers = [];
    private readonly Dictionary<Channel, Pause> _channels = [];
    private readonly Pause? _everything;

    /// <summary>Prepares pauses; those that were resumed are kept apart for their timers.</summary>
    /// <param name="pauses">All that are in force or being undone, at most one in force for each target.</param>
    public PausesInForce(IReadOnlyList<Pause> pauses)
    {
        ArgumentNullException.ThrowIfNull(pauses);
        All = pauses;
        TimerStops = [.. pauses.Where(pause => pause.StopsTimers && (pause.IsInForce || pause.TimersUpTo is not null))];
        foreach (var pause in pauses.Where(pause => pause.IsInForce))
        {
            switch (pause.Scope.Kind)
            {
                case PauseScopeKind.Everything:
                    _everything = pause;
                    break;
                case PauseScopeKind.Channel:
                    _channels.Add(pause.Scope.Channel!.Value, pause);
                    break;
                case PauseScopeKind.Campaign:
                    _campaigns.Add(pause.Scope.CampaignId!.Value, pause);
                    break;
                case PauseScopeKind.Activity:
                    _activities.Add(pause.Scope.Target, pause);
                    break;
                default:
                    _customers.Add(pause.Scope.CustomerId!.Value, pause);
                    break;
            }

            Any = true;
        }
    }

    /// <summary>Nothing is paused.</summary>
    public static PausesInForce None { get; } = new([]);

    /// <summary>All of them, those that are being undone too.</summary>
    public IReadOnlyList<Pause> All { get; }

    /// <summary>Whether anything is paused now.</summary>
    public bool Any { get; }

    /// <summary>Those that stop timers, also those that were resumed and have not given all of them back.</summary>
    public IReadOnlyList<Pause> TimerStops { get; }

    /// <summary>The pauses in force that cover something; empty when it is free.</summary>
    public IReadOnlyList<Pause> Covering(in PausedPlace place)
    {
        if (!Any)
        {
            return [];
        }

        List<Pause>? covering = null;
        Add(ref covering, _everything);
        Add(ref covering, place.Channel is { } channel ? _channels.GetValueOrDefault(channel) : null);
        Add(ref covering, _campaigns.GetValueOrDefault(place.CampaignId));
        Add(ref covering, _activities.Count > 0 && place.ActivityId is { } activity ? _activities.GetValueOrDefault(PauseScope.OfActivity(place.CampaignId, activity).Target) : null);
        Add(ref covering, _customers.GetValueOrDefault(place.CustomerId));
        return covering ?? [];
    }

    /// <summary>When a message that these pauses hold expires: the earliest of them says; null: never.</summary>
    public static Instant? ExpiryOf(IEnumerable<Pause> covering, Instant dueAt) => covering.Min(pause => pause.ExpiryOf(dueAt));

    /// <summary>
    /// The pause that says what becomes of an entry: the strictest one; among those that queue, the one whose entries live shortest. Null: it is let in.
    /// </summary>
    public Pause? EntryPause(in PausedPlace place) => Covering(place)
        .Where(pause => pause.Answers.Entries != EntryAnswer.Accept)
        .OrderByDescending(pause => pause.Answers.Entries)
        .ThenBy(pause => pause.Answers.EntriesLive)
        .FirstOrDefault();

    private static void Add(ref List<Pause>? covering, Pause? pause)
    {
        if (pause is not null)
        {
            (covering ??= []).Add(pause);
        }
    }
}
