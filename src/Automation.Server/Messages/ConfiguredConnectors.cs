using System.Security.Cryptography;
using Automation.Connectors.Smtp;
using Automation.Server.CommandLine;

namespace Automation.Server.Messages;

/// <summary>The connectors that the settings ask for.</summary>
internal static partial class ConfiguredConnectors
{
    private const int Steps = 1 << 20;

    /// <summary>Opens the relay that e-mail leaves through; null when none is configured.</summary>
    /// <exception cref="CommandException">Settings are wrong; the message tells everything that is.</exception>
    internal static SmtpConnector? OpenRelay(ServerSettings settings, string worker, TimeProvider time, ILoggerFactory logs)
    {
        if (settings.Smtp is not { Host.Length: > 0 } smtp)
        {
            return null;
        }

        smtp = smtp with { Journal = smtp.Journal ?? settings.JournalPath };
        if (smtp.FindProblems() is { Count: > 0 } problems)
        {
            throw new CommandException("The SMTP relay cannot be used as it is configured.\n" + string.Join('\n', problems));
        }

        LogRelay(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), smtp.Host, smtp.Tls);
        return new SmtpConnector(smtp, worker, time, Random, logs.CreateLogger<SmtpConnector>());
    }

    [LoggerMessage(EventIds.SmtpRelay, LogLevel.Information, "E-mail leaves through {Host} ({Tls}).")]
    private static partial void LogRelay(ILogger logger, string host, SmtpTls tls);

    private static double Random() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
