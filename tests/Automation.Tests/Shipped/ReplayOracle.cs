using NodaTime;

namespace Automation.Tests.Shipped;

/// <summary>
/// What a replay of the three shipped workflows over an order history must end with, told customer by customer straight from the
/// rules. It shares no thought with the engine: no events, no timers, no queue, only "which orders lie before and after this moment".
/// </summary>
/// <remarks>
/// What the workflows' description leaves open is decided so:
/// <list type="bullet">
/// <item>Dates are local midnights in <see cref="Zone"/> (the first moment of the day where midnight does not exist); a local time in
/// a gap moves forward by the gap, one that exists twice is the earlier. Every customer lives in that zone.</item>
/// <item><see cref="To"/> is exclusive: an order or a due time at exactly <c>to</c> does not happen. A timer due before it runs, one due at
/// or after it leaves the journey waiting.</item>
/// <item>Orders before <see cref="From"/> are known history and trigger nothing; an order at exactly <c>from</c> triggers.</item>
/// <item>At the same instant, orders come before scans, timers and deadlines: an order at exactly a deadline is Received, one at exactly
/// the scan is known to the scan, one at exactly the notice counts as before it, one at exactly the SMS saves the SMS.</item>
/// <item>1, 7, 30, 90 and 180 days are multiples of 24 hours. "None for 90 days" is last order ≤ now − 90 days; "within 180 days" is last
/// order ≥ now − 180 days.</item>
/// <item>The scan runs at 09:00 local every day, first at the first 09:00 that is not before <c>from</c>. One entry for each lapse: again only
/// after an order newer than the one the lapse was counted from. A wait counts from its message, which takes no time.</item>
/// <item>The notice goes at 09:00 local three days before <see cref="StartsAt"/>; when that is before <c>from</c>, at <c>from</c> if the local
/// midnight of the start is still ahead, else to nobody. A notice at or after <c>to</c> does not happen. The SMS goes at 09:00 local on
/// the day of the start to those without an order after the notice.</item>
/// <item>Thank-you and promotion finish with "done", whether or not an SMS was due. An SMS without a phone is denied (no-address) and
/// the journey goes on as after Sent. Every customer has an e-mail address. Cancellations never matter: do not hand them in.</item>
/// </list>
/// </remarks>
internal sealed record ReplayOracle
{
    public const string ThankYou = "thank-you-after-sale";
    public const string Reactivation = "reactivate-lapsed";
    public const string Promotion = "promotion-notice";

    /// <summary>The recorded orders in any order, times in UTC. The sequence names an order among several of one instant; no count depends on it.</summary>
    public required IReadOnlyList<(string Customer, long Sequence, DateTimeOffset At)> Orders { get; init; }

    /// <summary>IANA id, for example Europe/London.</summary>
    public required string Zone { get; init; }

    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }

    /// <summary>The local date on which the promotion starts.</summary>
    public required DateOnly StartsAt { get; init; }

    /// <summary>Customers whose SMS is accepted; all others are denied. Default: nobody has a phone.</summary>
    public IReadOnlySet<string> CustomersWithPhone { get; init; } = new HashSet<string>();

    private DateTimeOffset Start => Midnight(From);
    private DateTimeOffset End => Midnight(To);

    /// <summary>The sums by workflow name, as <c>replay --json</c> reports them.</summary>
    public IReadOnlyDictionary<string, ExpectedCounts> Counts()
    {
        var journeys = Journeys();
        return new[] { ThankYou, Reactivation, Promotion }.ToDictionary(
            workflow => workflow,
            workflow => ExpectedCounts.Of(journeys.Where(journey => journey.Workflow == workflow), CustomersWithPhone));
    }

    /// <summary>Every journey of the three workflows, by customer (ordinal), workflow and time: the place to look when a sum differs.</summary>
    public IReadOnlyList<ExpectedJourney> Journeys()
    {
        DateTimeOffset start = Start, end = End;
        var scans = Scans(start, end);
        var notice = Notice(start, end);
        var journeys = new List<ExpectedJourney>();
        foreach (var customer in Orders.Where(order => order.At < end).GroupBy(order => order.Customer).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var orders = customer.Select(order => order.At).Order().ToList();
            journeys.AddRange(ThankYous(customer.Key, orders, start, end));
            journeys.AddRange(Lapses(customer.Key, orders, scans, end));
            if (notice is not null && IsInAudience(orders, notice.Value))
            {
                journeys.Add(Noticed(customer.Key, orders, notice.Value, end));
            }
        }

        return journeys;
    }

    private static IEnumerable<ExpectedJourney> ThankYous(string customer, List<DateTimeOffset> orders, DateTimeOffset start, DateTimeOffset end) =>
        from order in orders
        where order >= start
        let due = order.AddDays(1)
        select due < end
            ? new ExpectedJourney(ThankYou, customer, order, EmailAt: due, SmsAt: null, EndedAt: due, "done")
            : new ExpectedJourney(ThankYou, customer, order, EmailAt: null, SmsAt: null, EndedAt: null, "waiting");

    private static IEnumerable<ExpectedJourney> Lapses(string customer, List<DateTimeOffset> orders, List<DateTimeOffset> scans, DateTimeOffset end)
    {
        DateTimeOffset? countedFrom = null;
        foreach (var scan in scans)
        {
            var last = Last(orders, at => at <= scan);
            if (last is not null && last <= scan.AddDays(-90) && last != countedFrom)
            {
                countedFrom = last;
                yield return Lapsed(customer, orders, scan, end);
            }
        }
    }

    private static ExpectedJourney Lapsed(string customer, List<DateTimeOffset> orders, DateTimeOffset scan, DateTimeOffset end)
    {
        var order = First(orders, at => at > scan);
        var voucher = scan.AddDays(7);
        var giveUp = voucher.AddDays(30);
        var orderedBeforeVoucher = order is not null && order <= voucher;
        DateTimeOffset? sms = !orderedBeforeVoucher && voucher < end ? voucher : null;
        var journey = new ExpectedJourney(Reactivation, customer, scan, EmailAt: scan, sms, EndedAt: null, "waiting");
        if (order is not null && order <= giveUp)
        {
            return journey with { EndedAt = order, State = "won back" };
        }

        return giveUp < end ? journey with { EndedAt = giveUp, State = "lost" } : journey;
    }

    private static bool IsInAudience(List<DateTimeOffset> orders, DateTimeOffset notice) =>
        orders.Any(at => at <= notice && at >= notice.AddDays(-180));

    private ExpectedJourney Noticed(string customer, List<DateTimeOffset> orders, DateTimeOffset notice, DateTimeOffset end)
    {
        var sms = Local(StartsAt, Nine);
        if (sms >= end)
        {
            return new ExpectedJourney(Promotion, customer, notice, EmailAt: notice, SmsAt: null, EndedAt: null, "waiting");
        }

        var ordered = orders.Any(at => at > notice && at <= sms);
        return new ExpectedJourney(Promotion, customer, notice, EmailAt: notice, SmsAt: ordered ? null : sms, EndedAt: sms, "done");
    }

    private DateTimeOffset? Notice(DateTimeOffset start, DateTimeOffset end)
    {
        var planned = Local(StartsAt.AddDays(-3), Nine);
        if (planned >= start)
        {
            return planned < end ? planned : null;
        }

        return start < Midnight(StartsAt) && start < end ? start : null;
    }

    private List<DateTimeOffset> Scans(DateTimeOffset start, DateTimeOffset end)
    {
        var scans = new List<DateTimeOffset>();
        for (var day = From; day < To; day = day.AddDays(1))
        {
            scans.Add(Local(day, Nine));
        }

        return scans.Where(scan => scan >= start && scan < end).ToList();
    }

    private static DateTimeOffset? Last(List<DateTimeOffset> orders, Func<DateTimeOffset, bool> which) =>
        orders.Where(which).Select(at => (DateTimeOffset?)at).Max();

    private static DateTimeOffset? First(List<DateTimeOffset> orders, Func<DateTimeOffset, bool> which) =>
        orders.Where(which).Select(at => (DateTimeOffset?)at).Min();

    private static LocalTime Nine => new(9, 0);

    private DateTimeOffset Local(DateOnly date, LocalTime time) =>
        DateTimeZoneProviders.Tzdb[Zone].AtLeniently(LocalDate.FromDateOnly(date) + time).ToInstant().ToDateTimeOffset();

    private DateTimeOffset Midnight(DateOnly date) =>
        DateTimeZoneProviders.Tzdb[Zone].AtStartOfDay(LocalDate.FromDateOnly(date)).ToInstant().ToDateTimeOffset();
}

/// <summary>One customer's journey as far as it must have come.</summary>
/// <param name="Workflow">Name of the shipped workflow.</param>
/// <param name="Customer">Customer key.</param>
/// <param name="EnteredAt">The order, the scan or the notice that began it.</param>
/// <param name="EmailAt">When the e-mail was accepted, null if it is still to come.</param>
/// <param name="SmsAt">When the SMS was tried, null if none was due.</param>
/// <param name="EndedAt">When it finished, null while it waits.</param>
/// <param name="State">"waiting", or the reason it finished with.</param>
internal sealed record ExpectedJourney(
    string Workflow, string Customer, DateTimeOffset EnteredAt, DateTimeOffset? EmailAt, DateTimeOffset? SmsAt, DateTimeOffset? EndedAt, string State);

/// <summary>The sums of one workflow. Nothing else ever happens: no exit, no failure, no other denial.</summary>
internal sealed record ExpectedCounts(
    int Entered, int Waiting, int Done, int WonBack, int Lost, int EmailAccepted, int SmsAccepted, int SmsDeniedNoAddress)
{
    /// <summary>The finished journeys by reason; a reason that nobody finished with is absent.</summary>
    public IReadOnlyDictionary<string, int> Finished =>
        new[] { ("done", Done), ("won back", WonBack), ("lost", Lost) }.Where(pair => pair.Item2 > 0).ToDictionary();

    public static ExpectedCounts Of(IEnumerable<ExpectedJourney> journeys, IReadOnlySet<string> customersWithPhone)
    {
        var all = journeys.ToList();
        var texted = all.Where(journey => journey.SmsAt is not null).ToList();
        return new ExpectedCounts(
            Entered: all.Count,
            Waiting: all.Count(journey => journey.State == "waiting"),
            Done: all.Count(journey => journey.State == "done"),
            WonBack: all.Count(journey => journey.State == "won back"),
            Lost: all.Count(journey => journey.State == "lost"),
            EmailAccepted: all.Count(journey => journey.EmailAt is not null),
            SmsAccepted: texted.Count(journey => customersWithPhone.Contains(journey.Customer)),
            SmsDeniedNoAddress: texted.Count(journey => !customersWithPhone.Contains(journey.Customer)));
    }
}
