using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Automation.Connectors.Bounces;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Connectors.Bounces;

/// <summary>Real returned mails with labels by others, and damaged copies of them.</summary>
public sealed class RealBouncesTests
{
    [Fact]
    public void Hard_and_soft_agree_with_the_labels_of_others()
    {
        var all = new Tally();
        var withReport = new Tally();
        foreach (var (mail, expected) in Labelled())
        {
            var report = BounceReader.Read(mail);
            var hasReport = Encoding.Latin1.GetString(mail).Contains("message/delivery-status", StringComparison.OrdinalIgnoreCase);
            for (var at = 0; at < expected.Count; at++)
            {
                var said = at < report.Recipients.Count ? report.Recipients[at].IsHard : (bool?)null;
                all.Add(said, expected[at]);
                if (hasReport)
                {
                    withReport.Add(said, expected[at]);
                }
            }
        }

        Assert.True(withReport.Right >= 0.95, $"with a report {withReport}");
        Assert.True(all.Right >= 0.95, $"all {all}");
        Assert.True(all.Precision >= 0.98, $"all {all}");
    }

    [Fact]
    public void Feedback_types_are_those_of_the_labels()
    {
        using var labels = Labels();
        foreach (var entry in labels.RootElement.EnumerateArray())
        {
            var report = BounceReader.Read(File.ReadAllBytes(Path.Combine(Folder, entry.GetProperty("file").GetString()!)));
            var expected = entry.GetProperty("expected").EnumerateArray().Select(label => label.GetProperty("another").GetString()).FirstOrDefault() ?? "";
            Assert.Equal(expected, report.FeedbackType ?? "");
        }
    }

    [Fact]
    public void Mails_that_are_cut_off_or_damaged_never_throw_and_take_no_time()
    {
        var random = new SeededBytes(20_260_802);
        var slowest = TimeSpan.Zero;
        foreach (var mail in Mails())
        {
            foreach (var copy in Damaged(mail, random))
            {
                // The better of two: what another process takes away is not counted.
                var first = Timed(copy);
                var second = Timed(copy);
                var time = first < second ? first : second;
                slowest = time > slowest ? time : slowest;
            }
        }

        Assert.True(slowest < TimeSpan.FromMilliseconds(50), $"the slowest took {slowest.TotalMilliseconds} ms");
    }

    private static string Folder => SharedFolder.Require("data/bounces");

    private static TimeSpan Timed(byte[] mail)
    {
        var start = Stopwatch.GetTimestamp();
        BounceReader.Read(mail);
        return Stopwatch.GetElapsedTime(start);
    }

    private static IEnumerable<byte[]> Damaged(byte[] mail, SeededBytes random)
    {
        yield return mail;
        for (var copy = 0; copy < 6; copy++)
        {
            yield return mail[..random.Below(mail.Length)];
            var mutated = (byte[])mail.Clone();
            for (var change = 0; change < 40; change++)
            {
                mutated[random.Below(mutated.Length)] = random.Byte();
            }

            yield return mutated;
            var from = random.Below(mail.Length);
            yield return [.. mail[from..], .. mail[..from]];
        }
    }

    private static IEnumerable<byte[]> Mails() => Directory.EnumerateFiles(Path.Combine(Folder, "eml")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static JsonDocument Labels() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));

    private static IEnumerable<(byte[] Mail, List<bool> Hard)> Labelled()
    {
        using var labels = Labels();
        foreach (var entry in labels.RootElement.EnumerateArray())
        {
            yield return (
                File.ReadAllBytes(Path.Combine(Folder, entry.GetProperty("file").GetString()!)),
                [.. entry.GetProperty("expected").EnumerateArray().Select(label => label.GetProperty("hard_bounce").GetBoolean())]);
        }
    }

    private sealed class Tally
    {
        private int _count;
        private int _right;
        private int _saidHard;
        private int _rightlyHard;

        public double Right => (double)_right / _count;

        public double Precision => (double)_rightlyHard / _saidHard;

        public void Add(bool? said, bool expected)
        {
            _count++;
            _right += said == expected ? 1 : 0;
            _saidHard += said == true ? 1 : 0;
            _rightlyHard += said == true && expected ? 1 : 0;
        }

        public override string ToString() => $"{_right} of {_count} right, {_rightlyHard} of {_saidHard} rightly hard";
    }

    /// <summary>A small generator of our own: the same damage in every run.</summary>
    private sealed class SeededBytes(uint seed)
    {
        private uint _state = seed;

        public byte Byte() => (byte)Below(256);

        public int Below(int limit)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)limit);
        }
    }
}
