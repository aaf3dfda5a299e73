using System.Buffers;
using System.Globalization;
using Automation.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Mime;

public sealed class HeaderInjectionTests
{
    private static readonly Dictionary<string, Func<string, MimeMessage>> Doors = new()
    {
        ["Subject"] = bad => Mails.Plain with { Subject = bad },
        ["From"] = bad => Mails.Plain with { From = new MimeMailbox("a@b.test", bad) },
        ["To"] = bad => Mails.Plain with { To = new MimeMailbox("a@b.test" + bad) },
        ["Reply-To"] = bad => Mails.Plain with { ReplyTo = new MimeMailbox(bad + "@b.test") },
        ["Message-ID"] = bad => Mails.Plain with { MessageId = "a@b" + bad },
        ["X-Extra"] = bad => Mails.Plain with { Headers = [new MimeHeader("X-Extra", bad)] },
        ["Content-Disposition"] = bad => Mails.Plain with { Attachments = [new MimeAttachment(bad, "text/plain", default)] },
        ["Content-Type"] = bad => Mails.Plain with { Attachments = [new MimeAttachment("a", "text/" + bad, default)] },
    };

    public static TheoryData<string, string> Attempts()
    {
        var attempts = new TheoryData<string, string>();
        foreach (string header in Doors.Keys)
        {
            foreach (string bad in new[] { "x\r\nBcc: all@shop.test", "x\ny", "x\ry", "x\0y" })
            {
                attempts.Add(header, bad);
            }
        }

        return attempts;
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public void A_line_end_or_NUL_in_any_header_writes_nothing_and_names_the_header(string header, string bad)
    {
        var buffer = new ArrayBufferWriter<byte>();

        MimeProblem? problem = MimeWriter.Write(Doors[header](bad), buffer);

        Assert.Equal(new MimeProblem(header, MimeFault.ForbiddenCharacter), problem);
        Assert.Equal("mime-forbidden-character:" + header.ToLower(CultureInfo.InvariantCulture), problem!.Code);
        Assert.Equal(0, buffer.WrittenCount);
    }

    [Theory]
    [InlineData("Bcc")]
    [InlineData("subject")]
    [InlineData("X Y")]
    [InlineData("X:Y")]
    [InlineData("")]
    [InlineData("X-É")]
    public void A_further_header_needs_a_name_of_its_own(string name) =>
        Assert.Equal(MimeFault.InvalidName, MimeCheck.Find(Mails.Plain with { Headers = [new MimeHeader(name, "x")] })?.Fault);

    [Theory]
    [InlineData("no-at-sign")]
    [InlineData("a@b@c")]
    [InlineData("<a@b>")]
    [InlineData("a b@c")]
    [InlineData("@b")]
    public void A_message_id_needs_its_form(string id) =>
        Assert.Equal(new MimeProblem("Message-ID", MimeFault.InvalidValue), MimeCheck.Find(Mails.Plain with { MessageId = id }));
}
