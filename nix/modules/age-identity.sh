#!/usr/bin/env bash
# age-identity.sh IDENTITY HOST_KEY: makes an age identity of an SSH host key, at activation, where there is none yet.
set -euo pipefail
umask 077

identity=$1
host_key=$2

# One that was put there before is what secrets were encrypted to.
[ ! -s "$identity" ] || exit 0

# At the very first start sshd has not run yet. What it would make is made here, and it keeps what it finds.
if [ ! -s "$host_key" ]; then
  (umask 022 && mkdir -p "$(dirname "$host_key")")
  rm -f "$host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$host_key"
fi

mkdir -p "$(dirname "$identity")"
# Whole or not at all: a machine may lose its power here.
new=$(mktemp "$identity.XXXXXX")
trap 'rm -f "$new"' EXIT
ssh-to-age -private-key -i "$host_key" >"$new"
[ -s "$new" ] || {
  echo "ssh-to-age made nothing of $host_key" >&2
  exit 1
}
sync "$new"
mv -f "$new" "$identity"
