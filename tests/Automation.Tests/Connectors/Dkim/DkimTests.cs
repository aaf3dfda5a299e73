using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Connectors.Dkim;
using Automation.Connectors.Mime;
using Automation.TestKit;
using Automation.TestKit.Peers;
using Automation.Tests.Connectors.Mime;
using Xunit;

namespace Automation.Tests.Connectors.Dkim;

/// <summary>Signatures, judged by dkimpy and by mailauth.</summary>
public sealed class DkimTests : IDisposable
{
    private static readonly DateTimeOffset SignedAt = new(2025, 7, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("dkim-").FullName;
    private readonly RSA _rsa = RSA.Create(2_048);
    private readonly DkimKey _key;

    public DkimTests() => _key = new DkimKey("shop.test", "s2025", _rsa.ExportPkcs8PrivateKeyPem());

    public void Dispose()
    {
        _key.Dispose();
        _rsa.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("dkimpy")]
    [InlineData("mailauth")]
    public async Task Others_find_every_signature_good(string judge)
    {
        var random = new Random(20250701);
        List<string> files = [.. Enumerable.Range(0, 200).Select(number => Save(number, Signed(RandomMail(random, number), _key)))];

        Assert.All(await JudgeAsync(judge, files), verdict => Assert.Equal("pass", verdict));
    }

    [Theory]
    [InlineData("dkimpy")]
    [InlineData("mailauth")]
    public async Task Others_find_every_change_of_what_is_signed(string judge)
    {
        var mail = Encoding.UTF8.GetString(Signed(Full, _key));
        string[] changed =
        [
            mail.Replace("Subject: Thank you", "Subject: Thank me", StringComparison.Ordinal),
            mail.Replace("Hello", "Hallo", StringComparison.Ordinal),
            mail.Replace("/u/abc", "/u/abd", StringComparison.Ordinal),
            mail.Replace("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post: List-Unsubscribe=No", StringComparison.Ordinal),
            mail.Replace("To: huong@", "To: an@", StringComparison.Ordinal),
            mail.Replace("auto-generated", "no", StringComparison.Ordinal),
            mail.Replace("t=1751360400", "t=1751360401", StringComparison.Ordinal),
            "From: Somebody <else@evil.test>\r\n" + mail,
            "Subject: Another one\r\n" + mail,
            mail + "more\r\n",
        ];
        Assert.All(changed, text => Assert.NotEqual(mail, text));
        List<string> files = [.. changed.Select((text, number) => Save(number, Encoding.UTF8.GetBytes(text)))];

        Assert.All(await JudgeAsync(judge, files), verdict => Assert.Equal("fail", verdict));
    }

    [Theory]
    [InlineData("dkimpy")]
    [InlineData("mailauth")]
    public async Task White_space_that_relays_change_does_no_harm(string judge)
    {
        var mail = Encoding.UTF8.GetString(Signed(Full, _key));
        string[] relayed =
        [
            mail.Replace("Subject: Thank", "SUBJECT:   Thank", StringComparison.Ordinal),
            mail.Replace("Hello\r\n", "Hello  \t\r\n", StringComparison.Ordinal),
            mail + "\r\n\r\n",
            "Received: from here\r\n by there\r\n" + mail,
        ];
        List<string> files = [.. relayed.Select((text, number) => Save(number, Encoding.UTF8.GetBytes(text)))];

        Assert.All(await JudgeAsync(judge, files), verdict => Assert.Equal("pass", verdict));
    }

    [Theory]
    [InlineData("dkimpy")]
    [InlineData("mailauth")]
    public async Task Two_keys_of_a_domain_give_two_good_signatures(string judge)
    {
        using var second = RSA.Create(3_072);
        using var secondKey = new DkimKey("shop.test", "s2026", second.ExportPkcs8PrivateKeyPem());
        var file = Save(0, Signed(Full, _key, secondKey));

        Assert.Equal("pass", Assert.Single(await JudgeAsync(judge, [file], ("s2026", second))));
        Assert.Equal(2, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Split("DKIM-Signature:").Length - 1);
    }

    [Fact]
    public void The_example_of_RFC_6376_section_3_4_5_has_its_relaxed_form()
    {
        ReadOnlySpan<byte> body = " C \r\nD \t E\r\n\r\n\r\n"u8;

        Assert.Equal(Hash("a:X\r\nb:Y Z\r\n"), Field("A: X", "B : Y\t\r\n\tZ  "));
        Assert.Equal(Hash(" C\r\nD E\r\n"), Body(body));
        Assert.Equal(Hash(""), Body("\r\n\r\n"u8));
        Assert.Equal(Hash(""), Body([]));
        Assert.Equal(Hash("no end\r\n"), Body("no end"u8));
    }

    [Fact]
    public void Keys_of_the_authors_domain_sign_or_those_of_the_one_above_it()
    {
        using var sub = new DkimKey("mail.shop.test", "a", _rsa.ExportPkcs8PrivateKeyPem());
        using var ring = new DkimKeyRing([_key, sub]);

        Assert.Equal([sub], ring.For("mail.shop.test"));
        Assert.Equal([_key], ring.For("SHOP.test"));
        Assert.Equal([_key], ring.For("news.shop.test"));
        Assert.Empty(ring.For("notshop.test"));
        Assert.Empty(ring.For("test"));
    }

    private static MimeMessage Full => Mails.Plain with { Unsubscribe = new ListUnsubscribe(new Uri("https://care.shop.test/u/abc")) };

    private static byte[] Signed(MimeMessage message, params DkimKey[] keys)
    {
        using var signer = new DkimSigner();
        var mail = Mails.Bytes(message);
        var signed = new ArrayBufferWriter<byte>();
        foreach (var key in keys)
        {
            signer.Sign(key, mail, SignedAt, signed);
        }

        signed.Write(mail);
        return signed.WrittenSpan.ToArray();
    }

    /// <summary>Mails with everything that canonical forms stumble over.</summary>
    private static MimeMessage RandomMail(Random random, int number)
    {
        string[] pieces = [" ", "  ", "\t", "\n", "\n\n", ".", "word", "Cảm ơn bạn", "😀", "=", "a very long word without any space in it at all, but with some after it ", "日本語"];
        string Text() => string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
        return Mails.Plain with
        {
            MessageId = $"j{number}@shop.test",
            Subject = Text().Replace('\n', ' '),
            Text = Text(),
            Html = random.Next(2) == 0 ? null : "<p>" + Text() + "</p>" + Text(),
            ReplyTo = random.Next(2) == 0 ? null : new MimeMailbox("answers@shop.test", Text().Replace('\n', ' ')),
            Unsubscribe = random.Next(2) == 0 ? null : new ListUnsubscribe(new Uri("https://care.shop.test/u/" + new string('x', random.Next(200)))),
            Attachments = random.Next(4) > 0 ? [] : [new MimeAttachment("Hoá đơn.pdf", "application/pdf", RandomNumberGenerator.GetBytes(500))],
        };
    }

    private string Save(int number, byte[] mail)
    {
        var file = Path.Combine(_folder, $"{number:D4}.eml");
        File.WriteAllBytes(file, mail);
        return file;
    }

    private async Task<string[]> JudgeAsync(string judge, List<string> files, params (string Selector, RSA Key)[] more)
    {
        var program = judge == "dkimpy" ? Peer.RequirePython("dkim") : Peer.RequireNode("mailauth");
        var script = RepositoryFolder.Of("tests", "peers", judge == "dkimpy" ? "dkim_verify.py" : "dkim-verify.cjs");
        var records = Path.Combine(_folder, "records.json");
        (string Selector, RSA Key)[] keys = [("s2025", _rsa), .. more];
        await File.WriteAllTextAsync(records, JsonSerializer.Serialize(keys.ToDictionary(
            key => key.Selector + "._domainkey.shop.test",
            key => "v=DKIM1; k=rsa; p=" + Convert.ToBase64String(key.Key.ExportSubjectPublicKeyInfo()))), TestContext.Current.CancellationToken);
        var verdicts = await Peer.RunAsync(program, [script, records, .. files]);
        string[] lines = verdicts.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        return lines;
    }

    private static string Field(params string[] fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in fields)
        {
            RelaxedForm.AppendField(hash, Encoding.ASCII.GetBytes(field), endsLine: true);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Body(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RelaxedForm.AppendBody(hash, body);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
