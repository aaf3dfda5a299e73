using System.Text.Json;
using Automation.Templating.Sms;
using Xunit;

namespace Automation.Tests.Templating;

public sealed class SmsTests
{
    /// <summary>Generated texts counted by npm sms-segments-calculator 1.3.0.</summary>
    [Fact]
    public void Counts_agree_with_the_calculator_of_the_field()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Find("sms-segments.json")));
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            var count = SmsSegments.Count(text);
            Assert.Equal(item.GetProperty("encoding").GetString() == "GSM-7" ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2, count.Encoding);
            Assert.True(item.GetProperty("segments").GetInt32() == Math.Max(1, count.Segments), text);
        }
    }

    private static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "tests", "Automation.Tests", "Templating", name);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException(name);
    }

    public static TheoryData<string, SmsEncoding, int, int> Borders => new()
    {
        { "", SmsEncoding.Gsm7, 0, 0 },
        { new string('a', 160), SmsEncoding.Gsm7, 1, 160 },
        { new string('a', 161), SmsEncoding.Gsm7, 2, 161 },
        { new string('a', 306), SmsEncoding.Gsm7, 2, 306 },
        { new string('a', 307), SmsEncoding.Gsm7, 3, 307 },
        { new string('€', 80), SmsEncoding.Gsm7, 1, 160 },
        { new string('a', 152) + "€" + new string('a', 152), SmsEncoding.Gsm7, 3, 306 },
        { new string('ế', 70), SmsEncoding.Ucs2, 1, 70 },
        { new string('ế', 71), SmsEncoding.Ucs2, 2, 71 },
        { new string('ế', 66) + "😀" + new string('ế', 66), SmsEncoding.Ucs2, 3, 134 },
        { "Cafe\u0301 é", SmsEncoding.Gsm7, 1, 6 },
    };

    [Theory]
    [MemberData(nameof(Borders))]
    public void Segments_at_the_borders(string text, SmsEncoding encoding, int segments, int units)
    {
        var count = SmsSegments.Count(text);

        Assert.Equal((encoding, segments, units), (count.Encoding, count.Segments, count.Units));
    }

    [Fact]
    public void Vietnamese_marks_can_be_taken_off_and_other_scripts_stay()
    {
        Assert.Equal("Don hang cua chi da giao, DUONG Le Loi", VietnameseText.StripDiacritics("Đơn hàng của chị đã giao, ĐƯỜNG Lê Lợi"));
        Assert.Equal("がご日本", VietnameseText.StripDiacritics("がご日本"));
        Assert.Equal(SmsEncoding.Gsm7, SmsSegments.Count("Đơn hàng đã giao", stripVietnameseDiacritics: true).Encoding);
    }
}
