using System.Text;
using Automation.Templating;
using Automation.Templating.Builtins;

namespace Automation.Tests.Templating;

/// <summary>Makes random and mutated templates from a seed, for the tests and the benchmark project.</summary>
internal sealed class TemplateFuzzer(int seed)
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{{-", "-}}", "{{~", "~}}", "{%{", "}%}", " ", "\n", ";", "if ", "else ", "else if ", "end ", "for x in ", "while ", "case ", "when ",
        "func f(a, b = 1, c...)", "func g ", "ret ", "capture y ", "with m ", "wrap g ", "import m ", "readonly x ", "break ", "continue ", "tablerow r in ",
        "include 'a' ", "include_join ['a','b'] ',' ", "layout 'a' ", "block 'b' ", "do; ", "x", "$x", "$", "$0", "$$", "this", "m", "m.n", "m?.n", "l[0]", "l[-1]", "now",
        "1", "2.5", "1e3", "0x1f", "10m", "99999999999", "'a'", "\"b\\n\"", "`c`", "$'d{x}e'", "true", "null", "empty", "[1, 2]", "{a: 1, 'b': [2]}", "1..5", "1..<9",
        " + ", " - ", " * ", " / ", " // ", " % ", " << ", " == ", " != ", " < ", " >= ", " && ", " || ", " ?? ", " ?! ", " ? ", " : ", " | ", " in ", " contains ", " not ",
        "(", ")", "[", "]", "{", "}", ".", ",", "=", "+=", "++", "--", "!", "@", "^", "#c\n", "##c##", "for.index", "limit:2 ", "offset:1 ", "reversed ", "name: ",
        "string.upcase", "string.slice 1 2", "array.sort", "array.map 'n'", "array.each @string.size", "array.join ','", "date.now", "date.to_string '%F'", "math.round 1",
        "math.format 'N2'", "object.to_json", "object.keys", "regex.match 'a+'", "html.escape", "html.raw", "money 'VND' ", "plural one:'#' other:'#s'", "90.days", "(-1)", "(-129)", "-2147483648", "2147483647", "9223372036854775807",
        "1e300", "0", "0m", "79228162514264337593543950335m", "'2026-01-31'", "string.pad_left ", "string.slice ", "string.truncate ", "string.index_of 'a' ", "math.round ", "math.divided_by ",
        "array.insert_at ", "array.remove_at ", "array.limit ", "array.offset ", "date.add_days ", "date.add_months ", "date.add_years ", "timespan.from_days ", "math.random ", "string.to_int",
        "object.format 'X' ", "math.abs", "math.ceil", "plural other:'#' ", "date.parse ", "string.split ''", "regex.replace 'a' '$0' ", "html.strip", "html.url_encode", "string.handleize", "text ", "<b>", "é😀",
    ];

    private static readonly string[] Seeds =
    [
        "{{ for l in l }}{{ for.index }}: {{ l | string.upcase }}{{ if !for.last }}, {{ end }}{{ else }}none{{ end }}",
        "{{ func f(x, y = 2); ret x * y; end }}{{ f 3 }}{{ 4 | f 5 }}{{ f(1, y: 2) }}",
        "{{ case x }}{{ when 1, 2 }}a{{ when 'b' || 'c' }}b{{ else }}c{{ end }}",
        "{{ x = { a: [1, 2, { b: 'c' }] }; x.a[2].b ?? 'none'; x | object.to_json }}",
        "{{ capture y }}<p>{{ m.n }}</p>{{ end }}{{ y | html.strip | string.truncate 10 }}",
        "{{ with m; n = 1; end; m.n; [3,1,2] | array.sort | array.reverse | array.join '-' }}",
        "+++\nsubject = 'Hi {{ m.n }}'\n+++\nHello {{ m.n }} {{ now | date.to_string '%d %B %Y' 'vi-VN' }}",
        "{{ l | array.filter @(do; ret $0 > 1; end) | array.each @(do; ret $0 + 1; end) }}",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next template.</summary>
    public string Next() => _random.Next(3) switch
    {
        0 => Mutated(),
        1 => Assembled(),
        _ => Composed(),
    };

    /// <summary>Parses and renders; answers what is wrong with how that went, or null.</summary>
    public static string? Run(string text, Dialect dialect)
    {
        try
        {
            var parsed = Template.Parse(text, new TemplateParseOptions { Dialect = dialect });
            var result = parsed.Template?.Render(Context(dialect));
            return result?.Diagnostics.FirstOrDefault(d => d.Id == "TL1242") is { } unforeseen ? unforeseen.ToString()
                : result is { Output: null, Diagnostics.Count: 0 } ? "no output and no diagnostic"
                : parsed is { Template: null, Diagnostics.Count: 0 } ? "no template and no diagnostic"
                : result?.Output?.Length > BudgetLimits.Default.OutputLength ? "output over the limit"
                : null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static TemplateContext Context(Dialect dialect) => new()
    {
        Model = new Dictionary<string, object?>
        {
            ["m"] = new Dictionary<string, object?> { ["n"] = "name", ["d"] = DateTimeOffset.UnixEpoch },
            ["l"] = new List<object?> { 1, 2m, "three", null },
        },
        Channel = OutputChannel.Html,
        Includes = name => Template.Parse("<{{ $1 }}" + name + ">", new TemplateParseOptions { Dialect = dialect }).Template,
        Limits = BudgetLimits.Default with { Steps = 20_000, LoopIterations = 2_000 },
    };

    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "(-1)", "(-129)", "2147483647", "(-2147483648)", "9223372036854775807", "100000000000000000000", "1.5", "(-0.5)", "1e300", "0m", "1.005m",
        "79228162514264337593543950335m", "1.5f", "''", "'a'", "'áo dài'", "'2026-01-31'", "'12'", "'%d/%m'", "'N2'", "'a+|b'", "'😀x'", "[]", "[1, 'b', null]", "{}", "{a: 1}", "(1..3)", "l", "m", "m.d",
        "now", "(now - m.d)", "@string.upcase", "(do; ret $0; end)", "'vi-VN'", "'Asia/Tokyo'", "'VND'", "`{\"a\": [1.5]}`", "(1 / 0)", "x", "$",
    ];

    private static readonly string[] Binary = ["+", "-", "*", "/", "//", "%", "<<", ">>", "==", "!=", "<", ">=", "&&", "||", "??", "?!", "..", "in", "contains"];

    // Mostly well-formed: values through builtins and operators, to reach what a parse error would hide.
    private string Composed()
    {
        var functions = BuiltinSet.For(Dialect.Message).Functions.ToArray();
        var text = new StringBuilder("{{ x = ").Append(Value()).Append("; ");
        for (var statements = _random.Next(1, 4); statements > 0; statements--)
        {
            text.Append(Value());
            for (var steps = _random.Next(1, 4); steps > 0; steps--)
            {
                var function = functions[_random.Next(functions.Length)];
                text.Append(_random.Next(3) == 0 ? $" {Binary[_random.Next(Binary.Length)]} {Value()}" : "").Append(" | ").Append(function.Name);
                for (var count = Math.Max(0, function.Parameters.Length - 1 + _random.Next(-1, 2)); count > 0; count--)
                {
                    text.Append(' ').Append(Value());
                }
            }

            text.Append("; ");
        }

        return text.Append("}}").ToString();
    }

    private string Value() => Values[_random.Next(Values.Length)];

    private string Assembled()
    {
        var text = new StringBuilder(_random.Next(2) == 0 ? "{{ " : "");
        for (var count = _random.Next(1, 40); count > 0; count--)
        {
            text.Append(Pieces[_random.Next(Pieces.Length)]).Append(_random.Next(3) == 0 ? " " : "");
        }

        return text.Append(_random.Next(2) == 0 ? " }}" : "").ToString();
    }

    private string Mutated()
    {
        var text = new StringBuilder(Seeds[_random.Next(Seeds.Length)]);
        for (var count = _random.Next(1, 6); count > 0 && text.Length > 0; count--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(4))
            {
                case 0: text.Remove(at, Math.Min(_random.Next(1, 6), text.Length - at)); break;
                case 1: text.Insert(at, Pieces[_random.Next(Pieces.Length)]); break;
                case 2: text[at] = (char)_random.Next(32, 127); break;
                default: text.Insert(at, text.ToString(at, Math.Min(_random.Next(1, 20), text.Length - at))); break;
            }
        }

        return text.ToString();
    }
}
