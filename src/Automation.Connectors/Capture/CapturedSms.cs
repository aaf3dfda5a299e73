using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Engine.Messages;

namespace Automation.Connectors.Capture;

/// <summary>A short message as it is captured: every field of it, readable in an editor.</summary>
internal static class CapturedSms
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        // The file is read by people and never becomes part of a page unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes the message.</summary>
    public static void Write(OutboundMessage message, IBufferWriter<byte> destination)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, Format);
        WriteReadable(json, destination);
        destination.Write("\n"u8);
    }

    // The encoder of the framework escapes everything beyond U+FFFF, and so every emoji, as a pair of surrogates.
    private static void WriteReadable(ReadOnlySpan<byte> json, IBufferWriter<byte> destination)
    {
        for (int escape = json.IndexOf((byte)'\\'); escape >= 0; escape = json.IndexOf((byte)'\\'))
        {
            destination.Write(json[..escape]);
            json = json[escape..];
            json = json[WriteEscape(json, destination)..];
        }

        destination.Write(json);
    }

    private static int WriteEscape(ReadOnlySpan<byte> json, IBufferWriter<byte> destination)
    {
        if (TryReadUnit(json, out char high) && char.IsHighSurrogate(high)
            && TryReadUnit(json[6..], out char low) && char.IsLowSurrogate(low))
        {
            destination.Advance(new Rune(high, low).EncodeToUtf8(destination.GetSpan(4)));
            return 12;
        }

        destination.Write(json[..2]);
        return 2;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        bool read = json.StartsWith("\\u"u8)
            & ushort.TryParse(json[2..Math.Min(json.Length, 6)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value);
        unit = (char)value;
        return read;
    }

    /// <summary>The message, or null when the file holds none.</summary>
    public static OutboundMessage? Read(ReadOnlySpan<byte> file)
    {
        try
        {
            return JsonSerializer.Deserialize<OutboundMessage>(file, Format);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
