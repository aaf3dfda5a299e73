using System.Text.RegularExpressions;
using Automation.Engine.Messages;
using Xunit;

namespace Automation.Tests.Templates;

/// <summary>What is sent while people publish.</summary>
public sealed partial class TemplateSendingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_written_with_what_is_published_when_it_is_handed_over()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Gated.StartAsync(Gate.GatedEngine.Thanks);
        await stage.Gated.AddCustomerAsync("an");
        await stage.Gated.OrderAsync("an");
        await stage.PublishAsync("html.vi.tpl", "+++\nsubject = 'Bản mới'\n+++\n<p>Mới</p>");
        await stage.SaveAsync("html.vi.tpl", "+++\nsubject = 'Bản nháp'\n+++\n<p>Nháp</p>");

        await stage.Gated.DispatchAsync();

        Assert.Equal("Bản mới", Assert.Single(stage.Gated.Provider.Taken).Subject);
    }

    [Fact]
    public async Task What_another_process_publishes_is_sent_with_the_next_batch()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Gated.StartAsync(Gate.GatedEngine.Thanks);
        var (other, store) = await stage.OtherProcessAsync();
        await using var _ = store;
        var basis = (await other.Templates.ReadAsync(TemplateStage.Name, Ct)).Standing.Basis;
        await other.Templates.SaveAsync(new(TemplateStage.Name, basis, TemplateStage.Change("html.vi.tpl", "+++\nsubject = 'Từ nơi khác'\n+++\n<p>x</p>"), ""), TemplateStage.Lan, Ct);
        await other.Templates.PublishAsync(TemplateStage.Name, 1, TemplateStage.Lan, Ct);

        await stage.Gated.AddCustomerAsync("an");
        await stage.Gated.OrderAsync("an");
        await stage.Gated.DispatchAsync();

        Assert.Equal("Từ nơi khác", Assert.Single(stage.Gated.Provider.Taken).Subject);
    }

    // Subject, both parts and a shared file carry a number; a message with two different ones was written from half a version.
    [Fact]
    public async Task No_message_is_written_from_half_a_version_while_people_publish()
    {
        await using var stage = await TemplateStage.CreateAsync();
        await stage.Gated.StartAsync(Gate.GatedEngine.Thanks);
        await PublishAsync(stage, 0);
        var stop = false;
        var published = 0;
        var publishing = Task.Run(
            async () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    await PublishAsync(stage, published + 1);
                    Interlocked.Increment(ref published);
                }
            },
            Ct);

        // Rounds until many were sent and many published, whatever the machine does beside it.
        var sent = 0;
        while (sent < 300 || Volatile.Read(ref published) < 20)
        {
            for (var i = 0; i < 15; i++)
            {
                await stage.Gated.AddCustomerAsync($"c{++sent}");
                await stage.Gated.OrderAsync($"c{sent}");
            }

            await stage.Engine.Dispatcher.RunOnceAsync(Channel.Email, stage.Gated.Time.Now, Ct);
        }

        Volatile.Write(ref stop, true);
        await publishing;
        Assert.Equal(sent, stage.Gated.Provider.Taken.Count);
        Assert.All(stage.Gated.Provider.Taken, mail =>
        {
            var numbers = new[] { mail.Subject!, mail.Html!, mail.Text }.Select(text => Number().Match(text).Value).Distinct().ToList();
            Assert.NotEqual("", Assert.Single(numbers));
        });
    }

    private static async Task PublishAsync(TemplateStage stage, int number)
    {
        var standing = await stage.StandingAsync();
        var changes = new Dictionary<string, string?>
        {
            ["html.vi.tpl"] = $"+++\nsubject = 'số #{number}'\n+++\n<p>số #{number}</p>",
            ["text.vi.tpl"] = $"số #{number}",
        };
        var saved = await stage.Desk.SaveAsync(new(TemplateStage.Name, standing.Basis, changes, ""), TemplateStage.Mai, Ct);
        await stage.Desk.PublishAsync(TemplateStage.Name, saved.Version, TemplateStage.Mai, Ct);
    }

    [GeneratedRegex("#[0-9]+")]
    private static partial Regex Number();
}
