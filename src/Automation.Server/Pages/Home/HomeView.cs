using Automation.Engine.Messages;
using Automation.Server.Live;

namespace Automation.Server.Pages.Home;

/// <summary>The start page's figures as one person sees them: today is the day of their zone.</summary>
internal sealed class HomeView
{
    private static readonly Channel[] Always = [Channel.Email, Channel.Sms];

    private readonly Dictionary<(int Hour, Channel Channel), long> _sent = [];

    internal HomeView(Figures figures, PageClock clock)
    {
        Figures = figures;
        var today = clock.StartOfToday;
        foreach (var count in figures.Quarters.Where(count => count.BeganAt() >= today && count.Channel != Channel.Call))
        {
            if (count.Status == MessageStatus.Accepted)
            {
                var place = (count.BeganAt().InZone(clock.Zone).Hour, count.Channel);
                _sent[place] = _sent.GetValueOrDefault(place) + count.N;
            }

            Today[count.Status] = Today.GetValueOrDefault(count.Status) + count.N;
        }

        Channels = [.. Always.Union(_sent.Keys.Select(place => place.Channel)).Order()];
        LastHour = clock.Now.InZone(clock.Zone).Hour;
    }

    internal Figures Figures { get; }

    /// <summary>Whether it is sent to a page that is open already, of which more than the figures is renewed. Default false.</summary>
    internal bool IsLive { get; init; }

    /// <summary>What came to which end today.</summary>
    internal Dictionary<MessageStatus, long> Today { get; } = [];

    /// <summary>The channels that the chart has.</summary>
    internal IReadOnlyList<Channel> Channels { get; }

    /// <summary>The hour that it is now.</summary>
    internal int LastHour { get; }

    /// <summary>How many messages of a channel left in an hour of today.</summary>
    internal long Sent(int hour, Channel channel) => _sent.GetValueOrDefault((hour, channel));

    /// <summary>How many messages of a channel left today.</summary>
    internal long Sent(Channel channel) => _sent.Where(pair => pair.Key.Channel == channel).Sum(pair => pair.Value);

    /// <summary>How many messages came to this end today.</summary>
    internal long TodayOf(MessageStatus status) => Today.GetValueOrDefault(status);
}
