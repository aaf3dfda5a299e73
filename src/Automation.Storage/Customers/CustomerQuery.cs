namespace Automation.Storage.Customers;

/// <summary>Whom somebody looks for.</summary>
/// <param name="Text">What was typed: words of a name, an address, a number in any usual way of writing, a key; all words must be found. Empty for everybody.</param>
/// <param name="After">Where the last page ended; null for the first page.</param>
/// <param name="Take">How many at most; 1 to <see cref="LargestPage"/>.</param>
public sealed record CustomerQuery(string Text, CustomerPlace? After = null, int Take = 50)
{
    /// <summary>How many customers a page can have.</summary>
    public const int LargestPage = 1_000;
}

/// <summary>How well a customer fits. The numbers are the order of an answer.</summary>
public enum CustomerFit
{
    /// <summary>Every word is one of the customer's.</summary>
    Whole = 0,

    /// <summary>Every word begins one of the customer's.</summary>
    Beginning = 1,

    /// <summary>Every word is somewhere.</summary>
    Inside = 2,
}

/// <summary>A place in an answer: by fit, and within it the customers who became known last come first.</summary>
/// <param name="Fit">How well.</param>
/// <param name="Id">The customer.</param>
public sealed record CustomerPlace(CustomerFit Fit, long Id);

/// <summary>A page of customers.</summary>
/// <param name="Places">The customers in order.</param>
/// <param name="HasMore">Whether there is a further page.</param>
public sealed record CustomerPage(IReadOnlyList<CustomerPlace> Places, bool HasMore);
