# shellcheck shell=bash
# The log, and the output besides.

# Output and errors from here on go to the log as well. The file handle of the output before is in `recorded`.
start_recording() {
  exec {recorded}>&1
  exec > >(record_lines) 2>&1
  recorder=$!
}

# Waits until all is written; not for ever, because something left behind may hold the other end.
end_recording() {
  exec >&"$recorded" 2>&1
  for _ in {1..50}; do
    kill -0 "$recorder" 2>/dev/null || return 0
    sleep 0.1
  done
}

# Each line with the time to the log, and as it is to the output before. What moves a cursor is taken out.
record_lines() {
  # It ends with its input, whoever is told to stop.
  trap '' INT TERM HUP PIPE
  shopt -s extglob
  local line clock
  exec {log}>>"$FLAKESTICK_STATE/log"
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    line=${line##*$'\r'}
    line=${line:0:4000}
    if [[ $line == *[[:cntrl:]]* ]]; then
      line=${line//$'\e'\[*([0-9;?])[A-Za-z]/}
      line=${line//$'\t'/  }
      line=${line//[[:cntrl:]]/}
    fi
    printf -v clock '%(%H:%M:%S)T' -1
    printf '%s %s\n' "$clock" "$line" >&"$log"
    { printf '%s\n' "$line" >&"$recorded"; } 2>/dev/null || true
  done
}
