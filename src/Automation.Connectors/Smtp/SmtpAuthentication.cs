using System.Text;

namespace Automation.Connectors.Smtp;

/// <summary>Signs in (RFC 4954). Never without TLS; what is sent here appears in no exception and no log.</summary>
internal static class SmtpAuthentication
{
    private const int LongestCommand = 510; // RFC 5321 section 4.5.3.1.4, without the line end

    /// <summary>Signs in with what the settings say and the relay offers.</summary>
    /// <exception cref="SmtpFailureException">It did not come to that.</exception>
    public static async Task SignInAsync(SmtpConnection connection, SmtpOptions options)
    {
        connection.Stage = SmtpStage.Auth;
        if (!connection.IsSecure)
        {
            throw SmtpFailureException.Settings("clear-text");
        }

        SmtpReply reply = Choose(connection.Capabilities, options) switch
        {
            SmtpSignIn.XOAuth2 => await BearerAsync(connection, options.User!, Read(options.Token)),
            SmtpSignIn.Plain => await InitialAsync(connection, "PLAIN", $"\0{options.User}\0{Read(options.Password)}"),
            SmtpSignIn.Login => await LoginAsync(connection, options.User!, Read(options.Password)),
            _ => throw SmtpFailureException.Settings("not-offered"),
        };
        if (!reply.IsDone)
        {
            throw SmtpRules.Find(SmtpStage.Auth, reply).Verdict == SmtpVerdict.Park
                ? SmtpFailureException.Settings(reply.Codes, reply)
                : SmtpFailureException.Refused(reply);
        }
    }

    /// <summary>The way that is configured, or the best one that is offered; null when the relay does not offer it.</summary>
    private static SmtpSignIn? Choose(SmtpCapabilities capabilities, SmtpOptions options)
    {
        SmtpSignIn[] wanted = options.SignIn != SmtpSignIn.Auto ? [options.SignIn]
            : options.Token is not null ? [SmtpSignIn.XOAuth2]
            : [SmtpSignIn.Plain, SmtpSignIn.Login];
        foreach (SmtpSignIn way in wanted)
        {
            if (capabilities.SignIn.Contains(way.ToString().ToUpperInvariant()))
            {
                return way;
            }
        }

        return null;
    }

    private static string Read(string? reference) =>
        SecretReference.Parse(reference)?.Read() ?? throw SmtpFailureException.Settings("secret-missing");

    private static async Task<SmtpReply> LoginAsync(SmtpConnection connection, string user, string password)
    {
        SmtpReply reply = await AskAsync(connection, "AUTH LOGIN");
        reply = reply.WantsMore ? await AskAsync(connection, Encode(user)) : reply;
        return reply.WantsMore ? await AskAsync(connection, Encode(password)) : reply;
    }

    private static async Task<SmtpReply> BearerAsync(SmtpConnection connection, string user, string token)
    {
        SmtpReply reply = await InitialAsync(connection, "XOAUTH2", $"user={user}\u0001auth=Bearer {token}\u0001\u0001");

        // A refusal comes as a challenge with details that must be answered before the code comes.
        return reply.WantsMore ? await AskAsync(connection, "") : reply;
    }

    /// <summary>One answer, sent along with the command where it fits the line.</summary>
    private static async Task<SmtpReply> InitialAsync(SmtpConnection connection, string way, string answer)
    {
        string encoded = Encode(answer);
        string command = $"AUTH {way} {encoded}";
        if (command.Length <= LongestCommand)
        {
            return await AskAsync(connection, command);
        }

        SmtpReply reply = await AskAsync(connection, "AUTH " + way);
        return reply.WantsMore ? await AskAsync(connection, encoded) : reply;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<SmtpReply> AskAsync(SmtpConnection connection, string line) =>
        await connection.AskAsync(SmtpStage.Auth, line, connection.Timeouts.Hello);
}
