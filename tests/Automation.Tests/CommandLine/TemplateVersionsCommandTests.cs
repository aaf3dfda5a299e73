using Automation.Server.CommandLine;
using Automation.Server.Templates;
using Automation.Tests.Templates;
using Xunit;

namespace Automation.Tests.CommandLine;

public sealed class TemplateVersionsCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_edited_in_the_console_goes_back_to_files()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await File.WriteAllTextAsync(stage.FileOf("notes.md"), "ours", Ct);
        await stage.SaveAsync("text.ja.tpl", null);
        await stage.PublishAsync("text.en.tpl", "Hello\n");
        await using var output = new StringWriter();

        await TemplateVersionsCommands.ListAsync(stage.Engine, output, Ct);
        Assert.Contains(TemplateStage.Name, output.ToString(), StringComparison.Ordinal);
        await TemplateVersionsCommands.ExportAsync(stage.Engine, [], null, stage.Templates, output, Ct);

        Assert.Equal("Hello\n", File.ReadAllText(stage.FileOf("text.en.tpl")));
        Assert.False(File.Exists(stage.FileOf("text.ja.tpl")));
        Assert.True(File.Exists(stage.FileOf("notes.md")));
        stage.Engine.Options.Templates.Reload();
        Assert.False((await stage.StandingAsync()).FileChanged);
    }

    [Fact]
    public async Task The_newest_version_is_published_from_the_command_line()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await using var output = new StringWriter();
        await Assert.ThrowsAsync<CommandException>(() => TemplateVersionsCommands.PublishAsync(stage.Engine, TemplateStage.Name, output, Ct));

        await stage.SaveAsync("text.en.tpl", "Hello\n");
        await TemplateVersionsCommands.PublishAsync(stage.Engine, TemplateStage.Name, output, Ct);

        Assert.Equal(1, (await stage.StandingAsync()).Published);
        await Assert.ThrowsAsync<TemplateException>(() => TemplateVersionsCommands.PublishAsync(stage.Engine, "nothing", output, Ct));
    }
}
