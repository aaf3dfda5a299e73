using System.Security.Cryptography;
using Automation.Connectors.Capture;
using Automation.Connectors.Smtp;
using Automation.Connectors.Twilio;
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
        var connectors = new List<IConnector>();
        var problems = new List<string>();
        if (settings.Smtp is { Host.Length: > 0 } smtp)
        {
            smtp = smtp with { Journal = smtp.Journal ?? settings.JournalPath };
            if (Note(problems, "The SMTP relay cannot be used as it is configured.", smtp.FindProblems()))
            {
                LogRelay(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), smtp.Host, smtp.Tls);
                connectors.Add(new SmtpConnector(smtp, worker, time, Random, logs.CreateLogger<SmtpConnector>()));
            }
        }

        if (settings.TwilioAccount is { } twilio)
        {
            if (Note(problems, "Twilio cannot be used as it is configured.", twilio.FindProblems()))
            {
                LogTwilio(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), twilio.BaseAddress);
                connectors.Add(new TwilioConnector(twilio, worker, time, Random, logs.CreateLogger<TwilioConnector>()));
            }
        }

        return problems.Count == 0 ? [.. connectors, mailbox] : throw new CommandException(string.Join('\n', problems));
    }

    private static bool Note(List<string> problems, string title, IReadOnlyList<string> found)
    {
        if (found.Count > 0)
        {
            problems.AddRange(found.Prepend(title));
        }

        return found.Count == 0;
    }

    [LoggerMessage(EventIds.SmtpRelay, LogLevel.Information, "E-mail leaves through {Host} ({Tls}).")]
    private static partial void LogRelay(ILogger logger, string host, SmtpTls tls);

    [LoggerMessage(EventIds.TwilioAccount, LogLevel.Information, "SMS and WhatsApp messages leave through Twilio at {Address}.")]
    private static partial void LogTwilio(ILogger logger, Uri address);

    private static double Random() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
