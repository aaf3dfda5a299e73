using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Engine.Activities;
using Automation.Engine.Customers;
using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Server.Languages;
using Automation.Server.Studio.Descriptors;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>What the palette says: complete in every language, nothing left over, and translated.</summary>
public sealed class DescriptorTextsTests
{
    /// <summary>Texts that are the same in English and in another language.</summary>
    private static readonly string[] SameInAll = [];

    public static TheoryData<string> Languages => ["en", "vi", "ja"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_activity_has_a_text_for_each_input_output_outcome_and_choice(string code)
    {
        var texts = Texts(code);
        foreach (var activity in ActivityCatalog.Standard.All)
        {
            Assert.True(texts.Activities.ContainsKey(activity.TypeName), activity.TypeName);
            Assert.True(texts.Categories.ContainsKey(activity.Category), activity.Category);
            Assert.All(activity.Outcomes, outcome => Assert.True(texts.Ports.ContainsKey(outcome), outcome));
            Assert.All(activity.Outputs, output => Assert.True(texts.Activities[activity.TypeName].Outputs.ContainsKey(output.JsonName), $"{activity.TypeName}.{output.JsonName}"));
            Assert.All(activity.Inputs, input =>
            {
                var text = texts.FindInput(activity.TypeName, input.JsonName);
                Assert.True(text is not null, $"{activity.TypeName}.{input.JsonName}");
                Assert.Equal((input.Attribute.Options ?? []).Order(StringComparer.Ordinal), text.Choices.Keys.Order(StringComparer.Ordinal));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Nothing_is_left_over(string code)
    {
        var texts = Texts(code);
        var all = ActivityCatalog.Standard.All.ToList();

        Assert.Equal(all.Select(activity => activity.TypeName).Append("Elsa.NotFoundActivity").Order(StringComparer.Ordinal), texts.Activities.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(all.Select(activity => activity.Category).Distinct().Order(StringComparer.Ordinal), texts.Categories.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(all.SelectMany(activity => activity.Outcomes).Distinct().Order(StringComparer.Ordinal), texts.Ports.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(VariableTypes.Names.Order(StringComparer.Ordinal), texts.Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(LiveSources(all), texts.Unlisted.Keys.Order(StringComparer.Ordinal));
        foreach (var (type, text) in texts.Activities.Where(found => found.Key != "Elsa.NotFoundActivity"))
        {
            var activity = ActivityCatalog.Standard.Find(type)!;
            Assert.Empty(text.Inputs.Keys.Except(activity.Inputs.Select(input => input.JsonName)));
            Assert.Empty(text.Outputs.Keys.Except(activity.Outputs.Select(output => output.JsonName)));
        }

        var shared = all.SelectMany(activity => activity.Inputs.Where(input => !texts.Activities[activity.TypeName].Inputs.ContainsKey(input.JsonName))).Select(input => input.JsonName);
        Assert.Equal(shared.Distinct().Order(StringComparer.Ordinal), texts.SharedInputs.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("ja")]
    public void Languages_have_the_same_keys_and_each_text_is_translated(string code)
    {
        var english = Flat("en");
        var other = Flat(code);

        Assert.Equal(english.Keys, other.Keys);
        Assert.Equal(SameInAll, english.Where(text => other[text.Key] == text.Value).Select(text => text.Key));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_is_whole_and_fills_in_as_many_values_as_the_english_one(string code)
    {
        var english = Flat("en");
        foreach (var (key, text) in Flat(code))
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.Equal(text.Trim(), text);
            Assert.Equal(Places(english[key]), Places(text));
        }
    }

    [Theory]
    [InlineData("en", "Example: ")]
    [InlineData("vi", "Ví dụ: ")]
    [InlineData("ja", "例：")]
    public void Every_input_and_output_says_an_example(string code, string mark)
    {
        var texts = Texts(code);
        var inputs = texts.Activities.Values.SelectMany(activity => activity.Inputs.Values).Concat(texts.SharedInputs.Values).Select(input => input.Description);
        var outputs = texts.Activities.Values.SelectMany(activity => activity.Outputs.Values).Select(output => output.Description);

        Assert.All(inputs, description => Assert.True(description.Contains(mark, StringComparison.Ordinal) || description.Contains("Enter", StringComparison.Ordinal), description));
        Assert.All(inputs.Concat(outputs), description => Assert.Contains(mark, description, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fact_that_expressions_can_read_is_in_the_model()
    {
        var order = new OrderFacts { Key = "k", At = default, Total = 1, Currency = "VND" };
        var @event = new EventFacts { Id = 1, Type = "t", Time = default };
        var facts = CustomerFacts.FactNames.Select(name => "customer." + name)
            .Concat(order.MemberNames.Select(name => "order." + name))
            .Concat(@event.MemberNames.Select(name => "event." + name));

        Assert.Empty(facts.Except(TemplateModel.Fixed.Keys));
        Assert.Empty(TemplateModel.Fixed.Keys.Select(path => path.Split('.')[0]).Except(JourneyModel.Names).Except(["now"]));
        Assert.All(Languages, row => Assert.Equal(TemplateModel.Fixed.Keys.Order(StringComparer.Ordinal), Texts(row.Data).Model.Keys.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("en", "for example: ")]
    [InlineData("vi", "ví dụ: ")]
    [InlineData("ja", "例：")]
    public void Examples_of_expressions_are_expressions(string code, string mark)
    {
        var texts = Texts(code);
        var examples = texts.Model.Values.Append(texts.Activities["Elsa.FlowDecision"].Inputs["condition"].Description)
            .Select(text => text.Split(mark, 2, StringSplitOptions.None))
            .Where(parts => parts.Length == 2)
            .Select(parts => parts[1])
            .ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(Automation.Templating.Expression.Parse(example).Diagnostics));
    }

    [Fact]
    public void Every_field_of_the_shipped_workflows_is_described()
    {
        string[] ofEveryActivity = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata"];
        foreach (var file in Directory.EnumerateFiles(RepositoryFolder.Of("workflows"), "*.json"))
        {
            foreach (var activity in WorkflowDefinition.Read(File.ReadAllText(file)).Definition!.Activities)
            {
                var described = ActivityCatalog.Standard.Find(activity.Type)!;
                var fields = activity.Json.Select(field => field.Key).Except(ofEveryActivity);
                Assert.Empty(fields.Except(described.Inputs.Select(input => input.JsonName)).Except(described.Outputs.Select(output => output.JsonName)));
            }
        }
    }

    private static IEnumerable<string> LiveSources(IEnumerable<ActivityDescriptor> activities) =>
        activities.SelectMany(activity => activity.Inputs).Select(input => input.Attribute.ChoicesFrom).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    private static PaletteTexts Texts(string code) => PaletteTexts.Of(UserLanguage.Parse(code)!.Value);

    private static string Places(string text) => string.Join(' ', Regex.Matches(text, @"\{[0-9]\}").Select(match => match.Value).Order(StringComparer.Ordinal));

    private static SortedDictionary<string, string> Flat(string code)
    {
        using var stream = PaletteTexts.Open(UserLanguage.Parse(code)!.Value);
        using var document = JsonDocument.Parse(stream);
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(document.RootElement, "", flat);
        return flat;
    }

    private static void Flatten(JsonElement json, string path, SortedDictionary<string, string> flat)
    {
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(member.Value, $"{path}/{member.Name}", flat);
            }
            else
            {
                flat.Add($"{path}/{member.Name}", member.Value.GetString()!);
            }
        }
    }
}
