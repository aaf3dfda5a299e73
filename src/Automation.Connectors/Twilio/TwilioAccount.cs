using Automation.Connectors.Pacing;
using Microsoft.Extensions.Logging;

namespace Automation.Connectors.Twilio;

/// <summary>Whether the account may be used, and for how many requests at once. Safe for concurrent use.</summary>
internal sealed partial class TwilioAccount(TwilioLimits limits, ConnectorClock clock, Func<double> random, ILogger logger)
{
    private readonly ProviderTrouble _trouble = new(limits.FirstBackOff, limits.LongestBackOff, limits.Parked, clock, random);

    /// <summary>How many at once.</summary>
    public ConcurrencyLimit Concurrency { get; } = new(limits.Concurrency, clock.Provider);

    /// <summary>Why nothing is handed over until a person has looked at it; null when that is not so.</summary>
    public string? Parked => _trouble.Parked;

    /// <summary>How long nothing may be tried, and as which code; zero for not at all.</summary>
    public (TimeSpan Wait, string Code) Wait
    {
        get
        {
            var (left, isParked) = _trouble.Wait;
            return (left, isParked ? TwilioConnector.ParkedCode : TwilioConnector.BackOffCode);
        }
    }

    /// <summary>It has taken a message.</summary>
    public void Succeed()
    {
        var works = _trouble.Succeed();
        Concurrency.Succeed();
        if (works)
        {
            LogWorksAgain(logger);
        }
    }

    /// <summary>It had no room for a request: all wait a little, and there are fewer at once.</summary>
    public void Throttle(ConcurrencyLimit.Admission admission, TimeSpan? retryAfter)
    {
        Concurrency.Shrink(admission);
        _trouble.Throttle(retryAfter);
    }

    /// <summary>It could not be reached, or did not say what it did.</summary>
    public void Fail(ConcurrencyLimit.Admission admission, string code)
    {
        Concurrency.Shrink(admission);
        if (_trouble.Fail(code) is { IsNews: true } failure)
        {
            LogBackOff(logger, code, failure.Wait.TotalSeconds);
        }
    }

    /// <summary>A person must look at it: nothing is tried for a long while, and then one message alone.</summary>
    public void Park(string code)
    {
        var isNews = _trouble.Park(code);
        Concurrency.ShrinkToOne();
        if (isNews)
        {
            LogParked(logger, code, limits.Parked.TotalMinutes);
        }
    }

    /// <summary>A person has put it right.</summary>
    public void Unpark() => _trouble.Unpark();

    [LoggerMessage(EventIds.TwilioBackOff, LogLevel.Warning, "Twilio is left alone for {Seconds:0.#} s: {Code}. Messages wait meanwhile.")]
    private static partial void LogBackOff(ILogger logger, string code, double seconds);

    [LoggerMessage(EventIds.TwilioParked, LogLevel.Error, "Twilio is parked: {Code}. Nobody can send until the settings or the account are put right; it is tried again every {Minutes:0} min. No message is lost.")]
    private static partial void LogParked(ILogger logger, string code, double minutes);

    [LoggerMessage(EventIds.TwilioWorksAgain, LogLevel.Information, "Twilio works again.")]
    private static partial void LogWorksAgain(ILogger logger);
}
