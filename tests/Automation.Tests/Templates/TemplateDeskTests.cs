using Automation.Server.Templates;
using Automation.Templating;
using Automation.Templating.Catalog;
using Xunit;

namespace Automation.Tests.Templates;

public sealed class TemplateDeskTests
{
    private const string Text = "+++\nsubject = 'Hello'\n+++\nHello {{ customer.name }}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_that_nobody_edited_is_its_file()
    {
        await using var stage = await TemplateStage.CreateAsync();

        var line = await stage.Desk.ReadAsync(TemplateStage.Name, Ct);

        Assert.Equal((0, 0, false, false, true), (line.Standing.Latest, line.Standing.Published, line.Standing.HasDraft, line.Standing.FileChanged, line.Standing.IsShipped));
        Assert.Equal(["en", "ja", "vi"], line.Locales);
        Assert.Equal("thanks", Assert.Single(line.Uses).Workflow);
        Assert.Empty(line.Problems);
        Assert.Equal(File.ReadAllText(stage.FileOf("html.vi.tpl")), line.Standing.Files["html.vi.tpl"]);
        var version = Assert.Single(await stage.Desk.VersionsAsync(TemplateStage.Name, null, Ct));
        Assert.Equal((0, true), (version.Version, version.IsSent));
    }

    [Fact]
    public async Task A_draft_changes_nothing_that_is_sent_until_it_is_published()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var file = File.ReadAllText(stage.FileOf("text.en.tpl"));

        var version = await stage.SaveAsync("text.en.tpl", Text);

        Assert.True((await stage.StandingAsync()).HasDraft);
        Assert.NotEqual(Text, stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);

        await stage.Desk.PublishAsync(TemplateStage.Name, version, TemplateStage.Lan, Ct);

        var standing = await stage.StandingAsync();
        Assert.Equal((1, 1, false), (standing.Latest, standing.Published, standing.HasDraft));
        Assert.Equal(Text, stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);
        Assert.Equal(1, stage.Engine.Options.Templates.Find(TemplateStage.Name)!.Version);
        Assert.Equal(file, File.ReadAllText(stage.FileOf("text.en.tpl")));
        Assert.Equal(["mai template.saved template/thank-you", "lan template.published template/thank-you"], await stage.AuditAsync());
        Assert.Equal([("lan", true), ("", false)], (await stage.Desk.VersionsAsync(TemplateStage.Name, null, Ct)).Select(line => (line.PublishedBy ?? "", line.IsSent)));
    }

    [Fact]
    public async Task What_is_published_is_sent_after_a_restart_and_by_other_processes()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var (other, store) = await stage.OtherProcessAsync();
        await using var _ = store;
        await stage.PublishAsync("text.en.tpl", Text);

        await other.LiveTemplates.RefreshAsync(Ct);
        Assert.Equal(Text, other.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);

        var (restarted, again) = await stage.OtherProcessAsync();
        await using var __ = again;
        Assert.Equal(Text, restarted.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);
    }

    [Fact]
    public async Task A_save_that_changes_nothing_writes_nothing()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var same = File.ReadAllText(stage.FileOf("text.en.tpl")).ReplaceLineEndings("\r\n");

        Assert.Equal(0, await stage.SaveAsync("text.en.tpl", same));
        Assert.Empty(await stage.AuditAsync());
    }

    [Fact]
    public async Task The_second_of_two_people_is_refused_and_told_who_was_there()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var both = (await stage.StandingAsync()).Basis;
        await stage.Desk.SaveAsync(new TemplateSave(TemplateStage.Name, both, TemplateStage.Change("text.en.tpl", Text), ""), TemplateStage.Lan, Ct);

        var refused = await TemplateStage.RefusedAsync(TemplateFault.Changed, () =>
            stage.Desk.SaveAsync(new TemplateSave(TemplateStage.Name, both, TemplateStage.Change("text.vi.tpl", "Chào"), ""), TemplateStage.Mai, Ct));

        Assert.Contains("lan has saved version 1", refused.Message, StringComparison.Ordinal);
        var standing = await stage.StandingAsync();
        Assert.Equal((1, Text), (standing.Latest, standing.Files["text.en.tpl"]));
        var diff = Assert.Single(TextDiff.Of(await stage.Desk.FilesAsync(TemplateStage.Name, 0, Ct), standing.Files));
        Assert.Equal("text.en.tpl", diff.File);

        // Having seen it, mai saves on top of it: both changes are there.
        Assert.Equal(2, await stage.SaveAsync("text.vi.tpl", "Chào"));
        var merged = (await stage.StandingAsync()).Files;
        Assert.Equal((Text, "Chào"), (merged["text.en.tpl"], merged["text.vi.tpl"]));
    }

    [Fact]
    public async Task Of_two_saves_at_the_same_moment_one_is_kept()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var basis = (await stage.StandingAsync()).Basis;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await stage.Desk.SaveAsync(new TemplateSave(TemplateStage.Name, basis, TemplateStage.Change("text.en.tpl", $"Text {i}"), ""), TemplateStage.Mai, Ct);
                return true;
            }
            catch (TemplateException exception) when (exception.Fault == TemplateFault.Changed)
            {
                return false;
            }
        })));

        Assert.Equal(1, outcomes.Count(won => won));
        Assert.Equal(1, (await stage.StandingAsync()).Latest);
    }

    [Fact]
    public async Task Publishing_what_somebody_else_has_saved_since_is_refused()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var seen = await stage.SaveAsync("text.en.tpl", Text);
        await stage.SaveAsync("text.en.tpl", "Something else", actor: TemplateStage.Lan);

        await TemplateStage.RefusedAsync(TemplateFault.Changed, () => stage.Desk.PublishAsync(TemplateStage.Name, seen, TemplateStage.Mai, Ct));
        Assert.Equal(0, (await stage.StandingAsync()).Published);
    }

    [Fact]
    public async Task All_errors_are_told_at_once_and_what_is_sent_stays()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.PublishAsync("text.en.tpl", Text);
        await stage.SaveAsync("html.vi.tpl", "{{ if }}\n{{ 1 + }}");
        var version = await stage.SaveAsync("text.ja.tpl", "{{ include 'nowhere' }}");

        var refused = await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.Desk.PublishAsync(TemplateStage.Name, version, TemplateStage.Mai, Ct));

        Assert.Equal(
            [("html.vi.tpl", 1), ("html.vi.tpl", 2), ("text.ja.tpl", 1)],
            refused.Found.Where(problem => problem.IsError).Select(problem => (problem.File, problem.Line)).Distinct().Order());
        Assert.Equal(1, (await stage.StandingAsync()).Published);
        Assert.Equal(Text, stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);
        Assert.Contains((await stage.Desk.ReadAsync(TemplateStage.Name, Ct)).Problems, problem => problem.IsError);
    }

    [Fact]
    public async Task What_only_the_sample_shows_is_found()
    {
        await using var stage = await TemplateStage.CreateAsync();

        var problems = await stage.Desk.CheckAsync(TemplateStage.Name, TemplateStage.Change("text.en.tpl", "\n{{ customer.name | string.upcaze }}"), Ct);

        var problem = Assert.Single(problems, problem => problem.IsError);
        Assert.Equal(("thank-you", "text.en.tpl", 2), (problem.Template, problem.File, problem.Line));
    }

    [Fact]
    public async Task A_shared_file_is_checked_with_every_template_that_includes_it()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var version = await stage.SaveAsync("order.text.tpl", null, TemplateCatalog.SharedFiles);

        var refused = await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.Desk.PublishAsync(TemplateCatalog.SharedFiles, version, TemplateStage.Mai, Ct));

        Assert.Equal(["text.en.tpl", "text.ja.tpl", "text.vi.tpl"], refused.Found.Where(problem => problem is { IsError: true, Template: "thank-you" }).Select(problem => problem.File));

        var fine = await stage.SaveAsync("order.text.tpl", File.ReadAllText(stage.FileOf("order.text.tpl", "_layout")) + "\n", TemplateCatalog.SharedFiles);
        Assert.DoesNotContain(await stage.Desk.PublishAsync(TemplateCatalog.SharedFiles, fine, TemplateStage.Mai, Ct), problem => problem.IsError);
    }

    [Fact]
    public async Task A_text_that_a_workflow_sends_does_not_vanish()
    {
        await using var stage = await TemplateStage.CreateAsync();
        var standing = await stage.StandingAsync();
        var files = standing.Files.Keys.Where(file => file.EndsWith(".tpl", StringComparison.Ordinal)).ToDictionary(file => file, _ => (string?)null);
        files["sms.vi.tpl"] = "Cam on";
        await stage.Desk.SaveAsync(new TemplateSave(TemplateStage.Name, standing.Basis, files, ""), TemplateStage.Mai, Ct);

        var refused = await TemplateStage.RefusedAsync(TemplateFault.InUse, () => stage.Desk.PublishAsync(TemplateStage.Name, 1, TemplateStage.Mai, Ct));

        var problem = Assert.Single(refused.Found, problem => problem.IsError);
        Assert.Contains("(thanks, version 1)", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Campaigns: thanks", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_version_comes_back_as_the_newest_draft()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.PublishAsync("text.en.tpl", Text);
        await stage.PublishAsync("text.en.tpl", Text + " again");

        var restored = await stage.Desk.RestoreAsync(TemplateStage.Name, 1, "2", TemplateStage.Lan, Ct);
        Assert.Equal((3, true), (restored.Version, restored.IsChanged));
        var standing = await stage.StandingAsync();
        Assert.Equal((Text, 2, true), (standing.Files["text.en.tpl"], standing.Published, standing.HasDraft));

        var file = await stage.Desk.RestoreAsync(TemplateStage.Name, 0, "3", TemplateStage.Lan, Ct);
        Assert.Equal(4, file.Version);
        Assert.Equal(File.ReadAllText(stage.FileOf("text.en.tpl")), (await stage.StandingAsync()).Files["text.en.tpl"]);
        await TemplateStage.RefusedAsync(TemplateFault.NotFound, () => stage.Desk.RestoreAsync(TemplateStage.Name, 9, "4", TemplateStage.Lan, Ct));
    }

    [Fact]
    public async Task A_copy_is_a_draft_of_its_own_and_goes_when_nothing_uses_it()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Desk.CopyAsync("thanks-gold", TemplateStage.Name, null, TemplateStage.Mai, Ct);

        var standing = await stage.StandingAsync("thanks-gold");
        Assert.Equal((1, null, true, false), (standing.Latest, standing.Published, standing.HasDraft, standing.IsShipped));
        Assert.Null(stage.Engine.Options.Templates.Find("thanks-gold"));
        await TemplateStage.RefusedAsync(TemplateFault.InUse, () => stage.Desk.CopyAsync("thanks-gold", TemplateStage.Name, null, TemplateStage.Mai, Ct));

        await stage.Desk.PublishAsync("thanks-gold", 1, TemplateStage.Mai, Ct);
        Assert.NotNull(stage.Engine.Options.Templates.Find("thanks-gold"));
        await stage.Gated.AddCampaignAsync("gold", "Care.SendEmail", "thanks-gold", "Care", null);
        await TemplateStage.RefusedAsync(TemplateFault.InUse, () => stage.Desk.DeleteAsync("thanks-gold", "1", TemplateStage.Mai, Ct));

        await stage.Engine.Definitions.DeleteAsync("gold", TemplateStage.Mai, Ct);
        await stage.Desk.DeleteAsync("thanks-gold", "1", TemplateStage.Mai, Ct);
        Assert.Null(stage.Engine.Options.Templates.Find("thanks-gold"));
        await TemplateStage.RefusedAsync(TemplateFault.NotFound, () => stage.StandingAsync("thanks-gold"));

        // Numbers go on: what an old line of the audit log says stays unambiguous.
        Assert.Equal(2, (await stage.Desk.CopyAsync("thanks-gold", TemplateStage.Name, null, TemplateStage.Mai, Ct)).Version);
    }

    [Fact]
    public async Task What_ships_is_not_deleted()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.SaveAsync("text.en.tpl", Text);

        await TemplateStage.RefusedAsync(TemplateFault.InUse, () => stage.Desk.DeleteAsync(TemplateStage.Name, "1", TemplateStage.Mai, Ct));
    }

    [Fact]
    public async Task A_file_that_changes_under_an_edited_template_is_told_and_can_be_taken_over()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.PublishAsync("text.en.tpl", Text);
        Assert.False((await stage.StandingAsync()).FileChanged);

        File.AppendAllText(stage.FileOf("text.en.tpl"), "\nP.S. new");
        stage.Engine.Options.Templates.Reload();

        var standing = await stage.StandingAsync();
        Assert.True(standing.FileChanged);
        Assert.Equal(Text, stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);

        await stage.Desk.TakeOverAsync(TemplateStage.Name, standing.Basis, TemplateStage.Lan, Ct);

        var taken = await stage.StandingAsync();
        Assert.Equal((0, false, false), (taken.Published, taken.HasDraft, taken.FileChanged));
        Assert.EndsWith("P.S. new", stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"], StringComparison.Ordinal);
        Assert.Equal(Text, (await stage.Desk.FilesAsync(TemplateStage.Name, 1, Ct))["text.en.tpl"]);
    }

    [Fact]
    public async Task A_files_change_can_be_declined_once_seen()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.PublishAsync("text.en.tpl", Text);
        File.AppendAllText(stage.FileOf("text.en.tpl"), "\nP.S. new");
        stage.Engine.Options.Templates.Reload();
        var seen = (await stage.StandingAsync()).ShippedFingerprint;
        File.AppendAllText(stage.FileOf("text.en.tpl"), "er");
        stage.Engine.Options.Templates.Reload();

        await TemplateStage.RefusedAsync(TemplateFault.Changed, () => stage.Desk.KeepAsync(TemplateStage.Name, seen, TemplateStage.Mai, Ct));
        await stage.Desk.KeepAsync(TemplateStage.Name, (await stage.StandingAsync()).ShippedFingerprint, TemplateStage.Mai, Ct);

        var standing = await stage.StandingAsync();
        Assert.Equal((false, 1), (standing.FileChanged, standing.Published));
    }

    [Fact]
    public async Task A_file_with_an_error_under_what_is_published_keeps_nothing_from_being_sent()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.PublishAsync("text.en.tpl", Text);
        File.WriteAllText(stage.FileOf("text.en.tpl"), "{{ if }}");

        Assert.DoesNotContain(stage.Engine.Options.Templates.Reload(), problem => problem.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Text, stage.Engine.Options.Templates.FilesOf(TemplateStage.Name)!["text.en.tpl"]);
        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.Desk.TakeOverAsync(TemplateStage.Name, "1", TemplateStage.Mai, Ct));
    }

    [Theory]
    [InlineData("thank-you", "../../evil.tpl")]
    [InlineData("thank-you", "html.vi.txt")]
    [InlineData("thank-you", "letter.vi.tpl")]
    [InlineData("thank-you", "html.v/i.tpl")]
    [InlineData("_layout", "../x.tpl")]
    [InlineData("_layout", "words")]
    public async Task A_file_cannot_be_called_anything(string template, string file)
    {
        await using var stage = await TemplateStage.CreateAsync();

        var refused = await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.SaveAsync(file, "x", template));
        Assert.Contains(file, Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Thank You")]
    [InlineData("../up")]
    [InlineData("")]
    [InlineData("_layout")]
    public async Task A_template_cannot_be_called_anything(string name)
    {
        await using var stage = await TemplateStage.CreateAsync();

        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.Desk.CopyAsync(name, TemplateStage.Name, null, TemplateStage.Mai, Ct));
    }

    [Fact]
    public async Task Half_a_character_and_control_characters_are_refused()
    {
        await using var stage = await TemplateStage.CreateAsync();

        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.SaveAsync("text.en.tpl", "a\ud83d"));
        await TemplateStage.RefusedAsync(TemplateFault.Invalid, () => stage.SaveAsync("text.en.tpl", "a\0b"));
    }
}
