using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Automation.Engine.Activities;

namespace Automation.Tests.Plugins;

/// <summary>Writes small real assemblies, so that each thing that can be wrong with a plug-in can be had without a project of its own.</summary>
internal sealed class EmittedAssembly
{
    private readonly PersistedAssemblyBuilder _assembly;
    private readonly ModuleBuilder _module;

    internal EmittedAssembly(string name, string version = "1.0.0.0")
    {
        _assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(version) }, typeof(object).Assembly);
        _module = _assembly.DefineDynamicModule(name);
    }

    /// <summary>Adds a class with a static method Text() that answers a text.</summary>
    internal EmittedAssembly WithText(string className, string text)
    {
        var type = _module.DefineType(className, TypeAttributes.Public | TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Abstract);
        var code = type.DefineMethod("Text", MethodAttributes.Public | MethodAttributes.Static, typeof(string), []).GetILGenerator();
        code.Emit(OpCodes.Ldstr, text);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        return this;
    }

    /// <summary>Adds an activity that notes what a static method answers, or nothing.</summary>
    /// <param name="className">The class, and the second part of the type name.</param>
    /// <param name="note">A static method without parameters.</param>
    /// <param name="asksFor">What its constructor asks for.</param>
    internal EmittedAssembly WithActivity(string className, MethodInfo? note = null, params Type[] asksFor)
    {
        var type = _module.DefineType(className, TypeAttributes.Public | TypeAttributes.Sealed, typeof(CodeActivity));
        type.SetCustomAttribute(new CustomAttributeBuilder(typeof(ActivityAttribute).GetConstructors()[0], ["Test", "Flow", "For a test."]));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, asksFor).GetILGenerator();
        constructor.Emit(OpCodes.Ldarg_0);
        constructor.Emit(OpCodes.Call, typeof(CodeActivity).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        constructor.Emit(OpCodes.Ret);

        var run = type.DefineMethod("Run", MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(void), [typeof(ActivityExecutionContext)]).GetILGenerator();
        if (note is not null)
        {
            run.Emit(OpCodes.Ldarg_1);
            run.Emit(OpCodes.Call, note);
            run.Emit(OpCodes.Callvirt, typeof(ActivityExecutionContext).GetProperty(nameof(ActivityExecutionContext.Note))!.SetMethod!);
        }

        run.Emit(OpCodes.Ret);
        type.CreateType();
        return this;
    }

    /// <summary>Writes the file.</summary>
    internal string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, _assembly.GetName().Name + ".dll");
        _assembly.Save(path);
        return path;
    }

    /// <summary>Changes the version of the engine that an assembly says it was built against.</summary>
    internal static void Rebuild(string path, Version engine)
    {
        var image = File.ReadAllBytes(path);
        using var reading = new PEReader(new MemoryStream(image));
        var metadata = reading.GetMetadataReader();
        var row = metadata.AssemblyReferences.First(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name) == "Automation.Engine");
        var at = reading.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
        BitConverter.TryWriteBytes(image.AsSpan(at), (ushort)engine.Major);
        BitConverter.TryWriteBytes(image.AsSpan(at + 2), (ushort)engine.Minor);
        File.WriteAllBytes(path, image);
    }
}
