using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.CommandLine;
using Automation.Server.Orders;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Consent;

/// <summary>
/// Reads consents and suppressions from CSV with a header. A file with a wrong line is refused as a whole, with all that is wrong in it, so that
/// nobody wonders which half was taken.
/// </summary>
internal static class ConsentFile
{
    private const int MostProblems = 100;

    private static readonly string[] ConsentColumns = ["customer", "channel", "purpose", "state", "at", "topic", "source", "text", "proof"];
    private static readonly string[] SuppressionColumns = ["address", "channel", "reason", "scope", "topic", "source", "expires"];

    /// <summary>A line about a customer.</summary>
    internal sealed record ConsentLine(long Line, string Customer, Channel Channel, Purpose Purpose, string Topic, ConsentState State, Instant At, string Source, string? TextVersion, string? Proof);

    /// <summary>A line about an address, as it is written.</summary>
    internal sealed record SuppressionLine(long Line, Channel Channel, string Address, SuppressionScope Scope, string Topic, SuppressionReason Reason, string Source, Instant? ExpiresAt);

    /// <summary>Reads consents: customer, channel, purpose, state, at; and topic, source, text, proof where there are such columns.</summary>
    /// <exception cref="CommandException">The file is wrong; the message has all problems.</exception>
    internal static List<ConsentLine> ReadConsents(Stream file, Instant now) => Read(file, ConsentColumns, 5, row =>
    {
        var at = row.Time("at") ?? now;
        row.Check(at <= now, "at", "It is in the future.");
        var purpose = row.One<Purpose>("purpose");
        row.Check(purpose != Purpose.Transactional, "purpose", "It must be care or advertising; transactional messages need no consent.");
        return new ConsentLine(
            row.Number, row.Required("customer"), row.One<Channel>("channel"), purpose, row.Text("topic") ?? "", row.One<ConsentState>("state"), at,
            row.Text("source") ?? "import", row.Text("text"), row.Text("proof"));
    });

    /// <summary>Reads suppressions: address; and channel (told by the address), reason (manual), scope (all; advertising for do-not-call and opt-out), topic, source, expires.</summary>
    /// <exception cref="CommandException">The file is wrong; the message has all problems.</exception>
    internal static List<SuppressionLine> ReadSuppressions(Stream file) => Read(file, SuppressionColumns, 1, row =>
    {
        var address = row.Required("address");
        var channel = row.Has("channel") ? row.One<Channel>("channel") : address.Contains('@', StringComparison.Ordinal) ? Channel.Email : Channel.Sms;
        row.Check(address.Length == 0 || AddressForm.Of(channel, address) is not null, "address", $"'{address}' is no address for {channel.ToString().ToLowerInvariant()}.");
        var reason = row.Has("reason") ? row.One<SuppressionReason>("reason") : SuppressionReason.Manual;
        var scope = row.Has("scope") ? row.One<SuppressionScope>("scope") : DefaultScope(reason);
        var (topic, expires) = (row.Text("topic") ?? "", row.Time("expires"));
        row.Check((scope == SuppressionScope.Topic) == (topic.Length > 0), "topic", "A topic belongs to the scope topic, and only to it.");
        row.Check(expires is null || reason is not (SuppressionReason.Complaint or SuppressionReason.OptOut), "expires", "Complaints and opt-outs never expire.");
        return new SuppressionLine(row.Number, channel, address, scope, topic, reason, row.Text("source") ?? "import", expires);
    });

    /// <summary>What a reason suppresses when nothing else is said.</summary>
    internal static SuppressionScope DefaultScope(SuppressionReason reason) =>
        reason is SuppressionReason.DoNotCall or SuppressionReason.OptOut ? SuppressionScope.Advertising : SuppressionScope.All;

    private static List<T> Read<T>(Stream file, string[] columns, int needed, Func<Row, T> read)
    {
        using var rows = new RowReader(file, new FileShape(), "The file");
        if (!rows.Read())
        {
            throw new CommandException($"The file is empty. Its first line must name columns: {string.Join(", ", columns[..needed])}.");
        }

        var header = Cells(rows).Select(name => name.Trim('\uFEFF').ToLowerInvariant()).ToArray();
        var wrong = columns[..needed].Except(header).Select(name => $"The column '{name}' is missing.")
            .Concat(header.Except(columns).Select(name => $"The column '{name}' is not known. Known: {string.Join(", ", columns)}."))
            .ToList();
        if (wrong.Count > 0)
        {
            throw new CommandException(string.Join(Environment.NewLine, wrong));
        }

        var problems = new List<string>();
        var lines = new List<T>();
        for (var number = 2; rows.Read() && problems.Count < MostProblems; number++)
        {
            lines.Add(read(new Row(header, Cells(rows), number, problems)));
        }

        return problems.Count == 0 ? lines : throw new CommandException($"Nothing was imported:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");
    }

    private static string[] Cells(RowReader rows) => [.. Enumerable.Range(0, rows.Count).Select(index => rows.Text(index).ToString())];

    /// <summary>A line of the file.</summary>
    private sealed class Row(string[] header, string[] values, long number, List<string> problems)
    {
        internal long Number => number;

        internal string? Text(string name)
        {
            var index = Array.IndexOf(header, name);
            return index >= 0 && index < values.Length && values[index].Trim() is { Length: > 0 } text ? text : null;
        }

        internal bool Has(string name) => Text(name) is not null;

        internal string Required(string name)
        {
            var text = Text(name);
            Check(text is not null, name, "It is empty.");
            return text ?? "";
        }

        internal Instant? Time(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            var read = OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } time ? time.Value.ToInstant()
                : LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value.AtMidnight().InUtc().ToInstant()
                : (Instant?)null;
            Check(read is not null, name, $"'{text}' is no time. Write 2026-03-01T09:00:00+07:00 or 2026-03-01.");
            return read;
        }

        internal T One<T>(string name)
            where T : struct, Enum
        {
            var text = (Text(name) ?? "").Replace("-", "", StringComparison.Ordinal);
            var isKnown = Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);
            Check(isKnown, name, $"'{Text(name)}' must be one of {string.Join(", ", Enum.GetNames<T>().Select(Hyphens))}.");
            return value;
        }

        internal void Check(bool isRight, string name, string problem)
        {
            if (!isRight)
            {
                problems.Add(FormattableString.Invariant($"line {number}, {name}: {problem}"));
            }
        }
    }

    /// <summary>HardBounce as people write it: hard-bounce.</summary>
    internal static string Hyphens(string name) => string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
