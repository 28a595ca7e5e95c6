#!/bin/sh
# Runs when the files of the package are gone, or replaced by those of another version.
set -e

case ${1-} in
  upgrade | failed-upgrade | abort-install | abort-upgrade) exit 0 ;;
esac

if [ "$(readlink "$DPKG_ROOT/usr/bin/sluice")" = /opt/Sluice/bin/sluice ]; then
  rm -f "$DPKG_ROOT/usr/bin/sluice"
fi

if [ -z "$DPKG_ROOT" ] && [ -f /etc/apparmor.d/sluice ]; then
  if apparmor_status --enabled >/dev/null 2>&1 && ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
    apparmor_parser --remove /etc/apparmor.d/sluice || true
  fi
  rm -f /etc/apparmor.d/sluice
fi
