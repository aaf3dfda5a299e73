using System.Security.Cryptography;
using Automation.Connectors.Capture;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Automation.Server.CommandLine;

namespace Automation.Server.Messages;

/// <summary>The connectors that the settings ask for: what has no provider goes to the captured mailbox.</summary>
internal static partial class ConfiguredConnectors
{
    private const int Steps = 1 << 20;

    /// <summary>Opens them; the first that serves a channel gets its messages.</summary>
    /// <exception cref="CommandException">Settings are wrong; the message tells everything that is.</exception>
    internal static IReadOnlyList<IConnector> Open(ServerSettings settings, CaptureConnector mailbox, string worker, TimeProvider time, ILoggerFactory logs)
    {
        if (settings.Smtp is not { Host.Length: > 0 } smtp)
        {
            return [mailbox];
        }

        smtp = smtp with { Journal = smtp.Journal ?? settings.JournalPath };
        if (smtp.FindProblems() is { Count: > 0 } problems)
        {
            throw new CommandException("The SMTP relay cannot be used as it is configured.\n" + string.Join('\n', problems));
        }

        LogRelay(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), smtp.Host, smtp.Tls);
        return [new SmtpConnector(smtp, worker, time, Random, logs.CreateLogger<SmtpConnector>()), mailbox];
    }

    [LoggerMessage(EventIds.SmtpRelay, LogLevel.Information, "E-mail leaves through {Host} ({Tls}).")]
    private static partial void LogRelay(ILogger logger, string host, SmtpTls tls);

    private static double Random() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
