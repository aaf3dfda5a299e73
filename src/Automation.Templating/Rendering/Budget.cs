using System.Runtime.CompilerServices;
using Automation.Templating.Syntax;

namespace Automation.Templating.Rendering;

/// <summary>What one render may still spend. Everything that loops, calls or allocates charges here before it acts.</summary>
internal sealed class Budget
{
    // About 200 bytes each: together well below the megabyte that the smallest usual stack has.
    private const int MostFrames = 3_000;

    private BudgetLimits _limits = BudgetLimits.Default;
    private TimeProvider _clock = TimeProvider.System;
    private long _started;
    private long _allocated;
    private int _steps;
    private int _maxSteps;
    private int _iterations;
    private int _frames;

    public BudgetLimits Limits => _limits;

    public int CallDepth { get; private set; }

    public int IncludeDepth { get; private set; }

    public void Start(BudgetLimits limits, TimeProvider clock)
    {
        _limits = limits;
        _maxSteps = limits.Steps;
        _clock = clock;
        _started = clock.GetTimestamp();
        _allocated = _steps = _iterations = _frames = CallDepth = IncludeDepth = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(Node node)
    {
        if ((++_steps & 255) == 0 || _steps > _maxSteps)
        {
            CheckSteps(node);
        }
    }

    /// <summary>Charges work inside a builtin that grows with its input, in units of one item.</summary>
    public void Work(int items, Node node)
    {
        var before = _steps;
        _steps = (int)Math.Min(int.MaxValue / 2, (long)_steps + items);
        if (_steps > _limits.Steps || before >> 8 != _steps >> 8)
        {
            CheckSteps(node);
        }
    }

    public void Iterate(Node node)
    {
        if (++_iterations > _limits.LoopIterations)
        {
            throw node.Place.Fail(RenderFaults.LoopLimit(_limits.LoopIterations));
        }

        Step(node);
    }

    public void Allocate(long bytes, Node node)
    {
        _allocated += bytes;
        if (_allocated > _limits.AllocatedBytes)
        {
            throw node.Place.Fail(RenderFaults.AllocationLimit(_limits.AllocatedBytes));
        }
    }

    /// <summary>Charges a string before it is made.</summary>
    public void AllocateText(long length, Node node)
    {
        if (length > _limits.StringLength)
        {
            throw node.Place.Fail(RenderFaults.StringLimit(_limits.StringLength));
        }

        Allocate(24 + (2 * length), node);
    }

    /// <summary>Enters a function or template. Its height counts too: a hundred deep calls of deeply nested bodies would exhaust the stack.</summary>
    public void EnterCall(Node node, int height)
    {
        if (CallDepth >= _limits.CallDepth || _frames + height > MostFrames || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw node.Place.Fail(RenderFaults.CallDepth(_limits.CallDepth, node.ToString()));
        }

        CallDepth++;
        _frames += height;
        Step(node);
    }

    public void LeaveCall(int height)
    {
        CallDepth--;
        _frames -= height;
    }

    public void EnterInclude(Node node)
    {
        if (IncludeDepth >= _limits.IncludeDepth)
        {
            throw node.Place.Fail(RenderFaults.IncludeDepth(_limits.IncludeDepth));
        }

        IncludeDepth++;
    }

    public void LeaveInclude() => IncludeDepth--;

    /// <summary>What is left of the wall clock. For work that may take long between two steps.</summary>
    public TimeSpan TimeLeft(Node node)
    {
        var left = _limits.WallClock - _clock.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : throw node.Place.Fail(RenderFaults.TimeLimit(_limits.WallClock));
    }

    private void CheckSteps(Node node)
    {
        if (_steps > _limits.Steps)
        {
            throw node.Place.Fail(RenderFaults.StepLimit(_limits.Steps));
        }

        _ = TimeLeft(node);
    }
}
