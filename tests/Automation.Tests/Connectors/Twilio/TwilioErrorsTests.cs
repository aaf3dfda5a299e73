using System.Globalization;
using Automation.Connectors.Twilio;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

public sealed class TwilioErrorsTests
{
    [Theory]
    [InlineData(TwilioTreatment.Throttle, "20429")]
    [InlineData(TwilioTreatment.ParkSender, "21611 30001 30022 30023 30027 63018 63038")]
    [InlineData(TwilioTreatment.Retry, "30003 30008 30017 30410 30009 63012 63010")]
    [InlineData(TwilioTreatment.Suppress, "21610 30004 63014 63033")]
    [InlineData(TwilioTreatment.InvalidAddress, "21211 21217 21265 21614 21635 21612 30005 30006 63003 63024")]
    [InlineData(TwilioTreatment.StopTemplate, "21602 21605 21617 21618 21619 21620 21623 21654 21655 21656 21658 30007 30019 63005 63013 63016 63021 63027 63028 63030 63041")]
    [InlineData(TwilioTreatment.ParkConnector, "20003 20404 21212 21408 21601 21603 21604 21606 21607 21608 21703 21704 21705 21712 30002 30010 30018 30024 30032 30033 30034 30035 63001 63007 63015 63020 63051")]
    [InlineData(TwilioTreatment.Refuse, "30450")]
    public void A_code_has_a_treatment(TwilioTreatment treatment, string codes) =>
        Assert.All(codes.Split(' '), code => Assert.Equal(treatment, TwilioErrors.All[int.Parse(code, CultureInfo.InvariantCulture)].Treatment));

    [Theory]
    [InlineData(429, 21610, TwilioTreatment.Throttle)]
    [InlineData(400, 12, TwilioTreatment.Refuse)]
    [InlineData(422, null, TwilioTreatment.Refuse)]
    [InlineData(502, 21610, TwilioTreatment.Unknown)]
    [InlineData(599, null, TwilioTreatment.Unknown)]
    [InlineData(401, null, TwilioTreatment.ParkConnector)]
    [InlineData(301, null, TwilioTreatment.ParkConnector)]
    public void What_has_no_code_is_treated_by_its_status(int status, int? code, TwilioTreatment treatment) =>
        Assert.Equal(treatment, TwilioErrors.Find(status, code).Treatment);

    [Fact]
    public void A_reported_code_that_nobody_knows_says_only_that_it_did_not_arrive() =>
        Assert.Equal(TwilioTreatment.Refuse, TwilioErrors.FindReported(12).Treatment);

    [Fact]
    public async Task The_documentation_has_the_table_as_it_is()
    {
        var documentation = await File.ReadAllTextAsync(RepositoryFolder.Of("docs", "twilio.md"), TestContext.Current.CancellationToken);
        var rows = TwilioErrors.All
            .GroupBy(pair => (pair.Value.Treatment, pair.Value.Pause, pair.Value.After))
            .OrderBy(group => group.Key.Treatment).ThenBy(group => group.Min(pair => pair.Key))
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"| {group.Key.Treatment} | {string.Join(", ", group.Select(pair => pair.Key).Order())} | {Note(group.First().Value)} |"));

        Assert.Contains(string.Join('\n', rows), documentation, StringComparison.Ordinal);
        Assert.Contains(TwilioErrors.Version, documentation, StringComparison.Ordinal);
    }

    private static string Note(TwilioError error) =>
        error.Pause is { } pause ? string.Create(CultureInfo.InvariantCulture, $"{pause.TotalMinutes:0} min")
        : error.After > 1 ? string.Create(CultureInfo.InvariantCulture, $"certain after {error.After}")
        : "";
}
