using System.Text;

namespace Automation.Connectors.Smtp;

/// <summary>Puts a reply together from its lines. Not safe for concurrent use.</summary>
internal sealed class SmtpReplyReader
{
    /// <summary>The longest line with its end; RFC 5321 section 4.5.3.1.5 allows 512, some relays write more.</summary>
    public const int LongestLine = 2_048;

    private const int MostLines = 128;

    private readonly StringBuilder _text = new();
    private int _code;
    private int _lines;

    /// <summary>Takes the next line, without its line end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="reply">The reply, when this was its last line.</param>
    /// <returns>Whether the reply is complete.</returns>
    /// <exception cref="SmtpFailureException">It is no reply, or one without an end.</exception>
    public bool TryAdd(ReadOnlySpan<byte> line, out SmtpReply reply)
    {
        reply = default;
        int code = ReadCode(line);
        bool last = line.Length <= 3 || line[3] == ' ';
        if (code == 0 || (!last && line[3] != '-') || (_lines > 0 && code != _code) || ++_lines > MostLines)
        {
            throw SmtpFailureException.Protocol();
        }

        _code = code;
        if (_lines == 1 && last)
        {
            reply = Finish(code, line.Length > 4 ? Encoding.UTF8.GetString(line[4..]) : "");
            return true;
        }

        _text.Append(_lines > 1 ? "\n" : "").Append(line.Length > 4 ? Encoding.UTF8.GetString(line[4..]) : "");
        if (last)
        {
            reply = Finish(code, _text.ToString());
        }

        return last;
    }

    private SmtpReply Finish(int code, string text)
    {
        _text.Clear();
        _lines = 0;
        return new SmtpReply(code, EnhancedStatus.Read(code, text), text);
    }

    private static int ReadCode(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !IsDigit(line[1]) || !IsDigit(line[2]))
        {
            return 0;
        }

        return ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
