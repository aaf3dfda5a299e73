using Automation.Connectors.Capture;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Templates;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.Tests.Gate;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.Tests.Templates;

/// <summary>The engine with a copy of the shipped templates that a test may change, and two people who work on them.</summary>
internal sealed class TemplateStage : IAsyncDisposable
{
    internal const string Name = "thank-you";
    internal const string Sms = "come-back-voucher";

    internal static readonly Actor Mai = new("mai", Role.Marketer, ActorKind.Person) { Id = "1" };
    internal static readonly Actor Lan = new("lan", Role.Marketer, ActorKind.Person) { Id = "2" };

    private readonly string _folder;

    private TemplateStage(string folder, GatedEngine gated)
    {
        (_folder, Gated) = (folder, gated);
    }

    internal GatedEngine Gated { get; }

    internal CareEngine Engine => Gated.Engine;

    internal TemplateDesk Desk => Engine.Templates;

    internal string Templates => Path.Combine(_folder, "templates");

    internal string Mailbox => Path.Combine(_folder, "mailbox");

    internal ServerSettings Settings { get; set; } = new() { SmsPrices = new Dictionary<string, decimal> { ["VN"] = 0.05m } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<TemplateStage> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("automation-templates-").FullName;
        Copy(RepositoryFolder.Of("templates"), Path.Combine(folder, "templates"));
        return new TemplateStage(folder, await GatedEngine.CreateAsync(policies: "none", templates: Path.Combine(folder, "templates")));
    }

    /// <summary>Another process on the same database.</summary>
    internal async Task<(CareEngine Engine, SqliteStore Store)> OtherProcessAsync()
    {
        var store = new SqliteStore(new StoreOptions { Path = Gated.Database, Durable = false });
        var engine = new CareEngine(Engine.Options with { Store = store, Templates = Automation.Server.CommandLine.TemplateFiles.Load(new ServerSettings { Templates = Templates }) });
        await engine.LiveTemplates.RefreshAsync(Ct);
        return (engine, store);
    }

    internal TemplatePreviews Previews(CareEngine? engine = null) => new(engine ?? Engine, (engine ?? Engine).TemplateUses, () => SmsPrices.Of(Settings));

    internal TestSends Tests() => new(Engine, Previews(), () => Settings);

    /// <summary>The same engine without a provider: everything goes to the mailbox.</summary>
    internal TestSends CapturedTests()
    {
        var engine = new CareEngine(Engine.Options with { Connectors = [new CaptureConnector(new CaptureOptions { Folder = Mailbox })] });
        return new TestSends(engine, Previews(engine), () => Settings);
    }

    internal CapturedMailbox OpenMailbox() => new(new CaptureOptions { Folder = Mailbox });

    internal async Task<TemplateStanding> StandingAsync(string name = Name) => (await Desk.ReadAsync(name, Ct)).Standing;

    /// <summary>Saves what somebody has typed who has just opened the template.</summary>
    internal async Task<int> SaveAsync(string file, string? text, string name = Name, Actor? actor = null) =>
        (await Desk.SaveAsync(new TemplateSave(name, (await StandingAsync(name)).Basis, Change(file, text), ""), actor ?? Mai, Ct)).Version;

    internal async Task<int> PublishAsync(string file, string text, string name = Name)
    {
        var version = await SaveAsync(file, text, name);
        await Desk.PublishAsync(name, version, Mai, Ct);
        return version;
    }

    internal static Dictionary<string, string?> Change(string file, string? text) => new() { [file] = text };

    internal string FileOf(string file, string name = Name) => Path.Combine(Templates, name, file);

    internal async Task<IReadOnlyList<string>> AuditAsync()
    {
        await using var reader = Gated.Store.OpenReader();
        return await reader.Audit.Where(line => line.Subject.StartsWith("template/")).OrderBy(line => line.Id).Select(line => line.Actor + " " + line.Action + " " + line.Subject).ToListAsync(Ct);
    }

    internal static async Task<TemplateException> RefusedAsync(TemplateFault fault, Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<TemplateException>(act);
        Assert.Equal(fault, refused.Fault);
        return refused;
    }

    public async ValueTask DisposeAsync()
    {
        await Gated.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from).Append(from))
        {
            var target = folder == from ? to : Path.Combine(to, Path.GetFileName(folder));
            Directory.CreateDirectory(target);
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }
}
