using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Engine.Activities.Events;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Journeys;
using Automation.Server.Campaigns;
using NodaTime;

namespace Automation.Server.Studio.Descriptors;

/// <summary>A made-up customer with a made-up order, for trials. The addresses belong to nobody. Pure.</summary>
internal static class SampleFacts
{
    /// <summary>A journey that began a moment ago with an order.</summary>
    internal static JourneyFacts Journey(LiveCampaign campaign, Instant now)
    {
        var ordered = now - Duration.FromHours(1);
        return new JourneyFacts
        {
            JourneyId = 0,
            EnteredAt = ordered,
            Customer = Customer(now, ordered),
            Campaign = campaign.Facts,
            Event = new EventFacts
            {
                Id = 0,
                Type = EventTypes.OrderPlaced,
                Time = ordered,
                Order = new OrderFacts { Key = "DH1024", At = ordered, Total = 1_735_000, Currency = "VND", ItemsCount = 3 },
                Content = new Dictionary<string, object?> { ["key"] = "DH1024", ["total"] = 1_735_000L, ["currency"] = "VND", ["items_count"] = 3L },
            },
        };
    }

    /// <summary>The sample's values with dates that lie ahead, for those that a campaign needs and those that the sample has.</summary>
    internal static JsonObject CampaignDates(JsonObject? sample, JsonObject? defaults, Instant now)
    {
        var (settings, _) = CampaignSettingsJson.Read(defaults);
        var values = CampaignSettingsJson.Merge(sample);
        values.Remove("name");
        var today = now.InZone(settings.Zone).Date;
        foreach (var name in settings.Needs.Concat(values.Select(value => value.Key)).Where(name => name.EndsWith("_at", StringComparison.Ordinal)).ToList())
        {
            var days = name.StartsWith("ends", StringComparison.Ordinal) ? 6 : 3;
            values[name] = today.PlusDays(days).ToString("uuuu'-'MM'-'dd", CultureInfo.InvariantCulture);
        }

        return values;
    }

    private static CustomerFacts Customer(Instant now, Instant ordered) => new()
    {
        Id = 0,
        Key = "KH1024",
        Name = "Nguyễn Thị Mai",
        Email = "mai@example.test",
        Phone = "+84900000001",
        Birthday = new LocalDate(1990, 4, 30),
        Tier = "gold",
        Tags = ["vip"],
        CreatedAt = now - Duration.FromDays(400),
        OrdersCount = 4,
        TotalSpent = 5_230_000,
        FirstOrderAt = now - Duration.FromDays(390),
        LastOrderAt = ordered,
    };
}
