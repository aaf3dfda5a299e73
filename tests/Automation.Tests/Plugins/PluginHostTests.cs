using System.Runtime.Loader;
using Automation.Engine.Activities;
using Automation.Engine.Ledger;
using Automation.Server;
using Automation.Server.Plugins;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Plugins;

/// <summary>What is dropped into the folder of plug-ins is there, and what is wrong with it is one clear line while the rest goes on.</summary>
public sealed class PluginHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-plugins-").FullName;

    [Fact]
    public async Task An_assembly_in_a_folder_of_its_own_or_alone_brings_its_activities()
    {
        new EmittedAssembly("Alpha").WithActivity("One").Save(Path.Combine(_folder, "Alpha"));
        new EmittedAssembly("Beta").WithActivity("Two").Save(_folder);

        await using var plugins = Load();

        Assert.Empty(plugins.Problems);
        Assert.NotNull(plugins.Catalog.Find("Test.One"));
        Assert.NotNull(plugins.Catalog.Find("Test.Two"));
        Assert.NotNull(plugins.Catalog.Find("Care.SendEmail"));
    }

    [Fact]
    public async Task Two_plugins_each_have_their_own_version_of_the_same_dependency()
    {
        foreach (var (name, version) in new[] { ("Old", "1.0.0.0"), ("New", "2.0.0.0") })
        {
            var folder = Path.Combine(_folder, name);
            var path = new EmittedAssembly("Dependency", version).WithText("Library", "of " + name).Save(folder);
            var building = new AssemblyLoadContext("building", isCollectible: true);
            var text = building.LoadFromAssemblyPath(path).GetType("Library")!.GetMethod("Text")!;
            new EmittedAssembly(name).WithActivity(name + "Note", text).Save(folder);
        }

        await using var plugins = Load();

        Assert.Empty(plugins.Problems);
        Assert.Equal("of Old", NoteOf(plugins.Catalog, "Test.OldNote"));
        Assert.Equal("of New", NoteOf(plugins.Catalog, "Test.NewNote"));
    }

    [Theory]
    [InlineData("2.0", "was built against Automation.Engine 2.0; this program has 1.1. Build it against this program's Automation.Engine.dll.")]
    [InlineData("1.7", "was built against Automation.Engine 1.7; this program has 1.1.")]
    public async Task A_plugin_of_another_engine_is_left_out_and_says_which(string version, string expected)
    {
        EmittedAssembly.Rebuild(new EmittedAssembly("Later").WithActivity("Late").Save(_folder), new Version(version));
        new EmittedAssembly("Fitting").WithActivity("Here").Save(_folder);

        await using var plugins = Load();

        Assert.Contains(expected, Assert.Single(plugins.Problems), StringComparison.Ordinal);
        Assert.Null(plugins.Catalog.Find("Test.Late"));
        Assert.NotNull(plugins.Catalog.Find("Test.Here"));
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        File.WriteAllBytes(Path.Combine(_folder, "Damaged.dll"), [1, 2, 3, 4]);
        new EmittedAssembly("Whole").WithActivity("Fine").Save(_folder);

        await using var plugins = Load();

        Assert.Equal($"{Path.Combine(_folder, "Damaged.dll")} is no assembly, or a damaged one. Copy it again.", Assert.Single(plugins.Problems));
        Assert.NotNull(plugins.Catalog.Find("Test.Fine"));
    }

    [Fact]
    public async Task A_folder_without_an_activity_assembly_is_named()
    {
        new EmittedAssembly("Library").WithText("Library", "x").Save(Path.Combine(_folder, "Incomplete"));
        Directory.CreateDirectory(Path.Combine(_folder, "Empty"));

        await using var plugins = Load();

        Assert.Equal(2, plugins.Problems.Count);
        Assert.All(plugins.Problems, problem => Assert.EndsWith("no assembly in this folder refers to Automation.Engine. Copy the whole output of the plug-in's build here.", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_type_name_that_is_taken_is_left_out_and_both_classes_are_named()
    {
        new EmittedAssembly("First").WithActivity("Same").Save(_folder);
        new EmittedAssembly("Second").WithActivity("Same").WithActivity("Other").Save(_folder);

        await using var plugins = Load();

        Assert.Contains("Second.dll: Same is the activity Test.Same, but Same is it already. Rename the class", Assert.Single(plugins.Problems), StringComparison.Ordinal);
        Assert.NotNull(plugins.Catalog.Find("Test.Other"));
    }

    [Fact]
    public async Task A_constructor_that_asks_for_what_nobody_offers_is_left_out_alone()
    {
        new EmittedAssembly("Asking").WithActivity("Asks", null, typeof(IFormatProvider)).WithActivity("Modest").Save(_folder);

        await using var plugins = Load();

        var problem = Assert.Single(plugins.Problems);
        Assert.Contains("Asks cannot be made: Unable to resolve service for type 'System.IFormatProvider'", problem, StringComparison.Ordinal);
        Assert.EndsWith("Register what its constructor asks for in a class that implements IActivityPlugin.", problem, StringComparison.Ordinal);
        Assert.NotNull(plugins.Catalog.Find("Test.Modest"));
    }

    [Fact]
    public async Task A_constructor_gets_what_the_host_offers()
    {
        new EmittedAssembly("Asking")
            .WithActivity("Asks", null, typeof(TimeProvider), typeof(HttpClient), typeof(IHttpClientFactory), typeof(Microsoft.Extensions.Configuration.IConfiguration), typeof(Microsoft.Extensions.Logging.ILogger<string>))
            .Save(_folder);

        await using var plugins = Load();

        Assert.Empty(plugins.Problems);
        Assert.NotNull(plugins.Catalog.Find("Test.Asks"));
    }

    [Fact]
    public async Task A_dependency_that_is_missing_is_named()
    {
        var elsewhere = Path.Combine(_folder, "..", Path.GetFileName(_folder) + "-elsewhere");
        var building = new AssemblyLoadContext("building", isCollectible: true);
        var text = building.LoadFromAssemblyPath(Path.GetFullPath(new EmittedAssembly("Missing").WithText("Library", "x").Save(elsewhere))).GetType("Library")!;
        new EmittedAssembly("Needy").WithActivity("Needs", null, text).Save(_folder);

        await using var plugins = Load();

        Assert.Contains("Missing", Assert.Single(plugins.Problems), StringComparison.Ordinal);
        building.Unload();
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_folder_that_is_named_and_not_there_is_a_problem_and_the_usual_one_is_not()
    {
        var named = Path.Combine(_folder, "nowhere");

        await using var missing = PluginHost.Load(new ServerSettings { Plugins = named }, new CollectedLogs(), TimeProvider.System);
        await using var usual = PluginHost.Load(new ServerSettings(), new CollectedLogs(), TimeProvider.System);

        Assert.Equal($"There is no folder of plug-ins at '{named}'. Make it, or take the setting Plugins away.", Assert.Single(missing.Problems));
        Assert.Empty(usual.Problems);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LoadedPlugins Load() => PluginHost.Load(new ServerSettings { Plugins = _folder }, new CollectedLogs(), TimeProvider.System);

    private static string? NoteOf(ActivityCatalog catalog, string type)
    {
        var journey = new JourneyDriver(new Drawing().Add("start", "Care.OrderPlaced").Add("own", type).Connect("start -> own").Compile(catalog)).Begin();
        return journey.Ledger.Single(line => line is { Outcome: LedgerOutcome.Completed, ActivityId: "own" }).Detail;
    }
}
