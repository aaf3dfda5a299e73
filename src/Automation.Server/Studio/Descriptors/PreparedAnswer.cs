using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// An answer that is the same for everybody who speaks a language: written and compressed once, and not sent again to those who have it.
/// Studio asks for the activities again after every save. Immutable; safe for concurrent use.
/// </summary>
internal sealed class PreparedAnswer
{
    private readonly EntityTagHeaderValue _tag;
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;

    private PreparedAnswer(byte[] plain)
    {
        _plain = plain;
        _brotli = Compress(stream => new BrotliStream(stream, CompressionLevel.SmallestSize));
        _gzip = Compress(stream => new GZipStream(stream, CompressionLevel.SmallestSize));
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..20]}\"", isWeak: true);
    }

    internal static PreparedAnswer Of<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.Options));

    /// <summary>Sends it in the smallest form that is accepted, or 304 when the caller has it.</summary>
    internal async Task SendAsync(HttpContext context)
    {
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = _tag;
        headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
        context.Response.Headers.Vary = "Accept-Encoding, Accept-Language, Cookie";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(_tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (body, encoding) = Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        if (encoding is not null)
        {
            context.Response.Headers.ContentEncoding = encoding;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private (byte[] Body, string? Encoding) Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        bool Accepts(string encoding) => accepted.Any(found => found.Quality is not 0 && found.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase));
        return Accepts("br") ? (_brotli, "br") : Accepts("gzip") ? (_gzip, "gzip") : (_plain, null);
    }

    private byte[] Compress(Func<Stream, Stream> open)
    {
        using var compressed = new MemoryStream();
        using (var stream = open(compressed))
        {
            stream.Write(_plain);
        }

        return compressed.ToArray();
    }
}
