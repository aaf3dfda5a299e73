using System.Globalization;
using Automation.Templating.Builtins;
using Automation.Templating.Diagnostics;
using Automation.Templating.Syntax;
using Automation.Templating.Values;

namespace Automation.Templating.Rendering;

/// <summary>The state of one render. Pooled: a render borrows one, so that buffers and stacks are made once a thread.</summary>
internal sealed partial class Renderer
{
    [ThreadStatic]
    private static Renderer? t_free;

    private Renderer()
    {
        Output = new OutputBuffer(this);
    }

    public OutputBuffer Output { get; }

    public Budget Budget { get; } = new();

    private static readonly TemplateContext NoContext = new();

    public TemplateContext Context { get; private set; } = NoContext;

    public BuiltinSet Builtins { get; private set; } = BuiltinSet.For(Dialect.Message);

    public CultureInfo Culture { get; private set; } = CultureInfo.InvariantCulture;

    public bool IsMessage { get; private set; }

    /// <summary>How values are escaped when they are written; none in the plain dialect.</summary>
    public OutputChannel Escaping { get; private set; }

    /// <summary>The value of the last `ret`.</summary>
    public object? Returned { get; set; }

    /// <summary>The call under way: faults that have no better place point here.</summary>
    public Node CallSite { get; set; } = RawStatement.None;

    public string DateFormat { get; set; } = DefaultDateFormat;

    public const string DefaultDateFormat = "%d %b %Y";

    public LoopState? Loop { get; set; }

    public int LoopLimit => IsMessage ? Budget.Limits.LoopIterations : Budget.Limits.ScribanLoopIterations;

    /// <summary>The named arguments of the builtin call under way, for builtins that take any names.</summary>
    public MapValue? NamedArguments { get; set; }

    /// <summary>Above zero while absence is part of the question, as left of `??`.</summary>
    public int Quiet { get; set; }

    public static Renderer Borrow(TemplateContext context, Dialect dialect)
    {
        var r = t_free ?? new Renderer();
        t_free = null;
        r.Start(context, dialect);
        return r;
    }

    public void GiveBack()
    {
        Output.Release();
        Clear();
        t_free = this;
    }

    private void Start(TemplateContext context, Dialect dialect)
    {
        Context = context;
        Culture = context.Culture;
        IsMessage = dialect == Dialect.Message;
        Escaping = IsMessage ? context.Channel : OutputChannel.None;
        Builtins = BuiltinSet.For(dialect);
        Budget.Start(context.Limits, context.Stopwatch);
        Output.Start(context.Limits.OutputLength);
        StartScopes(context.Model);
    }

    private void Clear()
    {
        ClearScopes();
        Context = NoContext;
        (Returned, Loop, CallSite, Quiet) = (null, null, RawStatement.None, 0);
        NamedArguments = null;
        ClearArguments();
        DateFormat = DefaultDateFormat;
        _warnings = null;
        _sections?.Clear();
        Layout = null;
        (Wanted, Found) = (null, null);
        _cycles = null;
        _random = null;
    }

    /// <summary>Faults of a computation that no builtin foresaw: a message must not take the process down with it. The fuzzer looks for them.</summary>
    public static bool IsComputation(Exception e) => e is ArithmeticException or ArgumentException or FormatException or InvalidCastException
        or IndexOutOfRangeException or InvalidOperationException or NotSupportedException;

    public RenderFaultException Fail(Fault fault) => CallSite.Place.Fail(fault);
}
