# shellcheck shell=bash
# Questions. Each console has an agent, and the first answer wins; an unanswered question waits for ever.

# $1: the question. The answer goes to ANSWER. Status 1: it was cancelled.
ask_line() {
  ANSWER=
  ask_echoing "$1"
}

# $1: the question. The answer goes to ANSWER and is shown nowhere.
ask_hidden() {
  ANSWER=
  ask "$1"
}

ask_echoing() {
  # Older ones know --echo without a value.
  if systemd-ask-password --help | grep -q -- '--echo='; then
    ask --echo=yes "$1"
  else
    ask --echo "$1"
  fi
}

ask() {
  ANSWER=$(systemd-ask-password --no-tty --timeout=0 --id=flakestick "${@:1:$#-1}" -- "${!#}") || return 1
}

# $1: for what, $2: characters that it has at least. A passphrase that was typed twice goes to ANSWER.
ask_new_passphrase() {
  local first
  while :; do
    ask_hidden "New passphrase for $1:" || fail "No passphrase was given for $1."
    if [ -z "$ANSWER" ]; then
      say "An empty passphrase protects nothing. Once more."
      continue
    fi
    if [ "${#ANSWER}" -lt "${2:-1}" ]; then
      say "It needs at least $2 characters. Once more."
      continue
    fi
    first=$ANSWER
    ask_hidden "The same passphrase again:" || fail "No passphrase was given for $1."
    [ "$ANSWER" != "$first" ] || return 0
    say "The two passphrases differ. Once more."
  done
}
