using Automation.Server.CommandLine;
using Automation.Templating;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.CommandLine;

/// <summary><c>templates check</c>: all problems of what was asked for.</summary>
public sealed class TemplatesCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("templates").FullName;

    public TemplatesCheckTests()
    {
        Write("_layout/base.tpl", "{{ block 'body' }}{{ end }}");
        Write("good/html.en.tpl", "{{ layout 'base' }}{{ block 'body' }}{{ name }}{{ end }}");
        Write("good/sample.json", """{ "name": "Mai" }""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_templates_have_no_problem() =>
        Assert.Empty(TemplatesCommand.Find([RepositoryFolder.Of("templates")]).Select(problem => problem.Format()));

    [Fact]
    public void All_problems_of_all_files_are_told()
    {
        Write("bad/html.en.tpl", "{{ if }}{{ end }}\n{{ 1 + }}");
        Write("lost/html.en.tpl", "{{ include 'bsae' }}");

        Assert.Equal(["bad/html.en.tpl:1", "bad/html.en.tpl:2", "lost/html.en.tpl:1"], Find(_folder));
        Assert.Equal(["bad/html.en.tpl:1", "bad/html.en.tpl:2"], Find(Path.Combine(_folder, "bad")));
        Assert.Equal(["lost/html.en.tpl:1"], Find(Path.Combine(_folder, "lost", "html.en.tpl")));
        Assert.Empty(Find(Path.Combine(_folder, "good")));
    }

    [Fact]
    public void What_only_shows_when_rendering_is_found_by_the_sample()
    {
        Write("slip/sms.en.tpl", "\n{{ name | string.upcaze }}");
        Write("slip/sample.json", """{ "name": "Mai" }""");

        Assert.Equal(["slip/sms.en.tpl:2"], Find(_folder));
    }

    [Fact]
    public void A_file_without_shared_files_beside_it_is_checked_by_itself()
    {
        using var alone = new TemporaryFile("{{ if }}");

        Assert.NotEmpty(TemplatesCommand.Find([alone.Path]));
        Assert.Throws<CommandException>(() => TemplatesCommand.Find([alone.Path + ".nowhere"]));
    }

    private IEnumerable<string> Find(string path) =>
        from problem in TemplatesCommand.Find([path])
        where problem.Severity == DiagnosticSeverity.Error
        select FormattableString.Invariant($"{Path.GetRelativePath(_folder, problem.File)}:{problem.Line}");

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alone");

        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path => System.IO.Path.Combine(_folder.FullName, "a.tpl");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
