using System.Collections.Concurrent;
using Automation.SampleActivities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Automation.Tests.SampleActivities;

/// <summary>
/// A loyalty service on a real port that knows repetitions by their key, and that fails in the ways in which services fail. Safe for
/// concurrent use.
/// </summary>
internal sealed class LoyaltyPeer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Mood> _moods = [];
    private readonly ConcurrentDictionary<string, int> _added = [];
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _web;

    private LoyaltyPeer(WebApplication web) => _web = web;

    /// <summary>How it treats a request.</summary>
    internal enum Mood
    {
        Answers,
        DropsTheAnswer,
        Holds,
        Breaks,
        IsBusy,
        Refuses,
    }

    internal Uri Address => new(_web.Urls.First());

    /// <summary>The keys of all requests, in order.</summary>
    internal ConcurrentQueue<string> Keys { get; } = [];

    /// <summary>All points that were added, each key once.</summary>
    internal int Balance => _added.Values.Sum();

    /// <summary>Done when a request is held; its points are added, its answer is not sent.</summary>
    internal Task Entered => _entered.Task;

    internal static async Task<LoyaltyPeer> StartAsync(params Mood[] moods)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var peer = new LoyaltyPeer(web);
        foreach (var mood in moods)
        {
            peer._moods.Enqueue(mood);
        }

        web.MapPost("/points", peer.TakeAsync);
        await web.StartAsync(TestContext.Current.CancellationToken);
        return peer;
    }

    /// <summary>Lets what is held go on.</summary>
    internal void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(PointsRequest request, HttpContext context)
    {
        var key = (string?)context.Request.Headers["Idempotency-Key"] ?? "";
        Keys.Enqueue(key);
        var mood = _moods.TryDequeue(out var next) ? next : Mood.Answers;
        switch (mood)
        {
            case Mood.Breaks:
                return Results.StatusCode(500);
            case Mood.Refuses:
                return Results.StatusCode(422);
            case Mood.IsBusy:
                context.Response.Headers.RetryAfter = "7";
                return Results.StatusCode(429);
        }

        _added.TryAdd(key, request.Points);
        if (mood == Mood.DropsTheAnswer)
        {
            context.Abort();
        }
        else if (mood == Mood.Holds)
        {
            _entered.TrySetResult();
            await _released.Task;
        }

        return Results.Json(new PointsAnswer(Balance));
    }
}
