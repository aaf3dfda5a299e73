using System.Net;
using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Audit;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.Tests.Gate;
using Automation.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Audit;

/// <summary>Who did what is written down with the deed, and found again.</summary>
public sealed class AuditLogTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaigns_life_is_written_down_with_who_and_when()
    {
        await using var engine = await RunningAsync();
        await engine.Engine.Desk.PauseAsync(GatedEngine.Thanks, GatedEngine.Lan, Ct);
        await engine.Engine.Desk.ResumeAsync(GatedEngine.Thanks, GatedEngine.Lan, Ct);
        await engine.Engine.Desk.StopAsync(GatedEngine.Thanks, GatedEngine.Lan, Ct);

        var lines = await AuditLog.ListAsync(engine.Store, new AuditQuery { Subject = "campaign/" + GatedEngine.Thanks }, Ct);

        Assert.Equal(["campaign.stopped", "campaign.resumed", "campaign.paused"], lines.Where(line => line.Actor == "lan").Select(line => line.Action));
        Assert.All(lines.Where(line => line.Actor == "lan"), line => Assert.Equal((ActorKind.Person, "7", engine.Time.Now), (line.ActorKind, line.ActorId, line.At)));
        Assert.True((await AuditLog.VerifyAsync(engine.Store, Ct)).IsWhole);
    }

    [Fact]
    public async Task What_is_refused_leaves_no_line()
    {
        await using var engine = await RunningAsync();

        await Assert.ThrowsAsync<Automation.Server.Pauses.PauseException>(() => engine.Engine.Desk.ResumeAsync(GatedEngine.Thanks, GatedEngine.Lan, Ct));

        Assert.Empty(await AuditLog.ListAsync(engine.Store, new AuditQuery { Actor = "lan" }, Ct));
    }

    [Fact]
    public async Task Lines_are_found_by_subject_actor_action_noun_and_time_and_paged_by_number()
    {
        await using var engine = await RunningAsync();
        var begin = Instant.FromUtc(2030, 1, 1, 0, 0);
        await using (var transaction = await engine.Store.BeginAsync(Ct))
        {
            foreach (var (who, action, subject, minute) in new[] { ("an", "key.made", "key/1", 1), ("an", "key.revoked", "key/1", 2), ("bình", "key.made", "key/2", 3), ("bình", "keyring.made", "keyring/1", 4) })
            {
                await transaction.AddAuditAsync(new Actor(who, Role.Administrator, ActorKind.Person).Did(action, subject, begin + Duration.FromMinutes(minute)), Ct);
            }

            await transaction.CommitAsync(Ct);
        }

        async Task<string> Find(AuditQuery query) => string.Join(' ', (await AuditLog.ListAsync(engine.Store, query, Ct)).Select(line => line.Subject + ":" + line.Action));

        Assert.Equal("key/1:key.revoked key/1:key.made", await Find(new AuditQuery { Subject = "key/1" }));
        Assert.Equal("keyring/1:keyring.made key/2:key.made", await Find(new AuditQuery { Actor = "bình" }));
        Assert.Equal("key/2:key.made key/1:key.made", await Find(new AuditQuery { Action = "key.made" }));
        Assert.Equal("key/2:key.made key/1:key.revoked key/1:key.made", await Find(new AuditQuery { Action = "key" }));
        Assert.Equal("key/1:key.revoked", await Find(new AuditQuery { From = begin + Duration.FromMinutes(2), To = begin + Duration.FromMinutes(3) }));
        var page = await AuditLog.ListAsync(engine.Store, new AuditQuery { Action = "key", Take = 2 }, Ct);
        Assert.Equal("key/1:key.made", await Find(new AuditQuery { Action = "key", Before = page[^1].Id }));
    }

    /// <summary>The page must be quick with a million lines: each filter has its index, and what has none walks down from the newest line.</summary>
    [Theory]
    [InlineData("subject", "audit_subject")]
    [InlineData("actor", "audit_actor")]
    [InlineData("action", "audit_action")]
    [InlineData("noun", "audit_action")]
    [InlineData("", "")]
    public async Task A_page_reaches_its_lines_through_an_index(string filter, string index)
    {
        await using var engine = await RunningAsync();
        await using var reader = engine.Store.OpenReader();
        var query = filter switch
        {
            "subject" => new AuditQuery { Subject = "campaign/thanks" },
            "actor" => new AuditQuery { Actor = "lan" },
            "action" => new AuditQuery { Action = "campaign.paused" },
            "noun" => new AuditQuery { Action = "campaign" },
            _ => new AuditQuery { Before = 100 },
        };

        var plan = Plan(AuditLog.Filter(reader.Audit, query).OrderByDescending(line => line.Id).Take(50));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_lists_and_verifies()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var line = (await fixture.GetAsync("/api/audit?action=campaign.started")).GetProperty("lines")[0];
        var verdict = await fixture.GetAsync("/api/audit/verify");

        Assert.Equal(("campaign/" + ServerFixture.Campaign, "api_key"), (line.GetProperty("subject").GetString(), line.GetProperty("actor_kind").GetString()));
        Assert.True(verdict.GetProperty("is_whole").GetBoolean());
        var refusal = await fixture.Client.GetAsync("/api/audit?from=yesterday&to=soon", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Equal(2, JsonNode.Parse(await refusal.Content.ReadAsStringAsync(Ct))!["errors"]!.AsObject().Count);
    }

    private static string Plan(IQueryable<AuditView> lines)
    {
        using var command = lines.CreateDbCommand();
        command.CommandText = "explain query plan " + command.CommandText;
        command.Connection!.Open();
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return string.Join('\n', steps);
    }

    private static async Task<GatedEngine> RunningAsync()
    {
        var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.Thanks);
        return engine;
    }
}
