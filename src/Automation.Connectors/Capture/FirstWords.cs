namespace Automation.Connectors.Capture;

/// <summary>Makes a title of a text that has none.</summary>
internal static class FirstWords
{
    private const int Longest = 80;

    /// <summary>The first 80 characters on one line, cut at a space where there is one, never inside a character.</summary>
    public static string Of(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, 40, StringSplitOptions.RemoveEmptyEntries))
            .ReplaceLineEndings(" ");
        if (line.Length <= Longest)
        {
            return line;
        }

        int space = line.LastIndexOf(' ', Longest);
        int cut = space > Longest / 2 ? space : char.IsLowSurrogate(line[Longest]) ? Longest - 1 : Longest;
        return line[..cut] + "…";
    }
}
