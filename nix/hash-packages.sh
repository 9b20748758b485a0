#!/usr/bin/env bash
# Measures what npm makes of package-lock.json for each processor, and writes nix/package-hashes.json. To be run when the
# lock file has changed; it needs a network, npm, jq and nix.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# $1: the processor, in npm's words.
hash_for() {
  local folder=$work/$1
  mkdir "$folder"
  cp "$project/package.json" "$project/package-lock.json" "$folder/"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --os=linux --cpu="$1" --libc=glibc) >&2
  rm "$folder/node_modules/.package-lock.json"
  nix --extra-experimental-features nix-command hash path "$folder/node_modules"
}

lock=$(sha256sum <"$project/package-lock.json")
x64=$(hash_for x64)
arm64=$(hash_for arm64)
jq --null-input --arg lock "${lock%% *}" --arg x64 "$x64" --arg arm64 "$arm64" \
  '{lock: $lock, "x86_64-linux": $x64, "aarch64-linux": $arm64}' >"$work/hashes.json"
mv "$work/hashes.json" "$project/nix/package-hashes.json"
