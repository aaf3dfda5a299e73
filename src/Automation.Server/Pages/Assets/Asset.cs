using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Automation.Server.Pages.Assets;

/// <summary>One file that pages load, as it is and compressed.</summary>
internal sealed class Asset
{
    /// <summary>What the build puts beside a file that pays to be compressed.</summary>
    internal const string BrotliSuffix = ".br";

    private const int VersionLength = 12;

    private static readonly FileExtensionContentTypeProvider Types = new();

    private Asset(string path, byte[] plain, byte[] brotli)
    {
        Plain = plain;
        Brotli = brotli;
        Version = Convert.ToHexStringLower(SHA256.HashData(plain))[..VersionLength];
        ContentType = Types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
    }

    internal ReadOnlyMemory<byte> Plain { get; }

    internal ReadOnlyMemory<byte> Brotli { get; }

    /// <summary>The start of the content's hash: another content is another address, so a browser may keep it for good.</summary>
    internal string Version { get; }

    internal string ContentType { get; }

    internal static Asset Open(string path)
    {
        var plain = File.ReadAllBytes(path);
        var brotli = path + BrotliSuffix;
        return new Asset(path, plain, File.Exists(brotli) ? File.ReadAllBytes(brotli) : Compress(plain));
    }

    private static byte[] Compress(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(plain);
        }

        return packed.ToArray();
    }
}
