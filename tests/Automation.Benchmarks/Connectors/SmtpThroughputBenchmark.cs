using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Automation.Connectors.Smtp;
using Automation.Engine.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Automation.Benchmarks.Connectors;

/// <summary>
/// The SMTP connector alone, from rendered messages of about 4 KB to replies, over 8 connections to Postfix's smtp-sink; beside smtp-source, which sends the
/// same amount to the same sink as fast as C can. Arguments: messages (default 50000), rounds (default 3), messages in a batch (default 256).
/// </summary>
internal static class SmtpThroughputBenchmark
{
    private const int Connections = 8;
    private const int BodyCharacters = 1_500;

    internal static async Task<int> RunAsync(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50_000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var batch = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 256;
        await using var sink = await Sink.StartAsync();
        var port = sink.Port;
        var key = Path.GetTempFileName();
        try
        {
            using var rsa = RSA.Create(2_048);
            await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem());
            await SendAsync(port, [], 2_000, batch); // warm
            Console.WriteLine($"{messages} messages in batches of {batch} over {Connections} connections to smtp-sink");
            for (var round = 0; round < rounds; round++)
            {
                await SourceAsync(port, messages);
                Report("connector, DKIM off", messages, await SendAsync(port, [], messages, batch));
                Report("connector, DKIM on ", messages / 4, await SendAsync(port, [new DkimOptions { Domain = "shop.test", Selector = "s1", Key = "file:" + key }], messages / 4, batch));
            }
        }
        finally
        {
            File.Delete(key);
        }

        return 0;
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Busy, long Allocated, long Bytes)> SendAsync(int port, IReadOnlyList<DkimOptions> keys, int messages, int batchSize)
    {
        var options = new SmtpOptions { Host = "127.0.0.1", Port = port, Tls = SmtpTls.None, Dkim = keys, Limits = new SmtpLimits { Connections = Connections, MessagesPerConnection = 1_000 } };
        await using var connector = new SmtpConnector(options, "benchmark", TimeProvider.System, () => 0.5, NullLogger<SmtpConnector>.Instance);
        var batches = Enumerable.Range(0, messages).Select(Message).Chunk(batchSize).ToList();
        GC.Collect();
        var (allocated, busy, began) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        foreach (var batch in batches)
        {
            var outcomes = await connector.DeliverAsync(batch, CancellationToken.None);
            if (outcomes.FirstOrDefault(outcome => outcome is not DeliveryOutcome.Accepted) is { } failure)
            {
                throw new InvalidOperationException($"smtp-sink did not take a message: {failure}");
            }
        }

        return (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - busy, GC.GetTotalAllocatedBytes() - allocated, Environment.WorkingSet);
    }

    private static async Task SourceAsync(int port, int messages)
    {
        var began = Stopwatch.GetTimestamp();
        using var source = Process.Start(
            "smtp-source", ["-d", "-s", $"{Connections}", "-m", $"{messages}", "-l", "4096", "-f", "shop@shop.test", "-t", "a@example.test", $"127.0.0.1:{port}"]);
        await source.WaitForExitAsync();
        Console.WriteLine($"  smtp-source          {Rate(messages, Stopwatch.GetElapsedTime(began)),8} messages/s");
    }

    private static void Report(string what, int messages, (TimeSpan Elapsed, TimeSpan Busy, long Allocated, long Bytes) run) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {what}  {Rate(messages, run.Elapsed),8} messages/s, {run.Busy.TotalMicroseconds / messages:N0} µs of processor and {run.Allocated / messages:N0} bytes allocated for each, {run.Bytes / 1048576:N0} MiB resident"));

    private static string Rate(int messages, TimeSpan elapsed) => (messages / elapsed.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture);

    private static OutboundMessage Message(int number) => new()
    {
        Id = "0a1b2c3d-j" + number.ToString(CultureInfo.InvariantCulture) + "-1",
        Channel = Channel.Email,
        Purpose = Purpose.Care,
        To = $"customer{number}@example.test",
        ToName = "Nguyễn Thị Hương",
        From = "care@shop.test",
        FromName = "Hoa Sen",
        Subject = "Cảm ơn bạn đã mua hàng",
        Html = Body,
        Text = "Cảm ơn bạn đã mua hàng. Hẹn gặp lại!\n",
        Locale = "vi-VN",
        Campaign = "thank-you-after-sale",
        CustomerKey = "C" + number.ToString(CultureInfo.InvariantCulture),
        Date = new DateTimeOffset(2025, 7, 1, 9, 0, 0, TimeSpan.FromHours(7)),
    };

    private static readonly string Body = MakeBody();

    private static string MakeBody()
    {
        var body = new StringBuilder("<html><body>");
        while (body.Length < BodyCharacters)
        {
            body.Append("<p>Cảm ơn bạn đã tin tưởng và mua hàng tại cửa hàng của chúng tôi.</p>\n");
        }

        return body.Append("</body></html>\n").ToString();
    }
}
