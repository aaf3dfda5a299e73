using Automation.Server.CommandLine;
using Automation.Server.Workflows;
using Automation.TestKit;
using Automation.Tests.Studio.Definitions;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>definitions</c>, on the database of a running server.</summary>
public sealed class DefinitionsCommandTests
{
    [Fact]
    public async Task Files_come_in_and_are_listed()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var engine = studio.Server.Server.Engine;
        string[] files = [RepositoryFolder.Of("workflows", "promotion-notice.json"), RepositoryFolder.Of("workflows", "thank-you-after-sale.json")];
        var output = new StringWriter();

        await DefinitionsCommand.ImportAsync(engine, files, publish: false, output, TestContext.Current.CancellationToken);
        await DefinitionsCommand.ImportAsync(engine, files[..1], publish: true, output, TestContext.Current.CancellationToken);
        await DefinitionsCommand.ListAsync(engine.Store, output, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "promotion-notice: version 1, a draft.",
                "thank-you-after-sale: version 1, a draft.",
                "promotion-notice: version 1, published, unchanged.",
                "id                           latest published  name",
                "promotion-notice                  1         1  Promotion notice",
                "quick-thanks                      1         1  Thank you after a sale",
                "thank-you-after-sale              1         -  Thank you after a sale",
            ],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Damaged_file_keeps_the_others_out()
    {
        await using var studio = await StudioDefinitions.StartAsync();
        var damaged = Path.Combine(studio.Server.Workflows, "damaged.txt");
        await File.WriteAllTextAsync(damaged, "{", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<DefinitionException>(() => DefinitionsCommand.ImportAsync(
            studio.Server.Server.Engine, [RepositoryFolder.Of("workflows", "promotion-notice.json"), damaged], publish: false, TextWriter.Null, TestContext.Current.CancellationToken));

        Assert.Equal(1L, await studio.SqlAsync("select count(*) from definition_versions"));
    }
}
