#!/usr/bin/env bash
# Checks deployment files as far as tools on this machine can; says what it could not check.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "  not checked here: $1"; }

if command -v systemd-analyze >/dev/null; then
  systemd-analyze verify --man=no deploy/portique.service 2>&1 | grep -v 'is not executable' | grep -i 'portique.service' && exit 1
  systemd-analyze verify --man=no deploy/portique-badge-agent.service 2>&1 | grep -v 'is not executable' | grep -i 'portique-badge-agent.service' && exit 1
  echo "  systemd units: read by systemd-analyze"
else skip "deploy/portique.service, deploy/portique-badge-agent.service (no systemd-analyze)"; fi

if command -v xmllint >/dev/null; then
  xmllint --noout --nonet deploy/portique-badge-agent.winsw.xml deploy/fr.portique.badge-agent.plist
  echo "  Windows and macOS descriptions of the agent: well formed"
else skip "deploy/*.xml, deploy/*.plist (no xmllint)"; fi

if command -v nginx >/dev/null; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -keyout "$work/k.pem" -out "$work/c.pem" 2>/dev/null
  sed -e "s|/etc/portique/tls/[a-z]*\.pem|$work/c.pem|; s|/etc/portique/tls/[a-z]*\.key|$work/k.pem|; s|/var/log/nginx|$work|" \
    -e '/^  http2 on;/d' deploy/nginx.conf.example > "$work/portique.conf"
  printf 'pid %s/nginx.pid; error_log stderr; events {} http { access_log off; include %s/portique.conf; }\n' "$work" "$work" > "$work/nginx.conf"
  nginx -t -q -e stderr -c "$work/nginx.conf"
  echo "  reverse proxy: nginx -t passes (its http2 line is for nginx 1.25.1 and later)"
else skip "deploy/nginx.conf.example (no nginx)"; fi

if docker compose version >/dev/null 2>&1; then
  DATABASE_PASSWORD=check docker compose --profile demo config --quiet
  echo "  docker-compose.yml: docker compose config passes"
else skip "docker-compose.yml (no docker compose)"; fi
docker info >/dev/null 2>&1 || skip "Dockerfile build (no Docker engine)"
