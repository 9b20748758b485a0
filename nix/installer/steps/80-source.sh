#!/usr/bin/env bash
# Restores the configuration
set -euo pipefail
# shellcheck source=../lib/step.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/step.sh" network repository persistence

clone=$(on_target "$CLONE_PATH")
if [ -z "$REPOSITORY_BUNDLE$REPOSITORY_URL$REPOSITORY_SOURCE" ]; then
  say "The stick carries no configuration, and knows no repository."
  exit 0
fi
[[ $clone != "$FLAKESTICK_ROOT"/* ]] || mountpoint -q "$FLAKESTICK_ROOT" ||
  fail "Nothing is mounted at $FLAKESTICK_ROOT." "flakestick-install --from 70-mount"

prepare_git
mkdir -p "$(dirname "$clone")"
work=$(mktemp -d "$(dirname "$clone")/.flakestick.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"

if [ -n "$REPOSITORY_BUNDLE" ]; then
  say "Restoring the repository from the stick."
  restore_repository "$work" "$REPOSITORY_BUNDLE"
elif [ "$MODE" = online ] && [ -n "$REPOSITORY_URL" ]; then
  say "Cloning $REPOSITORY_URL"
  restore_repository "$work" "$REPOSITORY_URL"
elif [ -n "$REPOSITORY_SOURCE" ]; then
  say "Copying the files of the configuration. The stick carries no history of them."
  restore_snapshot "$work" "$REPOSITORY_SOURCE"
else
  fail "The configuration is at $REPOSITORY_URL only, and this installation asks nothing of the network." \
    "To go on without it: flakestick-install --from 90-install"
fi
chown -R --no-dereference 0:0 "$work"
put_in_place "$work" "$clone"
say "The configuration is in $clone."

if [ -n "$INSTALL_PATH" ]; then
  place=$(kept_place "/${INSTALL_PATH#/}")
  [ "$place" = "/${INSTALL_PATH#/}" ] || warn "On this host $INSTALL_PATH is in memory, and $place is kept."
  copy_for_the_system "$clone" "$FLAKESTICK_ROOT$place"
fi
