using Automation.Templating;
using Xunit;

namespace Automation.Tests.Templating;

/// <summary>The public test pairs of the language, read from the shared data beside the repository.</summary>
public sealed class LanguageConformanceTests
{
    private const string Missing = "(missing)";

    /// <summary>
    /// The list of the plain dialect's builtins, and two errors that the Message dialect does not have: a member of null is null.
    /// </summary>
    private static readonly string[] PlainOnly = ["400-builtins.txt", "130-indexer-accessor-error1.txt", "131-member-accessor-error1.txt"];

    public static TheoryData<string> Pairs()
    {
        var pairs = new TheoryData<string>();
        if (Models.SharedData("scriban") is not { } folder)
        {
            pairs.Add(Missing);
            return pairs;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Output(file)))
            {
                pairs.Add(Path.GetRelativePath(folder, file));
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pair_gives_the_expected_text_in_the_plain_dialect(string pair) => Check(pair, Dialect.Scriban);

    public static IEnumerable<TheoryDataRow<string>> PairsOfBothDialects() =>
        Pairs().Where(row => !PlainOnly.Contains(Path.GetFileName(row.Data)));

    [Theory]
    [MemberData(nameof(PairsOfBothDialects))]
    public void Pair_gives_the_expected_text_in_the_message_dialect(string pair) => Check(pair, Dialect.Message);

    private static void Check(string pair, Dialect dialect)
    {
        Models.RequireData("scriban");
        var file = Path.Combine(Models.SharedData("scriban")!, pair);
        var expected = Read(Output(file)).TrimEnd('\n');

        Assert.Equal(expected, Render(Read(file), dialect).TrimEnd('\n'));
    }

    private static string Output(string file) => Path.ChangeExtension(file, ".out.txt");

    private static string Read(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    internal static string Render(string text, Dialect dialect)
    {
        var parsed = Template.Parse(text, new TemplateParseOptions { Dialect = dialect });
        if (!parsed.Success)
        {
            return string.Join('\n', parsed.Diagnostics);
        }

        var result = parsed.Template!.Render(new TemplateContext { Model = Model, Includes = name => Include(name, dialect) });
        return result.Output ?? string.Join('\n', result.Diagnostics);
    }

    private static Template? Include(string name, Dialect dialect)
    {
        var text = name switch
        {
            "arguments" => "{{ $1 }} + {{ $2 }}",
            "product" => "product: {{ product.title }}",
            _ => name,
        };
        return Template.Parse(text, new TemplateParseOptions { Dialect = dialect, FileName = name }).Template;
    }

    private static readonly Dictionary<string, object?> Model = Models.Map(
        ("page", Models.Map(("title", "This is a title"))),
        ("user", Models.Map(("name", "John"))),
        ("product", Product("Orange", "fruit")),
        ("products", new List<object?>
        {
            Product("Orange", "fruit"),
            Product("Banana", "fruit"),
            Product("Apple", "fruit"),
            Product("Computer", "electronics"),
            Product("Mobile Phone", "electronics"),
            Product("Table", "furniture"),
            Product("Sofa", "furniture"),
        }));

    private static Dictionary<string, object?> Product(string title, string type) => Models.Map(("title", title), ("type", type));
}
