#!/usr/bin/env bash
# Debian packages that some suites need (npm test names them when it skips): a browser, independent
# implementations that check what the hub signs, PC/SC with a virtual reader and what its bindings are built
# with. The bindings are built by `npm ci`, or by `npm rebuild smartcard pcsclite` when it came first.
set -euo pipefail
packages=(chromium xmlsec1 libxml2-utils nginx-light pcscd libpcsclite-dev vsmartcard-vpcd make g++ python3
  openssl curl softhsm2 libengine-pkcs11-openssl opensc libnss3-tools slapd ldap-utils)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}"
