using Automation.Engine.Definitions;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>What is told to write in the place of another language.</summary>
public sealed class ForeignLanguagesTests
{
    [Theory]
    [InlineData("JavaScript", "getVariable('Tier') === 'vip'", "variables.Tier == 'vip'")]
    [InlineData("JavaScript", "return getVariable(\"Count\") > 3;", "variables.Count > 3")]
    [InlineData("JavaScript", "getTier() !== 'vip'", "variables.Tier != 'vip'")]
    [InlineData("JavaScript", "variables.Tier == 'vip' && getInput('Shop') == 'A'", "variables.Tier == 'vip' && campaign.Shop == 'A'")]
    [InlineData("CSharp", "Variables.Tier == \"vip\"", "variables.Tier == \"vip\"")]
    [InlineData("C#", "Variables.Get<string>(\"Tier\") == \"vip\"", "variables.Tier == \"vip\"")]
    [InlineData("CSharp", "Input.Shop", "campaign.Shop")]
    [InlineData("Python", "execution_context.GetVariable(\"Tier\") == \"vip\"", "variables.Tier == \"vip\"")]
    [InlineData("Python", "variables.Count > 3 and variables.Tier == 'vip'", "variables.Count > 3 && variables.Tier == 'vip'")]
    [InlineData("Liquid", "{{ Variables.Name }}", "variables.Name")]
    [InlineData("Liquid", "Dear {{ Variables.Name }}, \"hi\"", "\"Dear \" + variables.Name + \", \\\"hi\\\"\"")]
    [InlineData("Liquid", "{{ Input.Shop }}", "campaign.Shop")]
    [InlineData("Liquid", "plain", "\"plain\"")]
    public void Common_forms_are_translated(string language, string text, string expected)
    {
        Assert.Equal(expected, ForeignLanguages.Translate(language, text));
        Assert.EndsWith(expected, ForeignLanguages.Remedy(language, text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JavaScript", "const a = 1; return a;")]
    [InlineData("JavaScript", "function () { return 1 }")]
    [InlineData("Liquid", "{% if Variables.A %}x{% endif %}")]
    [InlineData("CSharp", "")]
    [InlineData("Python", null)]
    public void What_has_no_sure_translation_gets_an_example(string language, string? text)
    {
        Assert.Null(ForeignLanguages.Translate(language, text));
        Assert.Contains("customer.orders_count", ForeignLanguages.Remedy(language, text), StringComparison.Ordinal);
    }
}
