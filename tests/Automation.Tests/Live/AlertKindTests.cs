using System.Globalization;
using System.Text.RegularExpressions;
using Automation.Server.CommandLine;
using Automation.Server.Live;
using Automation.Server.Pages.Home;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using NodaTime;
using Xunit;

namespace Automation.Tests.Live;

/// <summary>Every alert that can be raised has words in every language.</summary>
public sealed partial class AlertKindTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("vi")]
    [InlineData("ja")]
    public void Every_kind_has_a_title_and_a_remedy_of_its_own(string language)
    {
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var texts = services.GetRequiredService<IStringLocalizer<HomeTexts>>();
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            var said = AlertKinds.All.Select(kind => Alert(kind)).Select(alert => (alert.Kind, Title: texts.AlertTitle(alert), Remedy: texts.AlertRemedy(alert))).ToList();

            Assert.All(said, alert => Assert.DoesNotContain(alert.Kind, alert.Title, StringComparison.Ordinal));
            Assert.All(said, alert => Assert.Contains("spring", alert.Title, StringComparison.Ordinal));
            Assert.Equal(AlertKinds.All.Count, said.Select(alert => alert.Title).Distinct().Count());
            Assert.Equal(AlertKinds.All.Count, said.Select(alert => alert.Remedy).Distinct().Count());
            Assert.Equal(language == "en", said.TrueForAll(alert => alert.Title.All(char.IsAscii)));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Every_kind_has_a_remedy_for_programs_and_the_command_line() => Assert.Equal(
        AlertKinds.All.Count, AlertKinds.All.Select(kind => AlertTexts.Remedy(new AlertRow(1, kind, "spring", "", Instant.FromUnixTimeSeconds(0)))).Distinct().Count());

    [Fact]
    public void Only_these_kinds_are_raised()
    {
        var raised = Directory.EnumerateFiles(RepositoryFolder.Of("src", "Automation.Server"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Raising().Matches(File.ReadAllText(file)).Select(match => match.Groups["kind"].Value)).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.Equal(typeof(AlertKinds).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic).Where(field => field.IsLiteral).Select(field => "AlertKinds." + field.Name).Order(StringComparer.Ordinal), raised);
        Assert.Equal(raised.Count, AlertKinds.All.Count);
    }

    private static AlertView Alert(string kind) => new(1, kind, "spring", "", Instant.FromUnixTimeSeconds(0), null, null, null, null);

    [GeneratedRegex(@"RaiseAlertAsync\((?<kind>[^,]+),")]
    private static partial Regex Raising();
}
