namespace Automation.Server.Campaigns;

/// <summary>
/// Pearson's test whether the shares of several groups differ by more than chance: the same as the two-sided test of two proportions where there are two groups.
/// </summary>
/// <remarks>The distribution: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.4.19 and 6.5.29, 6.5.31.</remarks>
internal static class ChiSquare
{
    /// <summary>Below this in any cell the approximation says nothing (Cochran's rule in its strict form).</summary>
    internal const double LeastExpected = 5;

    private const int MostTerms = 500;
    private const double Precision = 1e-12;

    /// <summary>
    /// How probable differences at least as large are when the groups do not differ; null where there are too few for the test, or nobody or everybody succeeds.
    /// </summary>
    /// <param name="groups">How many of how many succeed, for each group.</param>
    internal static double? Test(IReadOnlyList<(long Successes, long All)> groups)
    {
        var present = groups.Where(group => group.All > 0).ToList();
        double all = present.Sum(group => group.All);
        double successes = present.Sum(group => group.Successes);
        if (present.Count < 2 || successes <= 0 || successes >= all)
        {
            return null;
        }

        var share = successes / all;
        if (present.Any(group => group.All * Math.Min(share, 1 - share) < LeastExpected))
        {
            return null;
        }

        var statistic = present.Sum(group => Square(group.Successes - (group.All * share)) / (group.All * share * (1 - share)));
        return Beyond(statistic, present.Count - 1);
    }

    /// <summary>The interval that holds the true share in 95 of 100 cases (E. B. Wilson, 1927).</summary>
    internal static (double Low, double High) Interval(long successes, long all)
    {
        if (all == 0)
        {
            return (0, 1);
        }

        const double z = 1.959963984540054;
        double n = all;
        var share = successes / n;
        var middle = (share + (z * z / (2 * n))) / (1 + (z * z / n));
        var half = z / (1 + (z * z / n)) * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>The probability of a value above this one.</summary>
    internal static double Beyond(double statistic, int freedoms)
    {
        var (a, x) = (freedoms / 2.0, statistic / 2);
        return x <= 0 ? 1 : x < a + 1 ? 1 - Series(a, x) : Fraction(a, x);
    }

    /// <summary>The lower part of the incomplete gamma function, as a series.</summary>
    private static double Series(double a, double x)
    {
        var term = 1 / a;
        var sum = term;
        for (var n = 1; n < MostTerms && term > sum * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum * Scale(a, x);
    }

    /// <summary>The upper part, as a continued fraction, evaluated by Lentz's method.</summary>
    private static double Fraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = double.MaxValue;
        var d = 1 / b;
        var value = d;
        for (var n = 1; n < MostTerms; n++)
        {
            var an = -n * (n - a);
            b += 2;
            d = 1 / ((an * d) + b);
            c = b + (an / c);
            var step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < Precision)
            {
                break;
            }
        }

        return value * Scale(a, x);
    }

    private static double Scale(double a, double x) => Math.Exp((a * Math.Log(x)) - x - LogGammaOfHalves(a));

    /// <summary>The logarithm of the gamma function of a multiple of a half, from Γ(½) = √π and Γ(1) = 1.</summary>
    private static double LogGammaOfHalves(double a)
    {
        var isWhole = a == Math.Floor(a);
        var sum = isWhole ? 0 : Math.Log(Math.PI) / 2;
        for (var factor = isWhole ? 1.0 : 0.5; factor < a; factor++)
        {
            sum += Math.Log(factor);
        }

        return sum;
    }

    private static double Square(double value) => value * value;
}
