using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Pauses;
using Automation.Storage;

namespace Automation.Server.CommandLine;

/// <summary><c>pause</c>, <c>resume</c> and <c>pauses</c>: for every scope, beside a running server or without one.</summary>
internal static class PauseCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Option<bool> All = new("--all") { Description = "Everything." };
    private static readonly Option<string> Campaign = new("--campaign") { Description = "A campaign, by its name." };
    private static readonly Option<string> Activity = new("--activity") { Description = "With --campaign: one activity of it, by its id." };
    private static readonly Option<string> ChannelOf = new("--channel") { Description = "A channel: email, sms or call." };
    private static readonly Option<string> Customer = new("--customer") { Description = "A customer, by the shop's key." };
    private static readonly Option<string> DropOlderThan = new("--drop-older-than") { Description = "At the resume: messages due longer ago than this are denied, such as 2d." };
    private static readonly Option<bool> OnePerPerson = new("--one-per-person") { Description = "At the resume: of several messages held for one person only the most important one goes." };
    private static readonly Option<string> SpreadOver = new("--spread-over") { Description = "At the resume: messages go at an even pace over this time, such as 3h." };

    internal static Command CreatePause()
    {
        var reason = new Option<string>("--reason") { Description = "Why, for those who look at it." };
        var entries = new Option<string>("--entries") { Description = "People who would enter: accept (default), queue or block." };
        var live = new Option<string>("--entries-live") { Description = "How long a queued entry lives, such as 2d. Default 7d." };
        var timers = new Option<string>("--timers") { Description = "Delays and deadlines: run (default), freeze or restart." };
        var messages = new Option<string>("--messages") { Description = "Messages that come due: hold (default) or expire." };
        var expire = new Option<string>("--expire-after") { Description = "How long a message is held before it expires, such as 12h." };
        var command = new Command("pause", "Pauses everything, a channel, a campaign, an activity or a customer; answers when nothing of it is under way any more.")
        {
            All, Campaign, Activity, ChannelOf, Customer, reason, entries, live, timers, messages, expire, DropOlderThan, OnePerPerson, SpreadOver, Database,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, async (engine, token) =>
        {
            var reader = new AnswersReader();
            var subject = SubjectOf(result, reader);
            var plan = reader.Plan(result.GetValue(DropOlderThan), result.GetValue(OnePerPerson), result.GetValue(SpreadOver));
            var answers = reader.Answers(result.GetValue(entries), result.GetValue(live), result.GetValue(timers), result.GetValue(messages), result.GetValue(expire), plan);
            reader.ThrowIfWrong();
            var row = await engine.Pauses.PauseAsync(subject, answers, result.GetValue(reason) ?? "", Actor.CommandLine, token);
            return await WaitAsync(engine, row, token);
        }, cancellationToken));
        return command;
    }

    internal static Command CreateResume()
    {
        var id = new Argument<long?>("PAUSE") { Description = "The number of the pause (automation pauses); or name what is paused.", Arity = ArgumentArity.ZeroOrOne };
        var preview = new Option<bool>("--preview") { Description = "Show what would happen and change nothing." };
        var command = new Command("resume", "Resumes what is paused: each held message is asked about again.") { id, All, Campaign, Activity, ChannelOf, Customer, DropOlderThan, OnePerPerson, SpreadOver, preview, Database };
        command.SetAction((result, cancellationToken) => RunAsync(result, async (engine, token) =>
        {
            var reader = new AnswersReader();
            var number = result.GetValue(id) ?? await FindAsync(engine, SubjectOf(result, reader), token);
            var isSaid = result.GetValue(DropOlderThan) is not null || result.GetValue(OnePerPerson) || result.GetValue(SpreadOver) is not null;
            var plan = isSaid ? reader.Plan(result.GetValue(DropOlderThan), result.GetValue(OnePerPerson), result.GetValue(SpreadOver)) : null;
            reader.ThrowIfWrong();
            if (result.GetValue(preview))
            {
                Console.Out.WriteLine(PreviewText.Of(await engine.Previews.OfAsync(number, plan, token)));
                return Terminal.Success;
            }

            return await ResumeAsync(engine, number, plan, token);
        }, cancellationToken));
        return command;
    }

    internal static Command CreateList()
    {
        var command = new Command("pauses", "Shows what is paused: since when, by whom, why, and what is held.") { Json, Database };
        command.SetAction((result, cancellationToken) => RunAsync(result, async (engine, token) =>
        {
            var pauses = await engine.PauseList.LoadAsync(token);
            if (result.GetValue(Json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(pauses.Select(PauseAnswer.Of), ApiJson.Options));
                return Terminal.Success;
            }

            foreach (var pause in pauses)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pause.Row.Id,4}  {pause.Named.Text}: {Stand(pause)}"));
            }

            if (pauses.Count == 0)
            {
                Terminal.Say("Nothing is paused.");
            }

            return Terminal.Success;
        }, cancellationToken));
        return command;
    }

    private static string Stand(PauseOverview pause)
    {
        var held = string.Create(CultureInfo.InvariantCulture, $"{pause.Held:N0} messages held, {pause.Queued:N0} people wait to enter");
        return pause.Stage switch
        {
            PauseStage.Quieting => $"paused {PauseDesk.Since(pause.Row)}, still waits for {Words(pause.Sending)}; {held}",
            PauseStage.Paused => $"paused {PauseDesk.Since(pause.Row)}; {held}",
            _ => $"resumed by {pause.Row.ResumedBy} at {pause.Row.ResumedAt}, {Progress(pause.Row)}",
        };
    }

    private static async Task<int> WaitAsync(CareEngine engine, PauseRow row, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Pauses.WaitUntilQuietAsync(row.Id, null, new Reports<IReadOnlyList<SendingCount>>(sending => Terminal.Say($"In force; waits for {Words(sending)}.")), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Terminal.Say($"Pause {row.Id} stays in force: nothing new leaves. What is still under way may arrive; automation pauses shows it.");
            return Terminal.Failure;
        }

        Console.Out.WriteLine($"Pause {row.Id} is in force: nothing of it leaves until it is resumed (automation resume {row.Id}).");
        return Terminal.Success;
    }

    private static async Task<int> ResumeAsync(CareEngine engine, long id, ResumePlan? plan, CancellationToken cancellationToken)
    {
        await engine.Pauses.ResumeAsync(id, plan, version: null, Actor.CommandLine, cancellationToken);
        var row = engine.Pauses.FindAsync(id, cancellationToken);
        await Terminal.WithProgressAsync("Resuming", async progress =>
            row = Task.FromResult(await engine.Pauses.FinishAsync(id, null, new Reports<PauseRow>(now => progress.Report(Share(now))), cancellationToken)));
        var done = (await row).Done;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Resumed; {done.Released:N0} held messages go on to the gate, {done.Dropped:N0} were dropped, {done.TimersMoved:N0} timers moved, {done.Entered:N0} queued people entered, {done.NotEntered:N0} did not."));
        return Terminal.Success;
    }

    private static double Share(PauseRow row) => row.Expected == 0 ? 0 : Math.Min(1, (row.Done.Released + row.Done.Dropped) / (double)row.Expected);

    private static string Progress(PauseRow row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Done.TimersMoved:N0} timers moved, {row.Done.Released + row.Done.Dropped:N0} of {row.Expected:N0} held messages looked at, {row.Done.Entered:N0} people entered");

    private static string Words(IReadOnlyList<SendingCount> sending) => string.Join(", ", sending.Select(found => string.Create(
        CultureInfo.InvariantCulture, $"{found.Count:N0} {NamedScope.ChannelName(found.Channel)} that {found.Worker} is handing over")));

    private static async Task<long> FindAsync(CareEngine engine, PauseSubject subject, CancellationToken cancellationToken) =>
        (await engine.Pauses.FindAsync(subject, cancellationToken))?.Id ?? throw new CommandException("That is not paused. List what is: automation pauses.");

    private static PauseSubject SubjectOf(ParseResult result, AnswersReader reader)
    {
        var (campaign, activity, channel, customer) = (result.GetValue(Campaign), result.GetValue(Activity), result.GetValue(ChannelOf), result.GetValue(Customer));
        var named = new[] { result.GetValue(All), campaign is not null, channel is not null, customer is not null }.Count(given => given);
        if (named != 1 || (activity is not null && campaign is null))
        {
            throw new CommandException("Say what: one of --all, --campaign NAME (with --activity ID for one activity of it), --channel NAME or --customer KEY.");
        }

        return result.GetValue(All) ? new PauseSubject(PauseScopeKind.Everything)
            : channel is not null ? new PauseSubject(PauseScopeKind.Channel, Channel: reader.Choice("--channel", channel, Channel.Email))
            : customer is not null ? new PauseSubject(PauseScopeKind.Customer, Customer: customer)
            : activity is not null ? new PauseSubject(PauseScopeKind.Activity, Campaign: campaign, Activity: activity)
            : PauseSubject.OfCampaign(campaign!);
    }

    private static Task<int> RunAsync(ParseResult result, Func<CareEngine, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        Terminal.RunAsync(async () =>
        {
            await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
            return await command(await database.EngineAsync(cancellationToken), cancellationToken);
        });

    /// <summary>At once and in order, which <see cref="Progress{T}"/> is not.</summary>
    private sealed class Reports<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
