using System.Globalization;

namespace Automation.Server.Pages;

/// <summary>Numbers as the person writes them.</summary>
internal static class Numbers
{
    /// <summary>A count with its thousands set apart.</summary>
    internal static string Text(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>An amount or a rate with up to two decimals.</summary>
    internal static string Text(decimal amount) => amount.ToString("#,##0.##", CultureInfo.CurrentCulture);

    /// <summary>A share of one in percent, without decimals.</summary>
    internal static string Percent(double share) => share.ToString("P0", CultureInfo.CurrentCulture);
}
