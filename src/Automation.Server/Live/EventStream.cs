using System.Text;

namespace Automation.Server.Live;

/// <summary>An answer of server-sent events (WHATWG HTML, 9.2) that htmx swaps in: messages without a name.</summary>
internal sealed class EventStream(HttpResponse response)
{
    /// <summary>After so long without anything new a beat is sent, before what stands between takes the connection for dead.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>Sends a fragment for each value that makes another one than the last, until there are no more values or one has no fragment.</summary>
    /// <param name="values">What to follow.</param>
    /// <param name="draw">The fragment of a value; null ends the answer.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    internal async Task FollowAsync<T>(IAsyncEnumerable<T> values, Func<T, Task<string?>> draw, CancellationToken cancellationToken)
    {
        Begin();
        var (last, told) = ("", TimeProvider.System.GetTimestamp());
        await foreach (var value in values.WithCancellation(cancellationToken))
        {
            if (await draw(value) is not { } html)
            {
                return;
            }

            if (html != last)
            {
                await SendAsync(html, cancellationToken);
            }
            else if (TimeProvider.System.GetElapsedTime(told) > Beat)
            {
                await WriteAsync(": nothing new\n\n", cancellationToken);
            }
            else
            {
                continue;
            }

            (last, told) = (html, TimeProvider.System.GetTimestamp());
        }
    }

    /// <summary>Begins the answer. Nothing between here and the browser may keep it.</summary>
    private void Begin()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends one message.</summary>
    private Task SendAsync(string html, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(html.Length + 256);
        foreach (var line in html.AsSpan().EnumerateLines())
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return WriteAsync(text.Append('\n').ToString(), cancellationToken);
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
