namespace Automation.Storage.Customers;

/// <summary>What was typed, as questions to the index, one for each fit; what an earlier one finds a later one leaves out.</summary>
internal sealed class SearchTerms
{
    /// <summary>What is typed beyond this is left out.</summary>
    private const int MostWords = 8;

    private const int LongestText = 200;
    private const int FewestDigits = 3;
    private const int WholeNumber = 8;

    private readonly string[] _words;
    private readonly PhoneTerm? _phone;

    internal SearchTerms(string typed)
    {
        var text = typed.Length > LongestText ? typed[..LongestText] : typed;
        _words = [.. SearchText.Words(text).Take(MostWords)];
        _phone = _words.Length > 1 ? PhoneTerm.Of(text) : null;
    }

    /// <summary>Whether nothing was typed.</summary>
    internal bool IsEmpty => _words.Length == 0;

    /// <summary>The question for a fit.</summary>
    internal string Of(CustomerFit fit) => fit switch
    {
        CustomerFit.Whole => Whole,
        CustomerFit.Beginning => $"({Beginning}) NOT ({Whole})",
        _ => $"({Inside}) NOT ({Beginning})",
    };

    private string Whole => All(SearchText.Exactly, phone => phone.Whole);

    private string Beginning => All(SearchText.Beginning, phone => phone.Beginning);

    private string Inside => All(SearchText.Anywhere, phone => phone.Inside);

    private string All(Func<string, string> word, Func<PhoneTerm, string> phone)
    {
        var words = string.Join(" AND ", _words.Select(typed => PhoneTerm.Of(typed) is { } number ? $"({word(typed)} OR {phone(number)})" : word(typed)));
        return _phone is null ? words : $"({words}) OR {phone(_phone)}";
    }

    /// <summary>
    /// A number as typed: the digits with their country, or without the zero that stands for it, since what is stored has its country. A number that is stored
    /// as people write it at home is found by its country's digits too.
    /// </summary>
    private sealed record PhoneTerm(string Digits, bool HasCountry)
    {
        internal static PhoneTerm? Of(string text)
        {
            foreach (var letter in text.Normalize(System.Text.NormalizationForm.FormKC))
            {
                if (!char.IsAsciiDigit(letter) && !(letter is '+' or '-' or '.' or '(' or ')' or '/' || char.IsWhiteSpace(letter)))
                {
                    return null;
                }
            }

            var digits = SearchText.Digits(text);
            var hasCountry = text.Contains('+', StringComparison.Ordinal) || text.Contains('＋', StringComparison.Ordinal) || digits.StartsWith("00", StringComparison.Ordinal);
            digits = digits.TrimStart('0');
            return digits.Length >= FewestDigits ? new PhoneTerm(digits, hasCountry) : null;
        }

        internal string Whole => HasCountry ? Either(SearchText.Exactly(Digits), AtHome)
            : Digits.Length >= WholeNumber ? SearchText.Ending(Digits)
            : SearchText.Exactly(Digits);

        internal string Beginning => HasCountry ? Either(SearchText.Beginning(Digits), AtHome) : Either(Whole, SearchText.Beginning(Digits));

        internal string Inside => Either(Beginning, SearchText.Anywhere(Digits));

        /// <summary>The number behind a calling code of one to three digits, as it is written at home.</summary>
        private string? AtHome => Digits.Length < WholeNumber + 1 ? null
            : string.Join(" OR ", Enumerable.Range(1, 3).Where(code => Digits.Length - code >= WholeNumber).Select(code => SearchText.Exactly("0" + Digits[code..])));

        private static string Either(string one, string? other) => other is null ? one : $"({one} OR {other})";
    }
}
