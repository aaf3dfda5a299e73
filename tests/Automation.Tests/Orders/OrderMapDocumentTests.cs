using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Server.Orders;
using Xunit;

namespace Automation.Tests.Orders;

/// <summary>docs/order-maps.md is run: every map in it is read, every example gives what it says.</summary>
public sealed partial class OrderMapDocumentTests
{
    private const string Complete = """{"customer":"C","order":"O","time":{"column":"T","format":"iso-8601"}}""";

    private static readonly string Document = File.ReadAllText(ShippedMaps.InRepository(Path.Combine("docs", "order-maps.md")));

    public static TheoryData<string> Maps => [.. Blocks().Where(block => block.Language == "json").Select(block => block.Text)];

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var blocks = Blocks().ToList();
            var examples = new TheoryData<string, string, string>();
            for (var i = 0; i < blocks.Count; i++)
            {
                if (blocks[i].Language == "csv")
                {
                    examples.Add(blocks[i].Text, blocks[i + 1].Text, blocks[i + 2].Text);
                }
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void Every_map_in_the_document_is_read(string json)
    {
        var map = JsonNode.Parse(Complete)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            map[name] = value?.DeepClone();
        }

        OrderMapReader.Read(map.ToJsonString(), "docs/order-maps.md");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_gives_the_orders_it_says(string file, string map, string expected)
    {
        using var files = new OrderFiles();

        var history = files.Read(map, file);

        Assert.Equal(expected, Describe(history, files.Rejected));
    }

    [Fact]
    public void There_are_three_examples_and_every_reason_is_listed()
    {
        Assert.Equal(3, Examples.Count);
        foreach (var reason in typeof(RejectReason).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            Assert.Contains($"| `{reason}` |", Document, StringComparison.Ordinal);
        }
    }

    private static string Describe(OrderHistory history, List<RejectedRow> rejected)
    {
        var text = new StringBuilder();
        foreach (var order in history.Orders)
        {
            text.Append(CultureInfo.InvariantCulture, $"order {order.Key}, customer {order.CustomerKey}, {order.At:yyyy-MM-ddTHH:mm:ssZ}, total {order.Total}, rows {order.ItemCount}");
            text.Append(order.Cancelled ? ", cancelled" : "");
            foreach (var (name, value) in new[] { ("email", order.Email), ("phone", order.Phone), ("name", order.Name), ("locale", order.Locale), ("zone", order.Zone) })
            {
                text.Append(value is null ? "" : $", {name} {value}");
            }

            text.Append('\n');
        }

        foreach (var row in rejected)
        {
            text.Append(CultureInfo.InvariantCulture, $"rejected row {row.Row}: {row.Reason} ({row.Column})\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Language, string Text)> Blocks()
        => Fence().Matches(Document).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    [GeneratedRegex("^```(\\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
