using Automation.Engine.Activities;
using Automation.Engine.Messages;
using Automation.Server.Journeys;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Messages;

/// <summary>
/// Makes the calls of activities to outside services, or, in a simulation and for a trial, what the activities say should be taken for them. What a call throws
/// is an outcome: tried again where the service knows repetitions by the call's id, unknown where it does not.
/// </summary>
internal sealed partial class ServiceCaller(CompiledWorkflows workflows, MessageIdentity identity, bool simulates, ILogger<ServiceCaller> logger)
{
    /// <summary>The name of calls among connectors, in the records of attempts.</summary>
    internal const string Name = "call";

    /// <summary>The code of a call that was interrupted by the end of a process.</summary>
    internal const string Interrupted = "interrupted";

    /// <summary>The rule that puts off a call whose activity is not there: its plug-in could not be loaded.</summary>
    internal const string ActivityMissing = "activity-missing";

    /// <summary>How long a call waits for its activity to be there again.</summary>
    internal static readonly Duration MissingFor = Duration.FromMinutes(5);

    /// <summary>How many calls are made at once: a slow service holds up as many others. A simulation has nothing to wait for.</summary>
    internal int AtOnce => simulates ? int.MaxValue : 32;

    /// <summary>The clock of timeouts: outside services live in real time.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The activity of a call; null when its version no longer compiles, because a plug-in is not there.</summary>
    internal async ValueTask<CallActivity?> FindAsync(IStoreTransaction transaction, MessageRow message, LoadedJourneys journeys, CancellationToken cancellationToken)
    {
        try
        {
            var workflow = await workflows.GetAsync(transaction, journeys.Find(message.JourneyId)!.Row.DefinitionVersionId, cancellationToken);
            return workflow.Find(message.ActivityId)?.Callee;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Makes calls, all at once; one outcome for each.</summary>
    internal async Task<IReadOnlyList<Settlement>> CallAsync(IReadOnlyList<Addressed> calls, Instant now) =>
        await Task.WhenAll(calls.Select(async call => Settlement.From(call.Message, Name, await CallAsync(call, now), now)));

    /// <summary>What became of a call that was under way when its process died.</summary>
    /// <param name="message">The call.</param>
    /// <param name="activity">Its activity; null when it is not there.</param>
    /// <param name="isTrial">Whether a trial asked for it: then nobody was called.</param>
    /// <param name="now">The engine's time.</param>
    internal Settlement Recover(MessageRow message, CallActivity? activity, bool isTrial, Instant now) => simulates || isTrial || activity?.CanBeRepeated == true
        ? Settlement.Requeued(message, now)
        : Settlement.From(message with { Attempts = message.Attempts - 1 }, Name, new DeliveryOutcome.Unknown(Interrupted), now);

    private async Task<DeliveryOutcome> CallAsync(Addressed call, Instant now)
    {
        var activity = call.Callee!;
        var message = call.Message;
        var envelope = new CallEnvelope(
            identity.Of(message), message.DataJson!, message.Attempts + 1, call.Campaign.Row.Name, call.Facts.Customer.Key, now.ToDateTimeOffset());
        try
        {
            return simulates || call.Campaign.Row.IsTrial ? activity.SimulateHandOver(envelope) : await CallInTimeAsync(activity, envelope);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var code = exception is TimeoutException or OperationCanceledException ? "timeout" : exception.GetType().Name;
            LogThrew(message.Template, code, message.JourneyId);
            return activity.CanBeRepeated || NeverArrived(exception) ? new DeliveryOutcome.Transient(code, null) : new DeliveryOutcome.Unknown(code);
        }
    }

    /// <summary>An activity that does not look at its token is not waited for either.</summary>
    private async Task<DeliveryOutcome> CallInTimeAsync(CallActivity activity, CallEnvelope envelope)
    {
        var limit = activity.Timeout < CallActivity.LongestTimeout ? activity.Timeout : CallActivity.LongestTimeout;
        using var timeout = new CancellationTokenSource(limit, Time);
        return await Task.Run(() => activity.HandOverAsync(envelope, timeout.Token), CancellationToken.None).WaitAsync(timeout.Token);
    }

    /// <summary>Without a connection nothing was asked.</summary>
    private static bool NeverArrived(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError };

    [LoggerMessage(EventIds.CallThrew, LogLevel.Warning, "A call of {Activity} ended with {Error} (journey {JourneyId}).")]
    private partial void LogThrew(string activity, string error, long journeyId);
}
