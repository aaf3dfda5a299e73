using System.Globalization;
using System.Reflection;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Architecture;

/// <summary>Log events are what operators' alerts hang on: a number keeps its meaning for ever.</summary>
public sealed class EventIdTests
{
    private const string Approved = "tests/Automation.Tests/Architecture/event-ids.approved.txt";

    [Fact]
    public void Ids_are_unique_and_are_the_approved_ones()
    {
        var ids = typeof(Server.CareEngine).Assembly.GetTypes()
            .Where(type => type.Name == "EventIds")
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral)
            .Select(field => (Id: (int)field.GetRawConstantValue()!, field.Name))
            .OrderBy(pair => pair.Id)
            .ToList();
        var lines = ids.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Id} {pair.Name}")).ToList();

        Assert.Equal(ids.Count, ids.Select(pair => pair.Id).Distinct().Count());
        Assert.All(ids, pair => Assert.InRange(pair.Id, 4000, 4999));
        Assert.True(
            File.ReadAllLines(RepositoryFolder.Of(Approved)).SequenceEqual(lines),
            $"The log events are no longer those of {Approved}. A number must not change its meaning; add new ones to the file:\n{string.Join('\n', lines)}");
    }
}
