namespace Automation.Storage;

/// <summary>
/// The made-up customer on whom workflows are tried when nobody is named. It stands among the customers, so that a trial is a journey like
/// any other, and no campaign's audience ever contains it.
/// </summary>
public static class SampleCustomer
{
    /// <summary>Its key; no shop's own.</summary>
    public const string Key = "automation:sample-customer";
}
