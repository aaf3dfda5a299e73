using Automation.Templating.Diagnostics;

namespace Automation.Templating.Rendering;

/// <summary>Every text of rendering, beside its stable id. A number is never reused; translations go by the id.</summary>
internal static class RenderFaults
{
    public static Fault StepLimit(int limit) => new("TL1101", $"The template exceeds the limit of {limit} steps");

    public static Fault LoopLimit(int limit) => new("TL1102", $"Exceeding number of iteration limit `{limit}` for loop statement.");

    public static Fault RangeLimit(long count, int limit) => new("TL1103", $"The range of {count} items exceeds the loop limit {limit}");

    public static Fault OutputLimit(int limit) => new("TL1104", $"The output exceeds the limit of {limit} characters");

    public static Fault StringLimit(int limit) => new("TL1105", $"A string exceeds the limit of {limit} characters");

    public static Fault AllocationLimit(long limit) => new("TL1106", $"The template exceeds the limit of {limit} allocated bytes");

    public static Fault CallDepth(int limit, string node) => new("TL1107", $"Exceeding number of recursive depth limit `{limit}` for node: `{node}`");

    public static Fault IncludeDepth(int limit) => new("TL1108", $"Exceeding the include depth limit `{limit}`");

    public static Fault TimeLimit(TimeSpan limit) => new("TL1109", $"The template exceeds the time limit of {limit.TotalMilliseconds:0} ms");

    public static Fault DigitLimit(int limit) => new("TL1110", $"The number exceeds the limit of {limit} digits");

    public static Fault DepthLimit(int limit) => new("TL1111", $"Structure is nested too deeply or contains a reference to itself: the limit is {limit} levels");

    public static Fault AssignTarget() => new("TL1201", "Unsupported target expression for assignment.");

    public static Fault NullIndexTarget(string target, string source) => new("TL1202", $"Object `{target}` is null. Cannot access indexer: {source}");

    public static Fault NullIndex(string target, string source) => new("TL1203", $"Cannot access target `{target}` with a null indexer: {source}");

    public static Fault ReadOnlyIndex(string member, string source) => new("TL1204", $"Cannot set a value for the readonly member `{member}` in the indexer: {source}");

    public static Fault NullMember(string source) => new("TL1205", $"Cannot get the member {source} for a null object.");

    public static Fault ReadOnlyVariable(string name) => new("TL1206", $"Cannot set value on the readonly variable `{name}`");

    public static Fault ReadOnlyMember(string source) => new("TL1207", $"Cannot set a value for the readonly member `{source}`");

    public static Fault ReadOnlyObject(string source) => new("TL1208", $"Cannot set a value on the read-only object `{source}`");

    public static Fault NotIndexable(string target, string type) => new("TL1209", $"Expecting a list or an object instead of `{type}` to index `{target}`");

    public static Fault IndexType(string type) => new("TL1210", $"Expecting an integer index instead of `{type}`");

    public static Fault NegativeIndex(long index) => new("TL1211", $"The index `{index}` is outside the bounds of the list");

    public static Fault LoopOnly(string keyword) => new("TL1212", $"The <{keyword}> statement can only be used inside for/while loops");

    public static Fault NotAFunction(string source, string type) => new("TL1213", $"Invalid target function `{source}` ({type})");

    public static Fault FunctionNotFound(string source, string? suggestion) => new("TL1214", $"The function `{source}` was not found", suggestion);

    public static Fault ArgumentCount(int count, string function, int expected) =>
        new("TL1215", $"Invalid number of arguments `{count}` passed to `{function}` while expecting `{expected}` arguments");

    public static Fault UnknownArgument(string name, string function) => new("TL1216", $"The named argument `{name}` is not a parameter of `{function}`");

    public static Fault DirectFunction(string source, string syntax) =>
        new("TL1217", $"Expecting a direct function instead of the expression `{source}/{syntax}`");

    public static Fault MultiplyTypes() =>
        new("TL1218", "Expecting an integer. The operator `*` is not supported for the expression. Only working on string x int or int x string");

    public static Fault Operator(string op, string left, string right) => new("TL1219", $"The operator `{op}` is not supported between `{left}` and `{right}`");

    public static Fault DivideByZero() => new("TL1220", "Division by zero");

    public static Fault Unary(string op, string type) => new("TL1221", $"The operator `{op}` is not supported for `{type}`");

    public static Fault NotIterable(string type) => new("TL1222", $"Unexpected type `{type}` for iterator");

    public static Fault NotAnObject(string source, string type) => new("TL1223", $"Expecting an object instead of `{type}` for `{source}`");

    public static Fault Convert(string type, string target) => new("TL1224", $"Unable to convert type `{type}` to `{target}`");

    public static Fault RangeOperand(string type) => new("TL1225", $"Expecting an integer for the range instead of `{type}`");

    public static Fault Increment(string op, string type) => new("TL1226", $"The operand of `{op}` must be a number instead of `{type}`");

    public static Fault IncludeName() => new("TL1227", "Include template name cannot be null or empty");

    public static Fault IncludeNotFound(string name) => new("TL1228", $"The include `{name}` was not found");

    public static Fault UnknownVariable(string name, string? suggestion) =>
        new("TL1229", suggestion is null ? $"unknown variable `{name}`" : $"unknown variable `{name}`, did you mean `{suggestion}`?", suggestion);

    public static Fault UnsupportedType(string name, string type) => new("TL1230", $"The value of `{name}` has the type `{type}`, which templates cannot read");

    public static Fault BadFormat(string format) => new("TL1231", $"The format `{format}` is not valid");

    public static Fault BadCulture(string name) => new("TL1232", $"The culture `{name}` is not known");

    public static Fault BadZone(string name) => new("TL1233", $"The time zone `{name}` is not known");

    public static Fault BadRegex(string pattern, string why) => new("TL1234", $"The regular expression `{pattern}` is not supported: {why}");

    public static Fault BadArgument(string function, string why) => new("TL1235", $"Invalid argument for `{function}`: {why}");

    public static Fault LeftOut(string function) => new("TL1236", $"The function `{function}` is left out on purpose: a text from outside must never become code");

    public static Fault DateRange() => new("TL1237", "The date is outside the years 1 to 9999");

    public static Fault MissingPlural(string category) => new("TL1238", $"The plural form `{category}` is missing, and there is no `other`");

    public static Fault MissingTranslation(string key, string? suggestion) => new("TL1239", $"There is no text for the key `{key}`", suggestion);

    public static Fault StackLimit() => new("TL1240", "The expression is nested too deeply to be evaluated");

    public static Fault NotComputable(string why) => new("TL1242", $"The value cannot be computed: {why}");

    public static Fault UnknownMember(string path, string? suggestion) =>
        new("TL1241", suggestion is null ? $"unknown variable `{path}`" : $"unknown variable `{path}`, did you mean `{suggestion}`?", suggestion);
}
