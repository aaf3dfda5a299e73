using System.Buffers;
using Automation.Connectors.Mime;
using Automation.Engine.Messages;

namespace Automation.Connectors.Smtp;

/// <summary>A message on its way through a batch.</summary>
internal sealed class SmtpParcel(int index, OutboundMessage message)
{
    /// <summary>Its place in the batch.</summary>
    public int Index => index;

    /// <summary>The message.</summary>
    public OutboundMessage Message => message;

    /// <summary>The recipient's domain in lower-case ASCII; empty when the address is none.</summary>
    public string Domain { get; } = DomainOf(message.To);

    /// <summary>Whether it only travels with SMTPUTF8.</summary>
    public bool NeedsSmtpUtf8 { get; } = OutboundMail.NeedsSmtpUtf8(message);

    /// <summary>Whether it counts among the connections with mail for its domain.</summary>
    public bool HasSlot { get; set; }

    /// <summary>How often it was taken out of the batch and put back untouched.</summary>
    public int PutBacks { get; set; }

    private static string DomainOf(string address)
    {
        int at = address.LastIndexOf('@');
        return at >= 0 && AddressSpec.Parse("a" + address[at..], smtpUtf8: false, out AddressSpec spec) is null
            ? spec.Domain.ToString().ToLowerInvariant()
            : "";
    }
}

/// <summary>The bytes of one mail, in buffers that are used again.</summary>
internal sealed class SmtpContent
{
    /// <summary>The mail as MIME has it.</summary>
    public ArrayBufferWriter<byte> Mail { get; } = new(8 * 1024);

    /// <summary>The DKIM-Signature fields that go on top.</summary>
    public ArrayBufferWriter<byte> Signatures { get; } = new(1_024);

    /// <summary>The size of both.</summary>
    public int Size => Signatures.WrittenCount + Mail.WrittenCount;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Mail.ResetWrittenCount();
        Signatures.ResetWrittenCount();
    }
}
