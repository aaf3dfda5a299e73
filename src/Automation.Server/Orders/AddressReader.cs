using Automation.Engine.Customers.Phones;
using NodaTime;

namespace Automation.Server.Orders;

/// <summary>Reads one address of a customer; equal addresses are the same string, so that a long history stays small.</summary>
internal sealed class AddressReader
{
    private readonly BoundTemplate _template;
    private readonly Dictionary<string, string?>.AlternateLookup<ReadOnlySpan<char>> _seen;
    private readonly string _phoneRegion;

    /// <summary>Finds the columns of the address.</summary>
    /// <param name="field">Which address.</param>
    /// <param name="template">How it is built.</param>
    /// <param name="columns">The file's columns; missing ones are recorded there.</param>
    /// <param name="phoneRegion">Where phone numbers without a country belong.</param>
    public AddressReader(AddressField field, ValueTemplate template, FileColumns columns, string phoneRegion)
    {
        Field = field;
        _phoneRegion = phoneRegion;
        _template = new BoundTemplate(template, columns);
        _seen = new Dictionary<string, string?>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Which address this is.</summary>
    public AddressField Field { get; }

    /// <summary>How many different texts were no address that can be used.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The columns it comes from.</summary>
    public string Column => _template.Column;

    /// <summary>Reads the address of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="value">The address, a phone number in E.164 form; <see langword="null"/> if the row has none that can be used.</param>
    /// <returns>False for a time zone that does not exist.</returns>
    public bool TryRead(RowReader row, RowKeys keys, out string? value)
    {
        value = null;
        if (_template.Build(row, keys, skipEmpty: Field == AddressField.Name) != TemplateResult.Present || _seen.TryGetValue(_template.Value, out value))
        {
            return true;
        }

        var text = _template.Value.ToString();
        if (Field == AddressField.Zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is null)
        {
            return false;
        }

        value = Field == AddressField.Phone ? PhoneNumbers.Normalise(text, _phoneRegion).Usable : text;
        LeftOut += value is null ? 1 : 0;
        _seen.Dictionary.Add(text, value);
        return true;
    }
}
