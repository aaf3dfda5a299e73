using System.Text;

namespace Automation.Server.Live;

/// <summary>An answer of server-sent events (WHATWG HTML, 9.2) that htmx swaps in: messages without a name.</summary>
internal sealed class EventStream(HttpResponse response)
{
    /// <summary>Begins the answer. Nothing between here and the browser may keep it.</summary>
    internal void Begin()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends one message.</summary>
    internal Task SendAsync(string html, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(html.Length + 256);
        foreach (var line in html.AsSpan().EnumerateLines())
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return WriteAsync(text.Append('\n').ToString(), cancellationToken);
    }

    /// <summary>Says that nothing is new, so that what stands between does not take the connection for dead.</summary>
    internal Task BeatAsync(CancellationToken cancellationToken) => WriteAsync(": nothing new\n\n", cancellationToken);

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
