using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.TestKit.Definitions;
using Automation.Tests.CommandLine;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Automation.Tests.Simulation;

/// <summary>
/// <c>replay --policy</c>, as a process: with Vietnam's law each text message of advertising leaves when a small computation says that knows nothing of the
/// engine — between 07:00 and 22:00, at most three in any 24 hours — and without policies at once.
/// </summary>
public sealed class ReplayPolicyTests : IDisposable
{
    private static readonly TimeSpan Saigon = TimeSpan.FromHours(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("replay-policy-").FullName;

    [Fact]
    public async Task Policy_of_vietnam_moves_each_message_to_where_the_computation_has_it()
    {
        var orders = Orders();
        WriteShop(orders);

        Assert.Equal(orders.Order(), await SentAsync("none"));
        Assert.Equal(Lawful(orders).Order(), await SentAsync(Write("policy.json", """{"packs":["vn"],"rules":{"VN-5":{"level":"none"},"GEN-1":false,"GEN-2":false,"GEN-4":false,"GEN-5":false}}""")));
    }

    [Fact]
    public async Task Without_an_agreement_the_law_lets_nothing_pass()
    {
        var orders = Orders();
        WriteShop(orders);

        var report = await ReplayAsync("vn", "denied.db");

        var messages = report.GetProperty("workflows").GetProperty("news").GetProperty("messages").GetProperty("sms");
        Assert.Equal(0, messages.GetProperty("accepted").GetInt32());
        Assert.Equal(orders.Count, messages.GetProperty("denied").GetProperty("GEN-4").GetInt32());
    }

    [Fact]
    public async Task Policy_that_does_not_exist_is_refused()
    {
        WriteShop(Orders());

        var run = await RunAsync("atlantis", "wrong.db");

        Assert.Equal(1, run.Code);
        Assert.Contains("atlantis", run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Three customers who order in bursts, at day and at night.</summary>
    private static List<(string Customer, DateTimeOffset At)> Orders()
    {
        var random = new Random(7);
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, Saigon);
        return [.. from customer in new[] { "1", "2", "3" }
                   from burst in Enumerable.Range(0, 6)
                   let at = start + TimeSpan.FromMinutes(random.Next(0, 60 * 24 * 10))
                   from n in Enumerable.Range(0, random.Next(1, 7))
                   select (customer, at + TimeSpan.FromMinutes(n * random.Next(1, 90)))];
    }

    /// <summary>For each customer by itself, in the order in which messages are asked for: the first moment that is within the hours and not the fourth in 24 hours.</summary>
    private static List<(string Customer, DateTimeOffset At)> Lawful(List<(string Customer, DateTimeOffset At)> orders)
    {
        var sent = new List<(string Customer, DateTimeOffset At)>();
        foreach (var customer in orders.GroupBy(order => order.Customer))
        {
            var times = new List<DateTimeOffset>();
            foreach (var order in customer.OrderBy(order => order.At))
            {
                var at = order.At;
                while (true)
                {
                    var next = at.Hour < 7 ? at.Date + TimeSpan.FromHours(7) : at.Hour >= 22 ? at.Date + TimeSpan.FromHours(24 + 7) : at.DateTime;
                    var open = new DateTimeOffset(next, Saigon);
                    var free = times.Count < 3 ? open : Later(open, times[^3] + TimeSpan.FromHours(24));
                    if (free == at)
                    {
                        break;
                    }

                    at = free;
                }

                times.Add(at);
            }

            sent.AddRange(times.Select(at => (customer.Key, at)));
        }

        return sent;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private async Task<IEnumerable<(string Customer, DateTimeOffset At)>> SentAsync(string policy)
    {
        var database = Path.GetFileNameWithoutExtension(policy) + ".db";
        await ReplayAsync(policy, database);
        var sent = new List<(string, DateTimeOffset)>();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, database)};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select c.key, d.at from deliveries d join messages m on m.id = d.message_id join customers c on c.id = m.customer_id where d.outcome = 'accepted'";
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            sent.Add((rows.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)).ToOffset(Saigon)));
        }

        return sent.Order();
    }

    private async Task<JsonElement> ReplayAsync(string policy, string database)
    {
        var run = await RunAsync(policy, database);
        Assert.True(run.Code == 0, run.Errors);
        using var report = JsonDocument.Parse(run.Output);
        return report.RootElement.Clone();
    }

    private Task<CommandRun> RunAsync(string policy, string database) => CommandRun.OfAsync(
        "replay", "--orders", Path.Combine(_folder, "orders.csv"), "--map", Path.Combine(_folder, "map.json"), "--workflows", Path.Combine(_folder, "news.json"),
        "--from", "2026-03-01", "--to", "2026-04-30", "--zone", "Asia/Ho_Chi_Minh", "--policy", policy, "--db", Path.Combine(_folder, database), "--json");

    private void WriteShop(List<(string Customer, DateTimeOffset At)> orders)
    {
        var csv = new StringBuilder("Order,Customer,Time,Quantity,Price,Phone\n");
        foreach (var (order, number) in orders.OrderBy(order => order.At).Select((order, number) => (order, number)))
        {
            csv.Append(CultureInfo.InvariantCulture, $"{number + 1},{order.Customer},{order.At:yyyy-MM-dd HH:mm:ss},1,10,+8490123456{order.Customer}\n");
        }

        Write("orders.csv", csv.ToString());
        Write("map.json", """
            {
              "customer": {"column": "Customer"},
              "order": {"column": "Order"},
              "time": {"column": "Time", "format": "yyyy-MM-dd HH:mm:ss", "zone": "Asia/Ho_Chi_Minh"},
              "amount": {"quantity": "Quantity", "price": "Price"},
              "phone": "Phone"
            }
            """);
        var news = JsonNode.Parse(new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("send", "Care.SendSms", ("template", "promotion-today"), ("purpose", "Advertising"))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end").Text())!;
        news["definitionId"] = "news";
        Write("news.json", news.ToJsonString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
