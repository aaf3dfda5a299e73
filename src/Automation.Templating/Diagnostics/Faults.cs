namespace Automation.Templating.Diagnostics;

/// <summary>Every text of the parser, beside its stable id. A number is never reused; translations go by the id.</summary>
internal static class Faults
{
    public static Fault UnclosedString() => new("TL1001", "Unexpected end of file while parsing a string not terminated by its closing quote");

    public static Fault UnclosedEscape(string close) => new("TL1002", $"Unexpected end of file: the escape block is not closed by `{close}`");

    public static Fault BadEscape(char c) => new("TL1003", $"Unexpected escape character `{c}` in string. Only \\ ' \" {{ }} 0 b f n r t u0000-uFFFF x00-xFF are allowed");

    public static Fault BadNumber(string text) => new("TL1004", $"Unable to parse the number `{text}`");

    public static Fault NumberTooLong(int digits) => new("TL1005", $"The number exceeds the limit of {digits} digits");

    public static Fault UnclosedCode() => new("TL1006", "Unexpected end of file: the code block is not closed by `}}`");

    public static Fault TooDeep(int limit) => new("TL1007", $"The template exceeds the parse nesting limit of {limit}");

    public static Fault TooLong(int limit) => new("TL1008", $"The template exceeds the length limit of {limit} characters");

    public static Fault TooManyErrors(int limit) => new("TL1009", $"More than {limit} errors: the rest is not shown");

    public static Fault ExpectingExpression(string statement, string what, string instead, string syntax) =>
        new("TL1010", $"Error while parsing {statement}: Expecting {what} instead of `{instead}` in: {syntax}");

    public static Fault ExpectingEndOfStatement(string token) =>
        new("TL1011", $"Invalid token found `{token}`. Expecting <EOL>/end of line.");

    public static Fault UnexpectedToken(string token) => new("TL1012", $"Unexpected token `{token}`");

    public static Fault ExpectingToken(string token, string expected) =>
        new("TL1013", $"Unexpected token found `{token}` while expecting `{expected}`.");

    public static Fault ExpectingCloseIndex(string token) => new("TL1014", $"Unexpected `{token}`. Expecting ']'");

    public static Fault EndNotFound(string statement, string syntax) =>
        new("TL1015", $"Error while parsing {statement}: The <end> statement was not found in: {syntax}");

    public static Fault StrayElse() =>
        new("TL1016", "A else condition must be preceded by another if/else/when condition or a for loop.");

    public static Fault StrayWhen() => new("TL1017", "A when condition must be preceded by another when condition or a case.");

    public static Fault StrayEnd() => new("TL1018", "Unexpected `end`: there is no open statement that it could close.");

    public static Fault NestedAssignment() =>
        new("TL1019", "Error while parsing assign expression: Expression is only allowed for a top level assignment in: <target_expression> = <value_expression>");

    public static Fault UnknownLoopVariable(string name) => new("TL1020", $"The loop variable <{name}> is not supported");

    public static Fault MemberValueExpected(string token) =>
        new("TL1021", $"Unexpected token `{token}`. Expecting an expression for the value of the member.");

    public static Fault MemberNameExpected(string token) =>
        new("TL1022", $"Unexpected token `{token}` while parsing object initializer. Expecting a simple identifier for the member name.");

    public static Fault MemberColonExpected(string token) =>
        new("TL1023", $"Unexpected token `{token}` while parsing object initializer. Expecting a colon `:` after the member name.");

    public static Fault NamedArgumentName() =>
        new("TL1024", "Expecting a simple global or local variable before `:` in order to create a named argument");

    public static Fault OptionalAfterVariable() =>
        new("TL1025", "Cannot declare an optional parameter after a variable parameter (`...`).");

    public static Fault NormalAfterOptional() =>
        new("TL1026", "Cannot declare a normal parameter after an optional or a variable parameter.");

    public static Fault DuplicateParameter(string name) => new("TL1027", $"The parameter `{name}` is declared more than once.");

    public static Fault MemberIdentifierExpected(string token) =>
        new("TL1028", $"Invalid token `{token}`. The member access `.` must be followed by an identifier.");

    public static Fault InExpected(string token) =>
        new("TL1029", $"Error while parsing for statement: Expecting <in> instead of `{token}` in: for <variable> in <expression> ... end");

    public static Fault PositionalAfterNamed() => new("TL1030", "An argument without a name must not follow a named argument.");

    public static Fault IncrementTarget(string op) => new("TL1031", $"The operand of `{op}` must be a variable, property or indexer.");

    public static Fault CaseBodyExpected(string token) =>
        new("TL1032", $"Unexpected `{token}` in a case statement. Expecting a `when`, an `else` or an `end`.");

    public static Fault FunctionNameExpected(string token) =>
        new("TL1033", $"Error while parsing function statement: Expecting <variable> instead of `{token}` in: func <variable> ... end");

    public static Fault TernaryColonExpected(string token) =>
        new("TL1034", $"Error while parsing conditional expression: Expecting `:` instead of `{token}` in: <condition> ? <consequent> : <alternate>");

    public static Fault NamedArgumentValue(string token) =>
        new("TL1035", $"Unexpected token `{token}`. Expecting an expression for the value of the named argument.");

    public static Fault SingleExpressionExpected(string token) =>
        new("TL1036", $"Unexpected `{token}` after the expression: one expression is expected.");

    public static Fault ForParameter(string name) => new("TL1037", $"The loop option `{name}` is not supported. Use offset, limit, reversed or cols.");

    public static Fault VariableExpected(string statement, string token, string syntax) =>
        new("TL1038", $"Error while parsing {statement}: Expecting <variable> instead of `{token}` in: {syntax}");
}
