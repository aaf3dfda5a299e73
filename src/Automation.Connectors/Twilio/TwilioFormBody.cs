using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Automation.Connectors.Twilio;

/// <summary>
/// A form that says when its first byte leaves: until then no answer means that nothing was sent. The client puts headers and form into one write, so
/// nothing is before it. Not safe for concurrent use.
/// </summary>
internal sealed class TwilioFormBody : HttpContent
{
    private readonly byte[] _form;
    private readonly Action _begins;

    internal TwilioFormBody(IReadOnlyList<KeyValuePair<string, string>> fields, Action begins)
    {
        _begins = begins;
        _form = Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{Encode(field.Key)}={Encode(field.Value)}")));
        Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
    }

    /// <summary>Whether anything of it may have left.</summary>
    internal bool HasBegun { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _begins();
        HasBegun = true;
        await stream.WriteAsync(_form, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _form.Length;
        return true;
    }

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
