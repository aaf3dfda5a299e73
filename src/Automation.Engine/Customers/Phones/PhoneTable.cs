using System.Collections.Frozen;
using System.Text.Json;

namespace Automation.Engine.Customers.Phones;

/// <summary>The numbering plans of all regions: libphonenumber's, as the assembly carries them. Safe for concurrent use.</summary>
internal sealed class PhoneTable
{
    /// <summary>Country codes have one to three digits.</summary>
    internal const int LongestCode = 3;

    private static readonly Lazy<PhoneTable> Loaded = new(Load);

    private readonly FrozenDictionary<string, PhoneRegion> _regions;
    private readonly FrozenDictionary<string, PhoneRegion[]> _byCode;

    private PhoneTable(FrozenDictionary<string, PhoneRegion> regions, FrozenDictionary<string, PhoneRegion[]> byCode) => (_regions, _byCode) = (regions, byCode);

    /// <summary>The table.</summary>
    internal static PhoneTable Instance => Loaded.Value;

    /// <summary>All regions' ids.</summary>
    internal IEnumerable<string> Ids => _regions.Keys;

    /// <summary>A region by its id; null when there is none.</summary>
    internal PhoneRegion? Region(string id) => _regions.GetValueOrDefault(id);

    /// <summary>The regions that share a code, the main one first; empty when there is no such code.</summary>
    internal PhoneRegion[] WithCode(string code) => _byCode.GetValueOrDefault(code) ?? [];

    private static PhoneTable Load()
    {
        using Stream stream = typeof(PhoneTable).Assembly.GetManifestResourceStream("phones.json")
            ?? throw new InvalidOperationException("The assembly was built without its table of phone numbers.");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        var regions = root.GetProperty("countries").EnumerateObject().Select(entry => new PhoneRegion(entry.Name, entry.Value)).ToFrozenDictionary(region => region.Id);
        var byCode = root.GetProperty("country_calling_codes").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.EnumerateArray().Select(id => regions[id.GetString()!]).ToArray());
        foreach (JsonProperty entry in root.GetProperty("nonGeographic").EnumerateObject())
        {
            byCode[entry.Name] = [new PhoneRegion(PhoneNumbers.NoRegion, entry.Value)];
        }

        return new PhoneTable(regions, byCode.ToFrozenDictionary());
    }
}
