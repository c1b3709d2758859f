#!/usr/bin/env bash
# Debian packages that some suites need (npm test names them when it skips): a browser, and independent
# implementations that check what the hub signs.
set -euo pipefail
packages=(chromium xmlsec1 libxml2-utils nginx-light openssl curl softhsm2 libengine-pkcs11-openssl opensc libnss3-tools)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}"
