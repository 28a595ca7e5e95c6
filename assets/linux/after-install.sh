#!/bin/sh
# Runs once the files of the package are in place, under DPKG_ROOT where dpkg is told of another root (dpkg(1), --root).
set -e

mkdir -p "$DPKG_ROOT/usr/bin"
ln -sf /opt/Sluice/bin/sluice "$DPKG_ROOT/usr/bin/sluice"

# Where programs may not make user namespaces, Chromium's sandbox needs its helper to be root's.
sandbox=$DPKG_ROOT/opt/Sluice/chrome-sandbox
if [ -e "$sandbox" ]; then
  if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
    chmod 0755 "$sandbox"
  else
    chmod 4755 "$sandbox"
  fi
fi

# Ubuntu 24.04 and later let only programs with a profile make user namespaces. Older ones cannot read this profile.
if [ -z "$DPKG_ROOT" ] && apparmor_status --enabled >/dev/null 2>&1; then
  profile=/opt/Sluice/resources/apparmor-profile
  if apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
    cp -f "$profile" /etc/apparmor.d/sluice
    if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
      apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/sluice || true
    fi
  fi
fi
