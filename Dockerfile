FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# The build fetches the designer with npm; what runs needs no Node.
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
COPY . .
# Compiled ahead for this machine: it is ready sooner and needs less of the processor in its first minutes.
RUN dotnet publish src/Automation.Server/Automation.Server.csproj -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown app /data
USER app
VOLUME /data
# It speaks plain HTTP: put a proxy with TLS before it (docs/access.md), or publish the port on this machine only: -p 127.0.0.1:5080:5080.
ENV AUTOMATION__DATABASE=/data/automation.db \
    AUTOMATION__BASEADDRESS=http://0.0.0.0:5080 \
    AUTOMATION__ALLOWREMOTE=true
EXPOSE 5080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["dotnet", "Automation.Server.dll", "health"]
ENTRYPOINT ["dotnet", "Automation.Server.dll"]
