using System.Text.Json.Nodes;
using Automation.Engine.Messages;
using Automation.Server.Messages;
using Automation.Storage;
using Automation.Tests.Gate;
using Automation.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Messages;

/// <summary>What was handed over is shown as it was, for as long as it is kept.</summary>
public sealed class KeptTextTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_packed_comes_out_as_it_was()
    {
        KeptText[] texts =
        [
            new("shop@example.test", "lan@example.test", "Tiệm Nắng 🌞", "Cảm ơn chị Lan", "<p>Cảm ơn \"chị\" & anh</p>", "vi"),
            new("NANG", "+819000000001", null, "ありがとうございます", null, "ja"),
            new("", "", "", "", "", ""),
            new("a", "b", "s", new string('x', 300_000), new string('<', 100_000), "en"),
        ];
        var bundle = TextBundle.Of(texts.Select((text, place) => KeyValuePair.Create(7_000_000_000L + place, text)));

        var read = TextBundle.Unpack(bundle.Packed)!;

        Assert.Equal(4, read.Count);
        Assert.Equal(texts, Enumerable.Range(0, 4).Select(place => read.Find(7_000_000_000L + place)));
        Assert.Null(read.Find(1));
    }

    [Fact]
    public void Mails_of_one_template_take_little_room_together()
    {
        var html = string.Concat(Enumerable.Range(0, 300).Select(line => FormattableString.Invariant($"<tr><td style='x{line * 7919 % 1000}'>{line}</td></tr>")));
        var bundle = TextBundle.Of(Enumerable.Range(1, TextBundle.Most).Select(n => KeyValuePair.Create((long)n, new KeptText("s@x.test", $"c{n}@x.test", "Hi", $"Hi {n}", $"<p>Hi {n}</p>{html}", "en"))));

        Assert.InRange(bundle.Packed.Length / TextBundle.Most, 1, html.Length / 20);
    }

    [Fact]
    public void Some_are_taken_out_and_the_others_stay()
    {
        var bundle = TextBundle.Of(Enumerable.Range(1, 5).Select(n => KeyValuePair.Create((long)n, new KeptText("s", $"c{n}", null, $"text {n}", null, "en"))));

        var rest = TextBundle.Unpack(TextBundle.Without(bundle.Packed, new HashSet<long> { 2, 4, 99 })!.Value)!;

        Assert.Equal([1, 3, 5], Enumerable.Range(1, 5).Where(n => rest.Find(n) is not null));
        Assert.Equal(2, bundle.Only(new HashSet<long> { 2, 4 }).Count);
        Assert.Null(TextBundle.Without(bundle.Packed, new HashSet<long> { 1, 2, 3, 4, 5 }));
    }

    [Fact]
    public void Packed_texts_that_are_damaged_or_of_another_kind_are_none()
    {
        var text = new KeptText("a", "b", null, "Xin chào", null, "vi");
        var packed = TextBundle.Of([KeyValuePair.Create(1L, text)]).Packed;

        Assert.Null(TextBundle.Unpack(ReadOnlyMemory<byte>.Empty));
        Assert.Null(TextBundle.Unpack(new byte[] { 9, 9, 9 }));
        for (var length = 0; length < packed.Length; length++)
        {
            // The last bytes may say no more than that it ends.
            var found = TextBundle.Unpack(packed[..length])?.Find(1);
            Assert.True(found is null || (found == text && length > packed.Length - 4), $"{length} of {packed.Length}");
        }

        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var damaged = packed.ToArray();
            damaged[1 + random.Next(damaged.Length - 1)] ^= (byte)(1 << random.Next(8));
            TextBundle.Unpack(damaged);
        }
    }

    [Fact]
    public async Task Text_stays_as_it_was_sent_when_customer_and_address_change()
    {
        await using var engine = await KeepingAsync();
        var an = await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        var sent = Assert.Single(engine.Provider.Taken);
        await ChangeAsync(engine, new CustomerWrite("an", Email: "new@example.test", Name: "Another Name"));

        var text = (await engine.Engine.SentTexts.OpenAsync(an, 1, engine.Time.Now, Ct))!;

        Assert.True(text.IsAsSent);
        Assert.Equal((sent.From, sent.To, sent.Subject, sent.Text, sent.Html, sent.Locale), (text.From, text.To, text.Subject, text.Text, text.Html, text.Locale));
        Assert.Equal("an@example.test", text.To);
        Assert.DoesNotContain("Another Name", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_attempts_the_last_one_is_kept_and_what_was_refused_too()
    {
        await using var engine = await KeepingAsync();
        var an = await engine.AddCustomerAsync("an");
        engine.Provider.Answer = _ => new DeliveryOutcome.Transient("450 later", null);
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        Assert.Equal(engine.Provider.Taken[0].Text, (await OpenAsync(engine, an)).Text);
        await ChangeAsync(engine, new CustomerWrite("an", Name: "Nguyễn Thị An"));
        engine.Provider.Answer = _ => new DeliveryOutcome.Permanent("554 no");
        await engine.RunUntilAsync("2026-03-02T12:30:00+07:00");

        var text = await OpenAsync(engine, an);

        Assert.Equal((MessageStatus.Failed, true), (text.Message.Status, text.IsAsSent));
        Assert.Equal(engine.Provider.Taken[^1].Text, text.Text);
        Assert.NotEqual(engine.Provider.Taken[0].Text, text.Text);
    }

    [Fact]
    public async Task What_was_not_handed_over_has_no_kept_text()
    {
        await using var engine = await KeepingAsync();
        var an = await engine.AddCustomerAsync("an");
        engine.Provider.Answer = _ => new DeliveryOutcome.Transient("parked", null, Tried: false);
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        Assert.False((await OpenAsync(engine, an)).IsAsSent);
        Assert.Empty(await engine.ReadAsync(reader => reader.MessageTexts.ToListAsync(Ct)));
    }

    [Fact]
    public async Task Who_is_erased_is_taken_out_of_what_was_packed_with_others()
    {
        await using var engine = await KeepingAsync();
        var customers = new List<long>();
        foreach (var key in new[] { "an", "binh", "chi" })
        {
            customers.Add(await engine.AddCustomerAsync(key));
            await engine.OrderAsync(key);
        }

        await engine.DispatchAsync();
        Assert.Equal(3, TextBundle.Unpack(Assert.Single(await BundlesAsync(engine)))!.Count);
        Assert.NotNull(await Customers.StandingTests.Desks(engine).Erasing.EraseAsync(customers[1], "binh", Automation.Server.Access.Actor.CommandLine, Ct));

        var left = TextBundle.Unpack(Assert.Single(await BundlesAsync(engine)))!;

        Assert.Equal((2, null), (left.Count, left.Find(2)));
        Assert.Equal("an@example.test", (await engine.Engine.SentTexts.OpenAsync(1, engine.Time.Now, Ct))!.To);
        Assert.False((await engine.Engine.SentTexts.OpenAsync(2, engine.Time.Now, Ct))!.IsAsSent);
    }

    [Fact]
    public async Task Where_a_batch_is_settled_one_by_one_each_bundle_has_only_whose_attempt_names_it()
    {
        await using var engine = await KeepingAsync();
        foreach (var key in new[] { "an", "binh" })
        {
            await engine.AddCustomerAsync(key);
            await engine.OrderAsync(key);
        }

        // A journey that cannot go on takes the batch apart.
        await engine.ReadAsync(async _ =>
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={engine.Database}");
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "create trigger broken before update of status on journeys when new.id = 1 and new.status = 2 begin select raise(abort, 'no'); end";
            return await command.ExecuteNonQueryAsync(Ct);
        });
        await Record.ExceptionAsync(engine.DispatchAsync);

        Assert.Equal(2, (await BundlesAsync(engine)).Count);
        Assert.All(await BundlesAsync(engine), bundle => Assert.Equal(1, TextBundle.Unpack(bundle)!.Count));
    }

    [Fact]
    public async Task Texts_go_when_their_time_is_over_and_all_go_when_none_is_to_be_kept()
    {
        await using var engine = await KeepingAsync();
        for (var day = 0; day < 3; day++)
        {
            await engine.AddCustomerAsync($"c{day}");
            await engine.OrderAsync($"c{day}");
            await engine.DispatchAsync();
            engine.Time.AdvanceTo(engine.Time.Now + Duration.FromDays(1));
        }

        engine.Engine.Texts.Days = 2;
        Assert.Equal(1, (await engine.Engine.Texts.RunOnceAsync(engine.Time.Now, Ct)).Done);
        var kept = await Task.WhenAll(Enumerable.Range(1, 3).Select(async message => (await engine.Engine.SentTexts.OpenAsync(message, engine.Time.Now, Ct))!.IsAsSent));
        Assert.Equal([false, true, true], kept);
        Assert.Equal(0, (await engine.Engine.Texts.RunOnceAsync(engine.Time.Now, Ct)).Done);

        engine.Engine.Texts.Days = 0;
        Assert.Equal(2, (await engine.Engine.Texts.RunOnceAsync(engine.Time.Now, Ct)).Done);
        await engine.AddCustomerAsync("d");
        await engine.OrderAsync("d");
        await engine.DispatchAsync();
        Assert.Empty(await engine.ReadAsync(reader => reader.MessageTexts.ToListAsync(Ct)));
    }

    [Fact]
    public async Task Setting_of_the_console_holds_at_once_and_wrong_numbers_are_refused()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from message_texts");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await SetAsync(fixture, "3651")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await SetAsync(fixture, "0")).StatusCode);
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4");

        Assert.False((await fixture.GetAsync("/api/messages/2")).GetProperty("is_as_sent").GetBoolean());
        var refused = await Assert.ThrowsAsync<Automation.Server.CommandLine.CommandException>(() => ServerFixture.StartAsync(adjust: settings => settings with { KeepTextsDays = -1 }));
        Assert.Contains("KeepTextsDays is -1", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BundlesAsync(GatedEngine engine) =>
        await engine.ReadAsync(async reader => (await reader.MessageTexts.OrderBy(text => text.Id).ToListAsync(Ct)).Select(text => text.Content).ToList());

    private static async Task<System.Net.Http.HttpResponseMessage> SetAsync(ServerFixture fixture, string days)
    {
        var version = (await fixture.GetAsync("/api/settings/shop")).GetProperty("version").GetInt64();
        var body = new JsonObject { ["version"] = version, ["values"] = new JsonObject { ["KeepTextsDays"] = days } };
        return await fixture.Client.PutAsync("/api/settings/shop", new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), Ct);
    }

    private static async Task<GatedEngine> KeepingAsync()
    {
        var engine = await GatedEngine.CreateAsync("none");
        engine.Engine.Texts.Days = TextKeeping.Default;
        await engine.StartAsync(GatedEngine.Thanks);
        return engine;
    }

    private static async Task<SentText> OpenAsync(GatedEngine engine, long customer) => (await engine.Engine.SentTexts.OpenAsync(customer, 1, engine.Time.Now, Ct))!;

    private static async Task ChangeAsync(GatedEngine engine, CustomerWrite customer)
    {
        await using var transaction = await engine.Store.BeginAsync(Ct);
        await transaction.UpsertCustomerAsync(customer, engine.Time.Now, Ct);
        await transaction.CommitAsync(Ct);
    }
}
