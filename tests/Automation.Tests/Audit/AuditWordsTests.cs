using System.Text.RegularExpressions;
using Automation.Server.Pages.Audit;
using Automation.TestKit;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Automation.Tests.Audit;

/// <summary>The page of the audit log has words for everything that the program writes there.</summary>
public sealed partial class AuditWordsTests
{
    private static readonly string Root = RepositoryFolder.Of("src", "Automation.Server");

    [Fact]
    public void Every_action_that_is_written_has_words()
    {
        using var logs = new NullLoggerFactory();
        var words = new AuditWords(new StringLocalizer<AuditTexts>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), logs)));
        var actions = Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Deed().Matches(File.ReadAllText(file)).SelectMany(match => Action().Matches(match.Value).Select(action => action.Groups[1].Value)))
            .Distinct()
            .ToList();

        Assert.True(actions.Count > 30, $"Only {actions.Count} were found.");
        Assert.DoesNotContain(actions, action => words.Action(action) == action);
        Assert.Empty(actions.Select(action => action.Split('.')[0]).Distinct().Except(words.Nouns.Select(noun => noun.Noun)));
    }

    [GeneratedRegex(@"\.Did\([^;]*?, ")]
    private static partial Regex Deed();

    [GeneratedRegex("\"([a-z]+\\.[a-z_-]+)\"")]
    private static partial Regex Action();
}
