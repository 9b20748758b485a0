# shellcheck shell=bash
# For settings that are loaded. In ASCII, for serial lines and for fonts without more.

show_banner() {
  local rule
  printf -v rule '%*s' 78 ''
  rule=${rule// /=}
  say "$rule"
  say "  This stick installs NixOS:  $HOST"
  say "  Revision:                   $(revision_words)"
  say "  Mode:                       $(mode_words)"
  say "$rule"
}
