using System.Text;
using Automation.Templating.Rendering;

namespace Automation.Templating.Builtins;

// The old hashes are part of the language; they name content, they protect nothing.
#pragma warning disable CA5350, CA5351
internal static partial class StringBuiltins
{
    private static byte[] Bytes(Renderer r, object? value)
    {
        var text = Arguments.Text(r, value);
        r.Budget.AllocateText(text.Length * 2L, r.CallSite);
        r.Budget.Work(text.Length / 64, r.CallSite);
        return Encoding.UTF8.GetBytes(text);
    }

    private static string? Hash(Renderer r, object? value, Func<byte[], byte[]> hash) =>
        value is null ? null : Convert.ToHexStringLower(hash(Bytes(r, value)));

    private static string? Keyed(Renderer r, Span<object?> a, Func<byte[], byte[], byte[]> hash) =>
        a[0] is null ? null : Convert.ToHexStringLower(hash(Bytes(r, a[1]), Bytes(r, a[0])));

    private static object? Base64Decode(Renderer r, Span<object?> a)
    {
        if (a[0] is null)
        {
            return "";
        }

        var text = Arguments.Text(r, a[0]);
        r.Budget.AllocateText(text.Length, r.CallSite);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw r.Fail(RenderFaults.BadArgument("string.base64_decode", "the text is not Base64"));
    }
}
#pragma warning restore CA5350, CA5351
