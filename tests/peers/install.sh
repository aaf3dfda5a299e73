#!/usr/bin/env bash
# Installs the independent programs that tests talk to: Postfix with smtp-sink and smtp-source, Dovecot, dkimpy, mailauth, Prism,
# and validators of OpenAPI documents and JSON.
# Quick when they are there; nothing is started. Needs root for Debian packages.
set -euo pipefail

modules=${AUTOMATION_PEERS:-$HOME/.cache/automation-peers}
debian=(postfix dovecot-core dovecot-imapd dovecot-lmtpd python3-dkim)
node=(mailauth@4.13.3 @stoplight/prism-cli@5.14.2 @seriousme/openapi-schema-validator@2.11.0 ajv@8.20.0)

missing=()
for package in "${debian[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "Missing, and only root can install it: ${missing[*]}" >&2
    exit 1
  fi

  # Servers that come with the packages are not to start by themselves.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi

  export DEBIAN_FRONTEND=noninteractive
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# All in one go: without a list of its own, npm takes away what it was not asked for this time.
for package in "${node[@]}"; do
  name=${package%@*}
  version=${package##*@}
  found=$(sed -nE 's/^ *"version": "([^"]+)".*/\1/p' "$modules/node_modules/$name/package.json" 2>/dev/null | head -n 1 || true)
  if [ "$found" != "$version" ]; then
    mkdir -p "$modules"
    npm install --silent --no-save --no-audit --no-fund --prefix "$modules" "${node[@]}"
    break
  fi
done
