using System.Collections.Frozen;

namespace Automation.Engine.Customers.Phones;

/// <summary>
/// Vietnam shortened its mobile numbers from eleven digits to ten between 15 September and 15 November 2018 (plan of the Ministry of Information and
/// Communications of May 2018): the first digits were replaced, the last seven stayed.
/// </summary>
internal static class VietnamMigration
{
    private const int OldLength = 10; // without the leading 0
    private const int PrefixLength = 3;

    private static readonly FrozenDictionary<string, string> Prefixes = new Dictionary<string, string>
    {
        // MobiFone
        ["120"] = "70", ["121"] = "79", ["122"] = "77", ["126"] = "76", ["128"] = "78",

        // VinaPhone
        ["123"] = "83", ["124"] = "84", ["125"] = "85", ["127"] = "81", ["129"] = "82",

        // Viettel
        ["162"] = "32", ["163"] = "33", ["164"] = "34", ["165"] = "35", ["166"] = "36", ["167"] = "37", ["168"] = "38", ["169"] = "39",

        // Vietnamobile, Gmobile
        ["186"] = "56", ["188"] = "58", ["199"] = "59",
    }.ToFrozenDictionary();

    /// <summary>Today's national number for an old one; null when it is no old one.</summary>
    internal static string? Migrate(string national) =>
        national.Length == OldLength && Prefixes.TryGetValue(national[..PrefixLength], out string? prefix) ? prefix + national[PrefixLength..] : null;
}
