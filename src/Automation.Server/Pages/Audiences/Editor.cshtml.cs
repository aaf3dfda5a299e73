using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Customers;
using Automation.Server.Hosting;
using Automation.Server.Pages.Shared;
using Automation.Storage.Audiences;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Audiences;

/// <summary>Makes and changes an audience: as lines and as an expression, both in step, with the count of whom it selects.</summary>
internal sealed class EditorModel(CareEngine engine, IEngineDriver driver, IStringLocalizer<AudienceTexts> texts, RefusalSpeech speech) : PageModel
{
    private const string New = "new";
    private const int SampleSize = 8;
    private const string FirstRule = "customer.last_order_at <= now - 90.days";

    private IReadOnlyList<string> _fields = [];

    internal AudienceInUse? Saved { get; private set; }

    internal IReadOnlyList<RuleProblem> Problems { get; private set; } = [];

    internal Figures? Figures { get; private set; }

    internal AudienceRow? Conflict { get; private set; }

    internal string? Refusal { get; private set; }

    internal string Path => "/audiences/" + (Saved?.Audience.Name ?? New);

    [BindProperty]
    public string? NewName { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Rule { get; set; }

    /// <summary>The rule as the page was drawn with it: what differs from it was changed by the person.</summary>
    [BindProperty]
    public string? Drawn { get; set; }

    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public RuleForm Form { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancellationToken)
    {
        if (!await FindAsync(name, cancellationToken))
        {
            return NotFound();
        }

        (Title, Rule, Version) = (Saved?.Audience.Title, Saved?.Audience.Rule ?? FirstRule, Saved?.Audience.Version ?? 0);
        Draw(fromText: true);
        return Page();
    }

    /// <summary>The lines were changed: the expression follows.</summary>
    public async Task<IActionResult> OnPostRowsAsync(string name, int? add, string? remove, CancellationToken cancellationToken)
    {
        if (!await FindAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Form.Change(add, remove);
        Form.Fit();
        Rule = Form.Write();
        Draw(fromText: false);
        return Page();
    }

    /// <summary>The expression was changed: the lines follow.</summary>
    public async Task<IActionResult> OnPostTextAsync(string name, CancellationToken cancellationToken)
    {
        if (!await FindAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Draw(fromText: true);
        return Page();
    }

    /// <summary>The figures alone. Whoever types on has ended the request, and with it the question to the database.</summary>
    public async Task<IActionResult> OnPostFiguresAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ? await PartAsync(withCoverage: false, cancellationToken) : NotFound();

    /// <summary>The figures with what those are like.</summary>
    public async Task<IActionResult> OnPostCoverAsync(string name, CancellationToken cancellationToken)
    {
        if (!await FindAsync(name, cancellationToken))
        {
            return NotFound();
        }

        return Request.Headers.ContainsKey("HX-Request") ? await PartAsync(withCoverage: true, cancellationToken) : await WholeAsync(withCoverage: true, cancellationToken);
    }

    /// <summary>The page with the figures, for those without script.</summary>
    public async Task<IActionResult> OnPostCountAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ? await WholeAsync(withCoverage: false, cancellationToken) : NotFound();

    [Needs(Role.Marketer)]
    public async Task<IActionResult> OnPostSaveAsync(string name, CancellationToken cancellationToken)
    {
        if (!await FindAsync(name, cancellationToken))
        {
            return NotFound();
        }

        Choose();
        var draft = new AudienceDraft(Saved?.Audience.Name ?? NewName?.Trim() ?? "", Title ?? "", Rule ?? "");
        try
        {
            var row = Saved is null
                ? await engine.Audiences.AddAsync(draft, Caller.Of(HttpContext), cancellationToken)
                : await engine.Audiences.ChangeAsync(draft, Version, Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(texts["“{0}” is saved as version {1}.", row.Title, Numbers.Text(row.Version)]);
            return Redirect("/audiences/" + row.Name);
        }
        catch (AudienceConflictException exception)
        {
            (Conflict, Version) = (exception.Newest, exception.Newest.Version);
        }
        catch (AudienceException exception)
        {
            Refusal = speech.Say(exception.Said);
        }

        Draw(fromText: true);
        return Page();
    }

    [Needs(Role.Marketer)]
    public async Task<IActionResult> OnPostDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Audiences.RemoveAsync(name, Caller.Of(HttpContext), cancellationToken);
            TempData.SayDone(texts["The audience is deleted."]);
            return Redirect("/audiences");
        }
        catch (AudienceException exception)
        {
            TempData.SayError(speech.Say(exception.Said));
            return Redirect("/audiences/" + name);
        }
    }

    [Needs(Role.Operator)]
    public async Task<IActionResult> OnPostMoveAsync(string name, string campaign, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Audiences.MoveAsync(name, campaign, Caller.Of(HttpContext), cancellationToken);
            driver.CampaignsChanged();
            TempData.SayDone(texts["“{0}” enters people by the newest version from now on.", campaign]);
        }
        catch (AudienceException exception)
        {
            TempData.SayError(speech.Say(exception.Said));
        }

        return Redirect("/audiences/" + name);
    }

    /// <summary>The facts that a line offers, with its own even where nobody has it any more.</summary>
    internal IEnumerable<string> FactsFor(string own) => AudienceRules.Facts.Select(fact => fact.Key)
        .Concat(_fields.Select(field => "customer.attributes." + field))
        .Concat(own.Length > 0 ? [own] : [])
        .Distinct(StringComparer.Ordinal);

    /// <summary>The comparisons that a line offers, with its own.</summary>
    internal static IEnumerable<string> OperatorsFor(RuleLine line) => RuleForm.OperatorsOf(RuleForm.TypeOf(line.Fact)).Concat(line.Operator.Length > 0 ? [line.Operator] : []).Distinct(StringComparer.Ordinal);

    private async Task<bool> FindAsync(string name, CancellationToken cancellationToken)
    {
        Saved = name == New ? null : await engine.Audiences.FindAsync(name, cancellationToken);
        _fields = await engine.Audiences.FieldsAsync(cancellationToken);
        return Saved is not null || name == New;
    }

    /// <summary>Without script both may have been changed: the text is meant unless it is as it was drawn and the lines are not.</summary>
    private void Choose()
    {
        if ((Rule ?? "").Trim() == (Drawn ?? "").Trim() && Form.Groups.Count > 0 && Form.Write() is { Length: > 0 } written && written != Drawn)
        {
            Rule = written;
        }
    }

    private void Draw(bool fromText)
    {
        ModelState.Clear();
        var read = engine.Audiences.Read(Rule);
        (Problems, Drawn) = (read.Problems, Rule);
        if (fromText)
        {
            Form = string.IsNullOrWhiteSpace(Rule) ? new RuleForm()
                : Automation.Templating.Expression.Parse(Rule).Expression is { } rule ? RuleForm.Of(rule)
                : new RuleForm { Groups = [new RuleGroup { Lines = [new RuleLine { Value = Rule }] }] };
        }
    }

    private async Task<IActionResult> PartAsync(bool withCoverage, CancellationToken cancellationToken)
    {
        Choose();
        return Partial("_Figures", await MeasureAsync(withCoverage, cancellationToken));
    }

    private async Task<IActionResult> WholeAsync(bool withCoverage, CancellationToken cancellationToken)
    {
        Choose();
        Draw(fromText: true);
        Figures = await MeasureAsync(withCoverage, cancellationToken);
        return Page();
    }

    private async Task<Figures> MeasureAsync(bool withCoverage, CancellationToken cancellationToken)
    {
        if (engine.Audiences.Read(Rule).Problems.Count > 0)
        {
            return new Figures(Path, null, [], null);
        }

        var count = await engine.Audiences.CountAsync(Rule, cancellationToken);
        var sample = await engine.Audiences.SampleAsync(Rule, SampleSize, count.Customers, cancellationToken);
        return new Figures(Path, count, sample, withCoverage ? await engine.Audiences.CoverAsync(Rule, cancellationToken) : null);
    }
}

/// <summary>Whom a rule selects.</summary>
/// <param name="Path">The page's address.</param>
/// <param name="Count">How many; null while the rule has problems.</param>
/// <param name="Sample">Some of them.</param>
/// <param name="Coverage">What they are like; null when nobody has asked.</param>
internal sealed record Figures(string Path, AudienceCount? Count, IReadOnlyList<CustomerLine> Sample, AudienceCoverage? Coverage)
{
    private const int MostParts = 8;

    /// <summary>The largest parts in a line.</summary>
    internal static string Text(IReadOnlyList<AudiencePart> parts, string unknown) =>
        string.Join(", ", parts.Take(MostParts).Select(part => $"{part.Value ?? unknown}: {Numbers.Text(part.Customers)}")) + (parts.Count > MostParts ? ", …" : "");
}
