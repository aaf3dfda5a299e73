namespace Automation.Benchmarks.Pages;

/// <summary>Something that a person or a program opens.</summary>
/// <param name="Address">Where.</param>
/// <param name="Limit">Within how many milliseconds it shows. Default 300, as every page must.</param>
/// <param name="HasMore">Whether the next part of its list is opened too, when there is one.</param>
/// <param name="Rule">An audience rule to count and sample in the editor; null for a page.</param>
internal sealed record ConsoleVisit(string Address, int Limit = 300, bool HasMore = false, string? Rule = null)
{
    /// <summary>What asks the database a question over all customers, or previews a resume of many messages, has a second.</summary>
    private const int Second = 1_000;

    /// <summary>What is named in a table.</summary>
    internal string Name => Rule is null ? Address : $"{Address} \"{Rule}\"";

    internal static IReadOnlyList<ConsoleVisit> All { get; } =
    [
        .. Pages.Select(address => new ConsoleVisit(address)),
        .. Lists.Select(address => new ConsoleVisit(address, HasMore: true)),
        .. Programs.Select(address => new ConsoleVisit(address)),
        .. Previews.Select(address => new ConsoleVisit(address, Second)),
        .. Rules.Select(rule => new ConsoleVisit("/audiences/new?handler=Figures", Second, Rule: rule)),
    ];

    private static IEnumerable<string> Pages =>
    [
        "/", "/profile", "/studio", "/mailbox",
        "/campaigns", "/campaigns?state=running", "/campaigns?search=khuyen+mai+2", "/campaigns?search=nothing+of+this", "/campaigns?archived=true", "/campaigns/new",
        "/campaigns/thank-you-after-sale", "/campaigns/reactivate-lapsed", "/campaigns/promotion-notice", "/campaigns/promotion-07", "/campaigns/promotion-40",
        "/campaigns/promotion-40/edit", "/campaigns/thank-you-after-sale/activities/thank-you", "/campaigns/reactivate-lapsed/activities/order-in-7-days",
        "/customers/77", "/customers/77?kinds=Order", "/customers/77?kinds=Message", "/customers/4711", "/customers/77/edit", "/customers/77/consent", "/customers/77/erase", "/customers/77/why/thank-you-after-sale",
        "/customers/4711/why/promotion-notice", "/messages/1", "/messages/500000",
        "/audiences", "/audiences/new", "/audiences/lapsed",
        "/templates", "/templates/new", "/templates/thank-you", "/templates/thank-you/versions",
        "/pauses", "/pauses/new", "/pauses/new?scope=campaign&name=thank-you-after-sale", "/pauses/1", "/pauses/2",
        "/settings", "/settings/mail", "/settings/shop", "/settings/policies", "/settings/users", "/settings/keys",
    ];

    private static IEnumerable<string> Lists =>
    [
        "/customers", "/customers?q=nguyen", "/customers?q=nguy%E1%BB%85n+th%E1%BB%8B+lan", "/customers?q=n", "/customers?q=ng", "/customers?q=0912", "/customers?q=%40example", "/customers?q=KH0004711",
        "/customers?q=khong+co+ai", "/customers?q=an.nguyen12",
        "/messages", "/messages?channel=email", "/messages?channel=sms", "/messages?channel=whats_app", "/messages?channel=call", "/messages?status=queued", "/messages?status=held", "/messages?status=sending",
        "/messages?status=accepted", "/messages?status=denied", "/messages?status=failed", "/messages?status=unknown", "/messages?status=failed&channel=call", "/messages?status=accepted&channel=whats_app",
        "/messages?campaign=thank-you-after-sale", "/messages?campaign=promotion-07", "/messages?campaign=promotion-07&status=denied", "/messages?campaign=promotion-07&channel=email", "/messages?campaign=none",
        "/messages?customer=KH0000077", "/messages?customer=KH0000077&status=denied", "/messages?customer=nobody", "/messages?from=2026-06-01&to=2026-06-02", "/messages?from=2026-06-01&channel=call", "/messages?from=2020-01-01&to=2020-01-02",
        "/ledger", "/ledger?outcome=accepted", "/ledger?outcome=denied", "/ledger?outcome=failed", "/ledger?outcome=opted_out", "/ledger?reason=quiet-hours", "/ledger?reason=smtp-552", "/ledger?reason=smtp-550",
        "/ledger?reason=nothing-of-this", "/ledger?outcome=denied&reason=no-address", "/ledger?outcome=accepted&reason=smtp-552", "/ledger?activity=thank-you", "/ledger?activity=order-in-7-days", "/ledger?activity=unknown",
        "/ledger?campaign=promotion-07", "/ledger?campaign=promotion-07&outcome=denied", "/ledger?campaign=promotion-07&reason=opt-out", "/ledger?campaign=promotion-07&activity=voucher", "/ledger?campaign=promotion-40",
        "/ledger?customer=KH0000077", "/ledger?customer=KH0000077&reason=opt-out", "/ledger?customer=nobody", "/ledger?from=2026-06-01&to=2026-06-02", "/ledger?from=2026-06-01&to=2026-06-02&reason=smtp-552", "/ledger?to=2025-12-24&reason=opt-out",
        "/audit", "/audit?action=campaign", "/audit?action=campaign.started", "/audit?action=campaign.stopped", "/audit?action=template", "/audit?actor=lan", "/audit?actor=nobody", "/audit?subject=campaign%2Fpromotion-07",
        "/audit?subject=nothing", "/audit?from=2026-06-01&to=2026-06-02", "/audit?actor=lan&action=campaign", "/audit?actor=nobody&action=template", "/audit?action=campaign&from=2026-11-01",
    ];

    private static IEnumerable<string> Programs =>
    [
        "/api/campaigns", "/api/campaigns/thank-you-after-sale", "/api/campaigns/thank-you-after-sale/funnel", "/api/messages", "/api/messages?channel=call", "/api/messages?take=500", "/api/messages/500000", "/api/ledger",
        "/api/ledger?reason=smtp-552", "/api/ledger?take=500", "/api/customers", "/api/customers?q=nguyen", "/api/customers/KH0000077", "/api/customers/KH0000077/timeline", "/api/customers/KH0000077/explain",
        "/api/customers/KH0000077/ledger", "/api/customers/KH0000077/consents", "/api/customers/KH0000077/campaigns/thank-you-after-sale", "/api/audiences", "/api/audiences/lapsed", "/api/templates", "/api/pauses", "/api/pauses/1",
        "/api/audit", "/api/audit?action=campaign.stopped", "/api/alerts", "/api/suppressions", "/api/bounces", "/api/settings", "/api/users", "/api/keys", "/api/me", "/health/ready", "/elsa/api/workflow-definitions",
    ];

    private static IEnumerable<string> Previews => ["/pauses/1/resume", "/pauses/2/resume", "/api/pauses/1/preview"];

    private static IEnumerable<string> Rules =>
    [
        "", "customer.orders_count >= 1 && customer.last_order_at <= now - 90.days", "customer.total_spent >= 1000000 && customer.tier in ['gold', 'silver']", "customer.tags contains 'vip'",
        "customer.attributes.points >= 900", "customer.email ends_with '7@example.test' || customer.name starts_with 'Nguyễn'", "customer.key == 'KH0004711'", "customer.name == 'Nobody'",
    ];
}
