using System.Buffers;
using System.Text;
using Automation.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Mime;

/// <summary>A mail to start from, and the ways to look at what was written.</summary>
internal static class Mails
{
    public static MimeMessage Plain { get; } = new()
    {
        MessageId = "j1-thanks@shop.test",
        Date = new DateTimeOffset(2025, 7, 1, 9, 0, 0, TimeSpan.FromHours(7)),
        From = new MimeMailbox("shop@shop.test", "Hoa Sen"),
        To = new MimeMailbox("huong@example.test"),
        Subject = "Thank you",
        Text = "Hello\nHuong\n",
    };

    public static byte[] Bytes(MimeMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.Null(MimeWriter.Write(message, buffer));
        return buffer.WrittenSpan.ToArray();
    }

    public static string Raw(MimeMessage message) => Encoding.UTF8.GetString(Bytes(message));

    public static MimeEntity RoundTrip(MimeMessage message) => MimeReader.Read(Bytes(message));

    /// <summary>The lines of one header field, as they stand in the mail.</summary>
    public static string[] Field(MimeMessage message, string name)
    {
        string[] lines = Raw(message).Split("\r\n");
        int first = Array.FindIndex(lines, line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return [lines[first], .. lines.Skip(first + 1).TakeWhile(line => line.StartsWith(' '))];
    }
}
