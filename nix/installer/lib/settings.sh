# shellcheck shell=bash
# Settings of the stick as variables in capitals; their names stand in settings.jq.

load_settings() {
  local assignments
  [ -r "$FLAKESTICK_SETTINGS" ] || fail "There are no settings at $FLAKESTICK_SETTINGS."
  assignments=$(jq --raw-output --from-file "$FLAKESTICK_LIB/settings.jq" "$FLAKESTICK_SETTINGS") ||
    fail "The settings in $FLAKESTICK_SETTINGS can't be read." "The stick is damaged, or was made for another version."
  # Nothing but assignments, and each value went through jq's @sh.
  eval "$assignments"
}

# The revision as people say it.
revision_words() {
  local words=${REVISION:0:12}
  words=${words:-unknown}
  [ -z "$DIRTY" ] || words+=", uncommitted changes"
  printf '%s' "$words"
}

mode_words() {
  if [ "$MODE" = offline ]; then
    printf 'offline: asks nothing of the network'
  else
    printf 'online: the system is fetched and built here'
  fi
}
