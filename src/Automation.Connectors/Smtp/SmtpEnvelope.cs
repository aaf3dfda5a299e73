using System.Buffers;
using System.Globalization;
using System.Text;
using Automation.Connectors.Mime;

namespace Automation.Connectors.Smtp;

/// <summary>Writes the commands around a mail. Immutable; safe for concurrent use.</summary>
internal sealed class SmtpEnvelope(SmtpOptions options, VerpAddress? verp)
{
    private readonly string _notify = options.Dsn is { } dsn ? NotifyOf(dsn) : "";

    /// <summary>The MAIL command with its line end.</summary>
    public void WriteMail(SmtpParcel parcel, SmtpCapabilities capabilities, int size, IBufferWriter<byte> destination)
    {
        var output = new MimeOutput(destination);
        output.Write("MAIL FROM:"u8);
        WriteAddress(ref output, SenderOf(parcel), parcel.NeedsSmtpUtf8);
        if (capabilities.Size)
        {
            output.Write(" SIZE="u8);
            output.Write(size.ToString(CultureInfo.InvariantCulture));
        }

        if (parcel.NeedsSmtpUtf8)
        {
            output.Write(" BODY=8BITMIME SMTPUTF8"u8);
        }

        if (capabilities.Dsn && options.Dsn is { } dsn)
        {
            output.Write(dsn.Return == DsnReturn.Full ? " RET=FULL ENVID="u8 : " RET=HDRS ENVID="u8);
            WriteXtext(ref output, parcel.Message.Id);
        }

        output.EndLine();
        output.Flush();
    }

    /// <summary>The RCPT command with its line end.</summary>
    public void WriteRecipient(SmtpParcel parcel, SmtpCapabilities capabilities, IBufferWriter<byte> destination)
    {
        var output = new MimeOutput(destination);
        output.Write("RCPT TO:"u8);
        WriteAddress(ref output, parcel.Message.To, parcel.NeedsSmtpUtf8);
        if (capabilities.Dsn && options.Dsn is not null)
        {
            output.Write(" NOTIFY="u8);
            output.Write(_notify);
            if (Ascii.IsValid(parcel.Message.To))
            {
                output.Write(" ORCPT=rfc822;"u8);
                WriteXtext(ref output, parcel.Message.To);
            }
        }

        output.EndLine();
        output.Flush();
    }

    /// <summary>Where bounces of a message go: an address of its own where that is set up.</summary>
    private string SenderOf(SmtpParcel parcel) => verp?.For(parcel.Message.Id) ?? options.ReturnPath ?? parcel.Message.From;

    // The composer has checked both addresses before; a checked address holds no line end.
    private static void WriteAddress(ref MimeOutput output, string address, bool smtpUtf8)
    {
        _ = AddressSpec.Parse(address, smtpUtf8, out AddressSpec spec);
        output.Write("<"u8);
        spec.Write(ref output);
        output.Write(">"u8);
    }

    /// <summary>RFC 3461 section 4: what is not printable, and + and =, in hexadecimal.</summary>
    private static void WriteXtext(ref MimeOutput output, string text)
    {
        foreach (char value in text)
        {
            if (value is > ' ' and <= '~' and not ('+' or '='))
            {
                output.Write([(byte)value]);
            }
            else
            {
                output.Write("+"u8);
                output.Write(((int)value).ToString("X2", CultureInfo.InvariantCulture));
            }
        }
    }

    private static string NotifyOf(DsnOptions dsn)
    {
        string[] wanted = [.. dsn.OnSuccess ? ["SUCCESS"] : Array.Empty<string>(), .. dsn.OnFailure ? ["FAILURE"] : Array.Empty<string>(), .. dsn.OnDelay ? ["DELAY"] : Array.Empty<string>()];
        return wanted.Length == 0 ? "NEVER" : string.Join(',', wanted);
    }
}
