using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Automation.Benchmarks.Pages;

/// <summary>
/// Opens everything that the console shows, and the lists of the API, at a million customers and five million lines of the ledger, as a person who has signed in to
/// the real server; its engine rests. Says of each the median, the quickest and the slowest visit, and how much processor time one took, the asking side included. The first
/// visit, which compiles, is told and not judged: the medians are, 300 ms for a page, a second for a count over all customers and for the preview of a resume.
/// Arguments: a folder for the database, which is made there once and kept; rounds (default 5); customers (default 1000000); lines of the ledger
/// (default 5000000); a part of the addresses to open (default all).
/// </summary>
internal static partial class ConsoleBenchmark
{
    private const string Password = "four kites over the bay";

    internal static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: console FOLDER [rounds] [customers] [ledger lines] [part of an address]");
            return 2;
        }

        int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
        var folder = Directory.CreateDirectory(args[0]).FullName;
        var database = Path.Combine(folder, "console.db");
        await BusyShop.MakeAsync(database, Number(2, 1_000_000), Number(3, 5_000_000));
        await using var server = await StartAsync(folder, database);
        using var person = await SignInAsync(server);
        var visits = ConsoleVisit.All.Where(visit => args.Length < 5 || visit.Name.Contains(args[4], StringComparison.Ordinal));
        return await VisitAsync(server, person, [.. visits], Number(1, 5)) ? 0 : 1;
    }

    private static Task<CareServer> StartAsync(string folder, string database) => CareServer.StartAsync(
        new CareServerPlan
        {
            Settings = new ServerSettings
            {
                Database = database,
                BaseAddress = "http://127.0.0.1:0",
                Workflows = Path.Combine(AppContext.BaseDirectory, "workflows"),
                Templates = Path.Combine(AppContext.BaseDirectory, "templates"),
                Mailbox = Path.Combine(folder, "mailbox"),
                ApprovalAbove = 100_000,
            },
            Driver = _ => new RestingDriver(),
            Logs = NullLoggerFactory.Instance,
        },
        default);

    /// <summary>Somebody new, who was invited and has chosen a password.</summary>
    private static async Task<HttpClient> SignInAsync(CareServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var name = string.Create(CultureInfo.InvariantCulture, $"bench-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}");
        var (_, token) = await scope.ServiceProvider.GetRequiredService<UserDesk>().InviteAsync(name, Role.Administrator, Actor.CommandLine, default);
        var person = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Address };
        var page = await person.GetStringAsync($"/link/{token}");
        using var form = Form(page, new("password", Password), new("again", Password));
        (await person.PostAsync($"/link/{token}", form)).EnsureSuccessStatusCode();
        return person;
    }

    /// <summary>All in turn, round after round, so that what else the machine does falls on all of them; the first round compiles, and tells where lists go on.</summary>
    private static async Task<bool> VisitAsync(CareServer server, HttpClient person, IReadOnlyList<ConsoleVisit> visits, int rounds)
    {
        var editor = await person.GetStringAsync("/audiences/new");
        var live = server.Services.GetRequiredService<LiveFigures>();
        var measured = new List<MeasuredVisit>();
        foreach (var visit in visits)
        {
            measured.Add(new MeasuredVisit(visit.Name, visit.Limit, () => OpenAsync(person, visit, editor)));
            if (MoreOf(await measured[^1].OpenAsync()) is { } more && visit.HasMore)
            {
                measured.Add(new MeasuredVisit(more, visit.Limit, () => OpenAsync(person, new ConsoleVisit(more), editor)));
            }
        }

        measured.Add(new MeasuredVisit("the figures that Home's stream reads every second", 300, async () => (await live.ReadAsync(default)).Accepted.ToString(CultureInfo.InvariantCulture)));
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var visit in measured.Where(visit => visit.Rounds <= round))
            {
                await visit.OpenAsync();
            }
        }

        Console.WriteLine(MeasuredVisit.Head);
        foreach (var visit in measured)
        {
            Console.WriteLine(visit);
        }

        var slow = measured.Count(visit => visit.IsSlow);
        Console.WriteLine(slow == 0 ? $"all {measured.Count} within their limits" : $"too slow: {slow} of {measured.Count}");
        return slow == 0;
    }

    private static async Task<string> OpenAsync(HttpClient person, ConsoleVisit visit, string editor)
    {
        using var form = visit.Rule is { } rule ? Form(editor, new("Rule", rule), new("Drawn", rule), new("Version", "0")) : null;
        using var answer = form is null ? await person.GetAsync(visit.Address) : await person.PostAsync(visit.Address, form);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{visit.Name}: {answer.StatusCode}");
    }

    private static FormUrlEncodedContent Form(string page, params IEnumerable<KeyValuePair<string, string>> fields) =>
        new(fields.Append(new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)));

    private static string? MoreOf(string body) => NextPart().Match(body) is { Success: true } link ? WebUtility.HtmlDecode(link.Groups[1].Value) : null;

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("href=\"([^\"]*[?&;](?:before|after)=[^\"]+)\"")]
    private static partial Regex NextPart();
}
