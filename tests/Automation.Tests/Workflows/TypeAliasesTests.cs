using System.Text.Json.Nodes;
using Automation.Server.Workflows;
using Xunit;

namespace Automation.Tests.Workflows;

/// <summary>Names of types in older exports, and short names of workflows.</summary>
public sealed class TypeAliasesTests
{
    [Theory]
    [InlineData("String", "String")]
    [InlineData("List<String>", "List<String>")]
    [InlineData("System.String, System.Private.CoreLib", "String")]
    [InlineData("System.String, System.Private.CoreLib, Version=8.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e", "String")]
    [InlineData("System.TimeSpan", "TimeSpan")]
    [InlineData("System.Nullable`1[[System.Int32, System.Private.CoreLib]], System.Private.CoreLib", "Int32")]
    [InlineData("System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=8.0.0.0]], System.Private.CoreLib", "List<String>")]
    [InlineData("System.Collections.Generic.ICollection`1[System.Decimal]", "List<Decimal>")]
    [InlineData("System.Collections.Generic.IDictionary`2[[System.String, System.Private.CoreLib],[System.Object, System.Private.CoreLib]], System.Private.CoreLib", "ObjectDictionary")]
    [InlineData("Elsa.Workflows.Core.Activities.Flowchart.Models.FlowJoinMode, Elsa.Workflows.Core", "FlowJoinMode")]
    [InlineData("Elsa.Workflows.Services.WorkflowStorageDriver, Elsa.Workflows.Core", "WorkflowStorageDriver")]
    [InlineData("Shop.Models.Order, Shop", "Shop.Models.Order, Shop")]
    [InlineData("UnregisteredClrType:Shop.Order", "UnregisteredClrType:Shop.Order")]
    public void Name_of_dotnet_becomes_an_alias(string name, string alias) => Assert.Equal(alias, TypeAliases.Of(name));

    [Fact]
    public void Only_places_of_types_are_renamed()
    {
        var definition = JsonNode.Parse("""
            {"inputs":[{"type":"System.String, mscorlib"}],
             "variables":[{"typeName":"System.Int32, mscorlib","storageDriverTypeName":"Elsa.Workflows.Core.Services.MemoryStorageDriver, Elsa.Workflows.Core"}],
             "root":{"type":"Elsa.Flowchart","activities":[{"type":"Elsa.Delay","text":{"typeName":"System.String, mscorlib","expression":{"type":"Literal","value":"System.String, mscorlib"}}}]}}
            """)!.AsObject();

        TypeAliases.Apply(definition);

        Assert.Equal(
            """{"inputs":[{"type":"String"}],"variables":[{"typeName":"Int32","storageDriverTypeName":"MemoryStorageDriver"}],"root":{"type":"Elsa.Flowchart","activities":[{"type":"Elsa.Delay","text":{"typeName":"String","expression":{"type":"Literal","value":"System.String, mscorlib"}}}]}}""",
            definition.ToJsonString());
    }

    [Theory]
    [InlineData("Cảm ơn sau khi mua — Đợt 2", "cam-on-sau-khi-mua-dot-2")]
    [InlineData("Promo notice", "promo-notice")]
    [InlineData("新規のお客様", "")]
    [InlineData("  --a__b--  ", "a-b")]
    public void Slug_is_short_and_plain(string text, string slug) => Assert.Equal(slug, Slug.Of(text));
}
