using Automation.Engine.Customers.Phones;
using Automation.Templating.Sms;

namespace Automation.Server.Templates;

/// <summary>What text messages cost, as the settings say. Immutable.</summary>
/// <param name="prices">The price of one part by the recipient's country, ISO 3166 alpha-2; <c>*</c> for each other one.</param>
/// <param name="currency">Their currency, ISO 4217.</param>
internal sealed class SmsPrices(IReadOnlyDictionary<string, decimal> prices, string currency)
{
    /// <summary>As settings say.</summary>
    internal static SmsPrices Of(ServerSettings settings) => new(settings.SmsPrices, settings.SmsCurrency);

    /// <summary>The price of a message to a number; null where no price is configured, or the number belongs to no country.</summary>
    internal SmsPrice? Of(string? number, SmsCount count)
    {
        var region = number is null ? null : PhoneNumbers.Normalise(number, region: null).Region;
        return region is not null && (prices.TryGetValue(region, out var each) || prices.TryGetValue("*", out each))
            ? new SmsPrice(each * count.Segments, each, currency, region)
            : null;
    }
}

/// <summary>What one message costs.</summary>
/// <param name="Total">All parts.</param>
/// <param name="Each">One part.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Country">The recipient's, ISO 3166 alpha-2.</param>
internal sealed record SmsPrice(decimal Total, decimal Each, string Currency, string Country);
