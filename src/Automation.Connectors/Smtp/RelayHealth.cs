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

    private readonly ProviderTrouble _trouble = new(limits.FirstBackOff, limits.LongestBackOff, limits.Parked, clock, random);
    private readonly Lock _lock = new();
    private double _connections = limits.Connections;

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
    public string? Parked => _trouble.Parked;

    /// <summary>How long nothing may be tried; zero for not at all.</summary>
    public TimeSpan Wait => _trouble.Wait.Left;

    /// <summary>It has taken a message.</summary>
    public void Succeed()
    {
        Allow(connections => Math.Min(limits.Connections, connections + GrowthPerMessage));
        if (_trouble.Succeed())
        {
            LogWorksAgain(logger);
        }
    }

    /// <summary>A person has put it right: the pause is over, and what it says next counts.</summary>
    public void Unpark() => _trouble.Unpark();

    /// <summary>It said "not now", or could not be reached.</summary>
    /// <returns>How long nothing may be tried.</returns>
    public TimeSpan Fail(string code)
    {
        var failure = _trouble.Fail(code);
        if (failure.Begins)
        {
            Allow(connections => Math.Max(1, connections / 2));
        }

        if (failure.IsNews)
        {
            LogBackOff(logger, code, failure.Wait.TotalSeconds);
        }

        return failure.Wait;
    }

    /// <summary>Somebody must look at it: nothing is tried for a long while, and then over one connection.</summary>
    /// <returns>How long.</returns>
    public TimeSpan Park(string code)
    {
        Allow(_ => 1);
        if (_trouble.Park(code))
        {
            LogParked(logger, code, limits.Parked.TotalMinutes);
        }

        return limits.Parked;
    }

    private void Allow(Func<double, double> next)
    {
        lock (_lock)
        {
            _connections = next(_connections);
        }
    }

    [LoggerMessage(EventIds.RelayBackOff, LogLevel.Warning, "The SMTP relay wants nothing for {Seconds:0.#} s: {Code}. Messages wait meanwhile.")]
    private static partial void LogBackOff(ILogger logger, string code, double seconds);

    [LoggerMessage(EventIds.RelayParked, LogLevel.Error, "E-mail is parked: {Code}. Nobody can send until the settings of the relay or the account are put right; it is tried again every {Minutes:0} min. No message is lost.")]
    private static partial void LogParked(ILogger logger, string code, double minutes);

    [LoggerMessage(EventIds.RelayWorksAgain, LogLevel.Information, "The SMTP relay works again.")]
    private static partial void LogWorksAgain(ILogger logger);
}
