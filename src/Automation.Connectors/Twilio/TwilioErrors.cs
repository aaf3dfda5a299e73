using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Automation.Connectors.Twilio;

/// <summary>What is to be done about an error. The set is closed.</summary>
public enum TwilioTreatment
{
    /// <summary>Never looked at: the same request again after a pause, and fewer at once.</summary>
    Throttle,

    /// <summary>Nothing through this sender for a while.</summary>
    ParkSender,

    /// <summary>This message later; a report of it counts against the address only when it repeats.</summary>
    Retry,

    /// <summary>The person wants nothing more.</summary>
    Suppress,

    /// <summary>The address takes no messages.</summary>
    InvalidAddress,

    /// <summary>Every message with this text would be refused.</summary>
    StopTemplate,

    /// <summary>Nothing at all until a person has looked at the account.</summary>
    ParkConnector,

    /// <summary>This message never, and nothing follows for others.</summary>
    Refuse,

    /// <summary>It may have been taken or not.</summary>
    Unknown,
}

/// <summary>A line of the table.</summary>
/// <param name="Treatment">What is to be done.</param>
/// <param name="Pause">How long a sender is left alone; null where that has no meaning.</param>
/// <param name="After">How many errors of this code to one person, within 30 days, count as certain; from 1.</param>
public sealed record TwilioError(TwilioTreatment Treatment, TimeSpan? Pause, int After);

/// <summary>
/// The table of errors: Twilio's codes and, for what has no code that is known, the HTTP status. It is data, twilio-errors.json; docs/twilio.md
/// explains it. Immutable; safe for concurrent use.
/// </summary>
public static class TwilioErrors
{
    private const string Resource = "Automation.Connectors.Twilio.twilio-errors.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
    private static readonly Table Data = Load();
    private static readonly FrozenDictionary<int, TwilioError> ByCode = Data.Codes.SelectMany(group => group.Codes.Select(code => (code, Error: group.ToError()))).ToFrozenDictionary(pair => pair.code, pair => pair.Error);

    /// <summary>The version of the table.</summary>
    public static string Version => Data.Version;

    /// <summary>All lines, by code.</summary>
    public static IReadOnlyDictionary<int, TwilioError> All => ByCode;

    /// <summary>The line for an answer that is no success.</summary>
    /// <param name="httpStatus">The HTTP status.</param>
    /// <param name="code">Twilio's code; null when it told none.</param>
    public static TwilioError Find(int httpStatus, int? code)
    {
        // "Throttled" is sure whatever the code says; a server error may stand behind a message that was taken, whatever the code says.
        if (code is { } known && httpStatus is >= 400 and < 500 and not 429 && ByCode.TryGetValue(known, out var error))
        {
            return error;
        }

        var status = httpStatus.ToString(CultureInfo.InvariantCulture);
        return Data.Otherwise.First(line => line.Http.Zip(status).All(pair => pair.First == 'x' || pair.First == pair.Second)).ToError();
    }

    /// <summary>The line for a code of a status callback; one that is not known says only that the message did not arrive.</summary>
    public static TwilioError FindReported(int code) => ByCode.GetValueOrDefault(code) ?? new TwilioError(TwilioTreatment.Refuse, null, 1);

    /// <summary>The code as ledgers have it, such as <c>twilio-21610</c>.</summary>
    public static string CodeOf(int code) => string.Create(CultureInfo.InvariantCulture, $"twilio-{code}");

    private static Table Load()
    {
        using var stream = typeof(TwilioErrors).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Table>(stream, Format)!;
    }

    private sealed record Table(string Version, IReadOnlyList<Otherwise> Otherwise, IReadOnlyList<Group> Codes);

    private sealed record Otherwise(string Http, string Do)
    {
        public TwilioError ToError() => new(Read(Do), null, 1);
    }

    private sealed record Group(string Do, TimeSpan? Pause, string Why, IReadOnlyList<int> Codes, int After = 1)
    {
        public TwilioError ToError() => new(Read(Do), Pause, After);
    }

    private static TwilioTreatment Read(string words) => Enum.Parse<TwilioTreatment>(words.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
