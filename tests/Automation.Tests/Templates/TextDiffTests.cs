using Automation.Server.Templates;
using Xunit;

namespace Automation.Tests.Templates;

public sealed class TextDiffTests
{
    [Fact]
    public void A_changed_line_goes_and_comes_between_lines_that_stay()
    {
        var file = Assert.Single(Of("a\nb\nc", "a\nB\nc\nd"));

        Assert.Equal(
            [(LineChange.Same, "a"), (LineChange.Removed, "b"), (LineChange.Added, "B"), (LineChange.Same, "c"), (LineChange.Added, "d")],
            file.Lines.Select(line => (line.Change, line.Text)));
        Assert.Equal([1, 2, 3], file.Lines.Select(line => line.Before).OfType<int>());
        Assert.Equal([1, 2, 3, 4], file.Lines.Select(line => line.After).OfType<int>());
    }

    [Fact]
    public void Files_that_came_or_went_are_told_and_same_ones_are_not()
    {
        var diff = TextDiff.Of(new Dictionary<string, string> { ["a"] = "1\r\n2", ["gone"] = "x" }, new Dictionary<string, string> { ["a"] = "1\n2", ["new"] = "y" });

        Assert.Equal(["gone", "new"], diff.Select(file => file.File));
        Assert.Equal(LineChange.Removed, Assert.Single(diff[0].Lines).Change);
        Assert.Equal(LineChange.Added, Assert.Single(diff[1].Lines).Change);
    }

    [Fact]
    public void Only_the_surroundings_of_a_change_are_shown()
    {
        var before = string.Join('\n', Enumerable.Range(1, 40));
        var shown = Assert.Single(Of(before, before.Replace("20", "twenty", StringComparison.Ordinal))).Shown.ToList();

        Assert.Equal([null, "17", "18", "19", "20", "twenty", "21", "22", "23", null], shown.Select(line => line?.Text));
    }

    // Whatever is compared: without what came it is the old text, without what went the new one.
    [Fact]
    public void Both_texts_can_be_read_from_what_differs()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var (before, after) = (Text(random), Text(random));
            foreach (var file in Of(before, after))
            {
                Assert.Equal(before.Split('\n'), file.Lines.Where(line => line.Change != LineChange.Added).Select(line => line.Text));
                Assert.Equal(after.Split('\n'), file.Lines.Where(line => line.Change != LineChange.Removed).Select(line => line.Text));
            }
        }
    }

    [Fact]
    public void Texts_too_long_to_compare_go_and_come_as_a_whole()
    {
        var (before, after) = (string.Join('\n', Enumerable.Range(0, 3_000)), string.Join('\n', Enumerable.Range(10_000, 3_000)));

        var lines = Assert.Single(Of(before, after)).Lines;

        Assert.Equal((3_000, 3_000), (lines.Count(line => line.Change == LineChange.Removed), lines.Count(line => line.Change == LineChange.Added)));
    }

    private static IReadOnlyList<FileDiff> Of(string before, string after) => TextDiff.Of(new Dictionary<string, string> { ["f"] = before }, new Dictionary<string, string> { ["f"] = after });

    private static string Text(Random random) => string.Join('\n', Enumerable.Range(0, random.Next(0, 12)).Select(_ => (char)('a' + random.Next(4))));
}
