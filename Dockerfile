# syntax=docker/dockerfile:1

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# Restore first: this layer stays as long as no project file changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY src/Automation.Templating/*.csproj src/Automation.Templating/packages.lock.json src/Automation.Templating/
COPY src/Automation.Engine/*.csproj src/Automation.Engine/packages.lock.json src/Automation.Engine/
COPY src/Automation.Storage/*.csproj src/Automation.Storage/packages.lock.json src/Automation.Storage/
COPY src/Automation.Connectors/*.csproj src/Automation.Connectors/packages.lock.json src/Automation.Connectors/
COPY src/Automation.Server/*.csproj src/Automation.Server/packages.lock.json src/Automation.Server/
RUN dotnet restore src/Automation.Server --locked-mode

COPY src/ src/
COPY workflows/ workflows/
COPY templates/ templates/
RUN dotnet publish src/Automation.Server --no-restore --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./

# The image brings the user "app"; the database, the schedule and the mailbox are the only things it writes.
RUN mkdir /data && chown app:app /data
USER app
VOLUME /data

# There is no sign-in yet: publish the port to this machine only (docker run -p 127.0.0.1:5080:5080 …) or put a proxy with one in front.
ENV AUTOMATION__DATABASE=/data/automation.db \
    AUTOMATION__BASEADDRESS=http://0.0.0.0:5080 \
    AUTOMATION__ALLOWREMOTE=true
EXPOSE 5080

# The image has no curl; bash opens the connection itself.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

ENTRYPOINT ["dotnet", "Automation.Server.dll"]
