using Automation.Engine.Activities;
using Automation.TestKit.Activities;
using Xunit;

namespace Automation.Tests.Activities;

/// <summary>A slip in an activity class is told when it is loaded, with what is wrong and what to do.</summary>
public sealed class ActivityClassTests
{
    [Fact]
    public void All_that_is_wrong_with_a_class_is_told_at_once()
    {
        var exception = Assert.Throws<ArgumentException>(() => ActivityDescriptor.Describe(typeof(Careless)));

        Assert.Equal(
            string.Join(
                ' ',
                "Automation.Tests.Activities.Careless cannot be an activity.",
                "Its type name is '.Careless'; [Activity(\"Shop\", …)] on class AddPoints gives Shop.AddPoints, with letters and digits.",
                "An outcome in [FlowNode] is empty or there twice.",
                "Its input Name has the name of a field that every activity has; give it another one.",
                "Its input Hidden is not public with get and set.",
                "Its input Address is an Input<Uri>: use String, Boolean, Int32, Int64, Decimal, Double, TimeSpan, DateTimeOffset, LocalDate, LocalTime, Object, an enum or List<string>.",
                "The default of its input Span does not fit. Write days.hours:minutes:seconds, such as 1.00:00:00 for a day or 02:30:00 for two and a half hours.",
                "Its output Result is no public Output<T> with get and set."),
            exception.Message);
    }

    [Theory]
    [InlineData(typeof(NoActivity), "It needs the base class CodeActivity, Activity, CallActivity or Trigger.")]
    [InlineData(typeof(string), "It has no [Activity].")]
    [InlineData(typeof(Generic<>), "It must not be generic.")]
    public void A_class_that_is_no_activity_is_told_so(Type type, string problem)
    {
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => ActivityDescriptor.Describe(type)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Completing_by_an_outcome_that_is_not_declared_is_an_incident_that_names_both()
    {
        var run = ActivityHarness.For<Misspelt>().Run();

        Assert.Null(run.Outcome);
        Assert.Equal("defect: The activity completed by 'Dnoe', which is none of its outcomes: Done. Declare it in [FlowNode].", run.Incident);
    }

    [Fact]
    public void Deciding_twice_is_an_incident()
    {
        Assert.StartsWith("defect: An activity decides once", ActivityHarness.For<Undecided>().Run().Incident, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_with_one_type_name_cannot_be_in_one_catalog()
    {
        var exception = Assert.Throws<ArgumentException>(() => ActivityCatalog.Standard.With(ActivityDescriptor.Describe(typeof(Delay))));

        Assert.Contains("Two classes are the activity Elsa.Delay", exception.Message, StringComparison.Ordinal);
    }

    [Activity("Elsa", "Timing")]
    private sealed class Delay : CodeActivity
    {
        protected override void Run(ActivityExecutionContext context)
        {
        }
    }

    [Activity("Test", "Flow")]
    private sealed class NoActivity;

    [Activity("Test", "Flow")]
    private sealed class Generic<T> : CodeActivity
    {
        protected override void Run(ActivityExecutionContext context) => context.Note = typeof(T).Name;
    }

    [Activity("Test", "Flow")]
    private sealed class Misspelt : CodeActivity
    {
        protected override void Run(ActivityExecutionContext context) => context.Complete("Dnoe");
    }

    [Activity("Test", "Flow")]
    private sealed class Undecided : CodeActivity
    {
        protected override void Run(ActivityExecutionContext context)
        {
            context.Complete();
            context.Complete();
        }
    }
}

/// <summary>Everything that can be wrong in one class.</summary>
[Activity("", "Flow")]
[FlowNode("Done", "Done")]
internal sealed class Careless : CodeActivity
{
    [Input]
    public Input<string> Name { get; set; } = new();

    [Input]
    private Input<string> Hidden { get; set; } = new();

    [Input]
    public Input<Uri> Address { get; set; } = new();

    [Input(DefaultValue = "soon")]
    public Input<TimeSpan> Span { get; set; } = new();

    [Output]
    public string Result { get; set; } = "";

    protected override void Run(ActivityExecutionContext context) => context.Note = Hidden.Get(context);
}
