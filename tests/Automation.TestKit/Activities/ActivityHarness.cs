using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Automation.TestKit.Activities;

/// <summary>
/// Runs one activity by itself: in a workflow of its own with an end for each outcome, compiled and advanced by the engine, on a clock that
/// stands until the test moves it.
/// <code>
/// var run = ActivityHarness.For&lt;SpendingTier&gt;()
///     .Input("goldFrom", 1_000m)
///     .Customer(SampleFacts.Customer with { TotalSpent = 1_000 })
///     .Run();
/// Assert.Equal("Gold", run.Outcome);
/// </code>
/// </summary>
public sealed class ActivityHarness
{
    private readonly Type _type;
    private readonly ServiceCollection _services = [];
    private readonly List<(string Name, object? Value)> _inputs = [];
    private readonly List<(string Name, string TypeName, JsonNode? Value)> _variables = [];
    private CustomerFacts _customer = SampleFacts.Customer;
    private CampaignFacts _campaign = SampleFacts.Campaign();
    private EventFacts? _event;
    private Instant _start = SampleFacts.Start;

    private ActivityHarness(Type type) => _type = type;

    /// <summary>The catalog with this activity, for whole workflows: <c>drawing.Compile(harness.Catalog)</c>.</summary>
    public ActivityCatalog Catalog
    {
        get
        {
            var own = ActivityDescriptor.Describe(_type, _services.BuildServiceProvider());
            return ActivityCatalog.Standard.Find(own.TypeName) is null ? ActivityCatalog.Standard.With(own) : ActivityCatalog.Standard;
        }
    }

    /// <summary>A harness for an activity.</summary>
    /// <typeparam name="TActivity">The activity.</typeparam>
    public static ActivityHarness For<TActivity>()
        where TActivity : Activity => new(typeof(TActivity));

    /// <summary>Gives the constructor a service.</summary>
    public ActivityHarness Service<T>(T service)
        where T : class
    {
        _services.AddSingleton(service);
        return this;
    }

    /// <summary>Registers services as the plug-in does, with its own class.</summary>
    public ActivityHarness Services(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_services);
        return this;
    }

    /// <summary>Gives an input a value.</summary>
    /// <param name="name">Its name in definitions, camel case.</param>
    /// <param name="value">A text, number, time, list or enum; an expression is <c>Drawing.Script("customer.tier")</c>.</param>
    public ActivityHarness Input(string name, object? value)
    {
        _inputs.Add((name, Written(value)));
        return this;
    }

    /// <summary>Declares a variable of the workflow, for inputs that read it.</summary>
    public ActivityHarness Variable(string name, string typeName, JsonNode? value)
    {
        _variables.Add((name, typeName, value));
        return this;
    }

    /// <summary>Whose journey it is; default <see cref="SampleFacts.Customer"/>.</summary>
    public ActivityHarness Customer(CustomerFacts customer)
    {
        _customer = customer;
        return this;
    }

    /// <summary>The campaign; default <see cref="SampleFacts.Campaign"/>.</summary>
    public ActivityHarness Campaign(CampaignFacts campaign)
    {
        _campaign = campaign;
        return this;
    }

    /// <summary>The event that begins the journey; default none.</summary>
    public ActivityHarness Event(string type, object? content, OrderFacts? order = null)
    {
        _event = new EventFacts { Id = 1, Type = type, Time = _start, Content = content, Order = order };
        return this;
    }

    /// <summary>When the visit begins; default <see cref="SampleFacts.Start"/>.</summary>
    public ActivityHarness At(Instant start)
    {
        _start = start;
        return this;
    }

    /// <summary>Compiles, without running: what the designer would say to these inputs.</summary>
    public IReadOnlyList<DefinitionDiagnostic> Problems() => Draw(Catalog).TryCompile(Catalog).Problems;

    /// <summary>Begins the visit.</summary>
    /// <exception cref="InvalidOperationException">The definition has problems; the message lists them.</exception>
    public ActivityRun Run()
    {
        var catalog = Catalog;
        var result = Draw(catalog).TryCompile(catalog);
        if (result.Workflow is not { } workflow)
        {
            throw new InvalidOperationException($"The activity cannot be used like this:\n{string.Join('\n', result.Problems)}");
        }

        var driver = new JourneyDriver(workflow, SampleFacts.Journey(_start, _campaign, _customer) with { Event = _event }, _start);
        driver.Begin(ActivityRun.Start);
        return new ActivityRun(driver);
    }

    /// <summary>The activity between a start and an end for each of its outcomes, with every output bound to a variable of its name.</summary>
    private Drawing Draw(ActivityCatalog catalog)
    {
        var type = catalog.All.Single(descriptor => descriptor.ClassName == _type.FullName).TypeName;
        var outputs = _type.GetProperties().Where(property => property.IsDefined(typeof(OutputAttribute))).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToList();
        var drawing = new Drawing();
        _variables.ForEach(variable => drawing.Variable(variable.Name, variable.TypeName, variable.Value?.DeepClone()));
        drawing.Add(ActivityRun.Start, "Elsa.WriteLine").Add(ActivityRun.Id, type, [.. _inputs.Select(input => (input.Name, input.Value is JsonNode node ? node.DeepClone() : input.Value)), .. outputs.Select(output => (output, (object?)Bound(output)))]);
        outputs.ForEach(output => drawing.Variable(output, "Object"));
        drawing.Connect($"{ActivityRun.Start} -> {ActivityRun.Id}");
        foreach (var outcome in Outcomes(catalog, drawing, type))
        {
            var end = "end-" + outcome;
            drawing.Add(end, "Elsa.Finish", ("reason", outcome)).Connect($"{ActivityRun.Id}|{outcome} -> {end}");
        }

        return drawing;
    }

    /// <summary>Outcomes may depend on the inputs: the compiler knows them.</summary>
    private static IReadOnlyList<string> Outcomes(ActivityCatalog catalog, Drawing drawing, string type) =>
        drawing.TryCompile(catalog).Workflow?.Find(ActivityRun.Id)?.Outcomes ?? catalog.Find(type)!.Outcomes;

    private static JsonObject Bound(string variable) => new()
    {
        ["typeName"] = "Object",
        ["memoryReference"] = new JsonObject { ["id"] = "id-of-" + variable },
    };

    /// <summary>Times and members of enums as a definition writes them.</summary>
    private static object? Written(object? value) => value switch
    {
        LocalTime time => LocalTimePattern.GeneralIso.Format(time),
        LocalDate date => LocalDatePattern.Iso.Format(date),
        Enum member => member.ToString(),
        _ => value,
    };
}
