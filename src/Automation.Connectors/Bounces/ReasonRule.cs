namespace Automation.Connectors.Bounces;

/// <summary>How much a phrase says.</summary>
internal enum Certainty
{
    /// <summary>Polite or vague words that any refusal may contain: they count only when nothing else says anything.</summary>
    Vague,

    /// <summary>The words of the reason itself.</summary>
    Plain,

    /// <summary>A server speaks of its own directory, or uses a phrase that nobody borrows: no further proof is needed.</summary>
    Sure,
}

/// <summary>One line of the table of phrases.</summary>
/// <param name="Reason">What the phrases mean.</param>
/// <param name="Certainty">How much they say.</param>
/// <param name="Because">Why they are read so, and why here: rules are tried from top to bottom.</param>
/// <param name="Phrases">In the form of <see cref="Diagnostic.Words"/>; <c>*</c> stands for at most 60 characters.</param>
internal sealed record ReasonRule(BounceReason Reason, Certainty Certainty, string Because, params string[] Phrases)
{
    private const int WidestGap = 60;

    private readonly string[][] _phrases = [.. Phrases.Select(phrase => phrase.Split('*'))];

    /// <summary>Whether one of the phrases stands in the words.</summary>
    public bool Matches(string words)
    {
        foreach (string[] pieces in _phrases)
        {
            if (pieces.Length == 1 ? words.Contains(pieces[0], StringComparison.Ordinal) : MatchesWithGaps(words, pieces))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesWithGaps(string words, string[] pieces)
    {
        for (int from = 0; (from = words.IndexOf(pieces[0], from, StringComparison.Ordinal)) >= 0; from++)
        {
            int end = from + pieces[0].Length;
            foreach (string piece in pieces.AsSpan(1))
            {
                int room = Math.Min(words.Length - end, piece.Length + WidestGap);
                int next = words.IndexOf(piece, end, room, StringComparison.Ordinal);
                end = next < 0 ? -1 : next + piece.Length;
                if (end < 0)
                {
                    break;
                }
            }

            if (end >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
