using Automation.Connectors.Pacing;
using Microsoft.Extensions.Logging;

namespace Automation.Connectors.Smtp;

/// <summary>
/// Whether the relay may be used, and over how many connections: half as many after each "not now", and slowly more again while it goes
/// well; one alone to find out whether it works again. Safe for concurrent use.
/// </summary>
internal sealed partial class RelayHealth(SmtpLimits limits, ConnectorClock clock, Func<double> random, ILogger logger)
{
    private const double GrowthPerMessage = 0.05;

    private readonly Lock _lock = new();
    private readonly BackOff _backOff = new(limits.FirstBackOff, limits.LongestBackOff, random);
    private double _connections = limits.Connections;
    private string? _trouble;
    private bool _parked;

    /// <summary>How many connections it may have now.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return (int)_connections;
            }
        }
    }

    /// <summary>Why the connector is parked; null when it is not.</summary>
    public string? Parked
    {
        get
        {
            lock (_lock)
            {
                return _parked ? _trouble : null;
            }
        }
    }

    /// <summary>How long nothing may be tried; zero for not at all.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                return _backOff.Left(clock.Now);
            }
        }
    }

    /// <summary>It has taken a message.</summary>
    public void Succeed()
    {
        bool works;
        lock (_lock)
        {
            works = _trouble is not null;
            (_trouble, _parked) = (null, false);
            _backOff.Succeed();
            _connections = Math.Min(limits.Connections, _connections + GrowthPerMessage);
        }

        if (works)
        {
            LogWorksAgain(logger);
        }
    }

    /// <summary>A person has put it right: the pause is over, and what it says next counts.</summary>
    public void Unpark()
    {
        lock (_lock)
        {
            (_trouble, _parked) = (null, false);
            _backOff.Succeed();
        }
    }

    /// <summary>It said "not now", or could not be reached.</summary>
    /// <returns>How long nothing may be tried.</returns>
    public TimeSpan Fail(string code)
    {
        TimeSpan wait;
        lock (_lock)
        {
            TimeSpan now = clock.Now;
            bool begins = _backOff.Fail(now);
            wait = _backOff.Left(now);
            if (begins)
            {
                _connections = Math.Max(1, _connections / 2);
            }

            if (!begins || _parked)
            {
                return wait;
            }

            _trouble = code;
        }

        LogBackOff(logger, code, wait.TotalSeconds);
        return wait;
    }

    /// <summary>Somebody must look at it: nothing is tried for a long while, and then over one connection.</summary>
    /// <returns>How long.</returns>
    public TimeSpan Park(string code)
    {
        bool known;
        lock (_lock)
        {
            known = _parked && _trouble == code;
            (_trouble, _parked) = (code, true);
            _connections = 1;
            _backOff.FailFor(clock.Now, limits.Parked);
        }

        if (!known)
        {
            LogParked(logger, code, limits.Parked.TotalMinutes);
        }

        return limits.Parked;
    }

    [LoggerMessage(EventIds.RelayBackOff, LogLevel.Warning, "The SMTP relay wants nothing for {Seconds:0.#} s: {Code}. Messages wait meanwhile.")]
    private static partial void LogBackOff(ILogger logger, string code, double seconds);

    [LoggerMessage(EventIds.RelayParked, LogLevel.Error, "E-mail is parked: {Code}. Nobody can send until the settings of the relay or the account are put right; it is tried again every {Minutes:0} min. No message is lost.")]
    private static partial void LogParked(ILogger logger, string code, double minutes);

    [LoggerMessage(EventIds.RelayWorksAgain, LogLevel.Information, "The SMTP relay works again.")]
    private static partial void LogWorksAgain(ILogger logger);
}
