using System.CommandLine;
using Automation.Server.CommandLine;

var root = new RootCommand("Customer care automation. Without a command it serves.")
{
    ServeCommand.Create(),
    ImportCommand.Create(),
    DemoCommand.Create(),
    ReplayCommand.Create(),
    CampaignCommand.Create(),
    PauseCommand.CreatePause(),
    PauseCommand.CreateResume(),
    PauseCommand.CreateList(),
    DefinitionsCommand.Create(),
    ValidateCommand.Create(),
    TemplatesCommand.Create(),
    RenderCommand.Create(),
    DoctorCommand.Create(),
    AuditCommand.Create(),
    UsersCommand.CreateUsers(),
    UsersCommand.CreateKeys(),
    HealthCommand.Create(),
    LedgerCommand.Create(),
    CustomersCommand.Create(),
    AudiencesCommand.Create(),
    MessagesCommand.Create(),
    AlertsCommand.CreateAlerts(),
    AlertsCommand.CreateConnector(),
    AlertsCommand.CreatePolicies(),
    ConsentsCommand.CreateConsents(),
    ConsentsCommand.CreateSuppressions(),
    ConsentsCommand.CreateLinks(),
    SmsCommand.Create(),
    BouncesCommand.Create(),
    WebhooksCommand.Create(),
    PhonesCommand.Create(),
};
ServeCommand.MakeDefault(root);

// What is being handed over when the process is asked to end has this long to come to its end.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
