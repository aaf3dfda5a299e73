using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Automation.Engine.Definitions;

namespace Automation.Engine.Activities.Flow;

/// <summary>
/// Divides people by chance, in shares: the same customer always takes the same side of the same split, in every run, on
/// every machine, also when a journey is entered again.
/// </summary>
[Activity("Care", "Decisions", "Divides people by chance, in shares; the same person always takes the same side.")]
[FlowNode]
public sealed class Split : Activity
{
    private string[] _sides = [];
    private string[] _written = [];
    private decimal[] _upTo = [];
    private string _salt = "";

    /// <summary>The sides and their weights, such as <c>A:50</c>, <c>B:50</c>; weights need not add up to 100.</summary>
    [Input(UIHint = InputUIHints.DynamicOutcomes, Required = true, Description = "One side a line: name, colon, weight. For example A:90 and B:10.")]
    public Input<List<string>> Sides { get; set; } = new();

    /// <summary>The name of the draw; splits with the same name divide people alike. Default the activity's id.</summary>
    [Input(Description = "Splits with the same name divide people alike. Empty: this split alone.")]
    public Input<string> Draw { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        _salt = Draw.Constant is { Length: > 0 } name ? name : compilation.Written.Id;
        if (Sides is { IsBound: true, IsConstant: false })
        {
            compilation.Report(DiagnosticIds.BadValue, "sides", "The sides depend on the journey.", "Write the sides and their weights: connections are drawn to them.");
        }

        var written = Sides.Constant ?? [];
        if (Sides.IsConstant && written.Count == 0)
        {
            compilation.Report(DiagnosticIds.MissingInput, "sides", "There is no side.", "Write at least one, such as A:50.");
        }

        var total = 0m;
        var isRight = true;
        var upTo = new List<decimal>();
        foreach (var side in written)
        {
            var colon = side.LastIndexOf(':');
            if (colon < 1 || !decimal.TryParse(side[(colon + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight))
            {
                compilation.Report(DiagnosticIds.BadValue, "sides", $"The side '{side}' has no weight.", "Write name, colon and a weight that is not negative, such as A:50.");
                isRight = false;
                weight = 0;
            }

            upTo.Add(total += weight);
        }

        if (isRight && written.Count > 0 && total == 0)
        {
            compilation.Report(DiagnosticIds.BadValue, "sides", "All weights are zero.", "Give at least one side a weight above zero.");
        }

        _upTo = [.. upTo];
        _sides = [.. written.Select(side => side.LastIndexOf(':') is > 0 and var colon ? side[..colon] : side)];

        // Studio makes a port of each item as it is written; a tidier drawing may use the name alone.
        compilation.Outcomes = [.. written, .. _sides];
        _written = [.. written];
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var point = Fraction(_salt, context.Customer.Key) * _upTo[^1];
        var side = Array.FindIndex(_upTo, bound => point < bound);
        context.CompleteAs(_sides[side], _written[side]);
    }

    /// <summary>A number from 0 up to 1 that depends on nothing but the two texts.</summary>
    internal static decimal Fraction(string salt, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{key}"), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / 4_294_967_296m;
    }
}
