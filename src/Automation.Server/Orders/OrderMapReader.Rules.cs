namespace Automation.Server.Orders;

/// <content>What orders are worth, which are cancellations, and which rows are no sales.</content>
internal static partial class OrderMapReader
{
    private static AmountMap Amount(MapSection section)
    {
        var map = new AmountMap
        {
            Total = section.Column("total"),
            TotalOnce = section.Column("total_once"),
            Quantity = section.Column("quantity"),
            Price = section.Column("price"),
            Numbers = Numbers(section),
        };
        if ((map.Quantity is null) != (map.Price is null))
        {
            section.Problem("", "quantity and price go together; a total for each row is \"total\", one for the whole order is \"total_once\"");
        }
        else if (section.Exists && new[] { map.Total, map.TotalOnce, map.Quantity }.Count(column => column is not null) != 1)
        {
            section.Problem("", "give exactly one of total, total_once, or quantity with price");
        }

        section.Close();
        return map;
    }

    private static NumberShape Numbers(MapSection section)
    {
        var point = section.Text("decimal") ?? ".";
        if (point is not ("." or ","))
        {
            section.Problem("decimal", "is either \".\" or \",\"");
        }

        var thousands = section.Text("thousands") ?? "";
        if (thousands.Length > 1 || thousands == point || thousands.Any(char.IsAsciiLetterOrDigit))
        {
            section.Problem("thousands", "is one sign other than the decimal sign, such as \",\", \".\", \" \" or \"'\"");
        }

        var currency = section.Texts("currency") ?? [];
        if (currency.Any(sign => sign.Length == 0 || sign.Any(char.IsAsciiDigit)))
        {
            section.Problem("currency", "is a sign or a list of signs, such as \"£\" or [\"R$\", \"BRL\"]");
        }

        return new NumberShape(point is "," ? ',' : '.', thousands.Length == 1 ? thousands[0] : null, currency);
    }

    private static CancelRule Cancel(MapSection section)
    {
        var starts = section.Texts("order_starts_with");
        var negative = section.Flag("negative_total") ?? false;
        var rows = section.Text("rows");
        if (rows is not (null or "all" or "any"))
        {
            section.Problem("rows", "is either \"all\" or \"any\"");
        }

        var rule = starts is null && !negative ? Rule(section) : null;
        if (starts is not null && negative)
        {
            section.Problem("", "give exactly one of order_starts_with, negative_total, column; several rules go into a list");
        }
        else if (starts?.Contains("") == true)
        {
            section.Problem("order_starts_with", "is empty, which every order starts with");
        }

        section.Close();
        return new CancelRule { OrderStartsWith = starts, NegativeTotal = negative, Rows = rule, AnyRow = rows == "any" };
    }

    private static RowRule Ignore(MapSection section)
    {
        var rule = Rule(section);
        section.Close();
        return rule;
    }

    private static RowRule Rule(MapSection section)
    {
        var column = section.Column("column");
        var equal = section.Texts("equals");
        var oneOf = section.Texts("in");
        var rule = new RowRule(column ?? new ColumnRef("", section.Place("column"), ByPlace: false))
        {
            OneOf = equal ?? oneOf,
            NoneOf = section.Texts("not_equals"),
            StartsWith = section.Texts("starts_with"),
            LessThan = section.Number("less_than"),
        };
        object?[] tests = [equal, oneOf, rule.NoneOf, rule.StartsWith, rule.LessThan];
        if (column is null || tests.Count(test => test is not null) != 1)
        {
            section.Problem("", "give a column and exactly one of equals, in, not_equals, starts_with, less_than; several rules go into a list");
        }
        else if (rule.StartsWith?.Contains("") == true)
        {
            section.Problem("starts_with", "is empty, which every cell starts with");
        }

        return rule;
    }
}
