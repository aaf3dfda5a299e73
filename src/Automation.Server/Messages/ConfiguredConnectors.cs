using System.Globalization;
using System.Security.Cryptography;
using Automation.Connectors.Smtp;
using Automation.Connectors.Twilio;
using Automation.Server.CommandLine;
using Automation.Storage;

namespace Automation.Server.Messages;

/// <summary>The connectors that the settings ask for.</summary>
internal static partial class ConfiguredConnectors
{
    private const int Steps = 1 << 20;
    private const string AccountMark = "twilio.account";

    /// <summary>Opens the relay that e-mail leaves through; null when none is configured.</summary>
    /// <exception cref="CommandException">Settings are wrong; the message tells everything that is.</exception>
    internal static SmtpConnector? OpenRelay(ServerSettings settings, string worker, TimeProvider time, ILoggerFactory logs)
    {
        if (settings.Smtp is not { Host.Length: > 0 } smtp)
        {
            return null;
        }

        smtp = smtp with { Journal = smtp.Journal ?? settings.JournalPath };
        Refuse("The SMTP relay cannot be used as it is configured.", smtp.FindProblems());
        LogRelay(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), smtp.Host, smtp.Tls);
        return new SmtpConnector(smtp, worker, time, Random, logs.CreateLogger<SmtpConnector>());
    }

    /// <summary>Opens the account that takes SMS and WhatsApp messages; null when none is configured.</summary>
    /// <exception cref="CommandException">Settings are wrong; the message tells everything that is.</exception>
    internal static async ValueTask<TwilioConnector?> OpenTwilioAsync(ServerSettings settings, IStore store, string worker, TimeProvider time, ILoggerFactory logs)
    {
        if (settings.TwilioAccount is not { } twilio)
        {
            return null;
        }

        Refuse("Twilio cannot be used as it is configured.", twilio.FindProblems());
        LogTwilio(logs.CreateLogger(typeof(ConfiguredConnectors).FullName!), twilio.BaseAddress);
        var since = await SinceAsync(store, twilio.AccountSid, time.GetUtcNow());
        return new TwilioConnector(twilio, worker, time, Random, logs.CreateLogger<TwilioConnector>()) { Since = since };
    }

    /// <summary>Since when messages leave through an account; always for the first one that an installation ever had.</summary>
    private static async ValueTask<DateTimeOffset> SinceAsync(IStore store, string account, DateTimeOffset now)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var mark = (await transaction.GetMarkAsync(AccountMark, CancellationToken.None))?.Split(' ');
        if (mark is [var known, var since] && known == account)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(since, CultureInfo.InvariantCulture));
        }

        var begins = mark is null ? 0 : now.ToUnixTimeMilliseconds();
        await transaction.SetMarkAsync(AccountMark, FormattableString.Invariant($"{account} {begins}"), CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return DateTimeOffset.FromUnixTimeMilliseconds(begins);
    }

    private static void Refuse(string title, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new CommandException(title + "\n" + string.Join('\n', problems));
        }
    }

    [LoggerMessage(EventIds.SmtpRelay, LogLevel.Information, "E-mail leaves through {Host} ({Tls}).")]
    private static partial void LogRelay(ILogger logger, string host, SmtpTls tls);

    [LoggerMessage(EventIds.TwilioAccount, LogLevel.Information, "SMS and WhatsApp messages leave through Twilio at {Address}.")]
    private static partial void LogTwilio(ILogger logger, Uri address);

    private static double Random() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
