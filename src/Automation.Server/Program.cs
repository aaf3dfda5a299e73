using System.CommandLine;
using Automation.Server.CommandLine;

var root = new RootCommand("Customer care automation.")
{
    ReplayCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
