# shellcheck shell=bash
# Is there a network, and does the repository answer?

# RTF_REJECT of linux/ipv6_route.h
ROUTE_REJECT=0x200

# A default route of either kind, from what the kernel says (proc(5)).
has_default_route() {
  local interface destination flags mask length
  if [ -r /proc/net/route ]; then
    while read -r interface destination _ flags _ _ _ mask _; do
      [ "$destination$mask" != 0000000000000000 ] || return 0
    done </proc/net/route
  fi
  if [ -r /proc/net/ipv6_route ]; then
    while read -r destination length _ _ _ _ _ _ flags interface; do
      if [[ ! $destination =~ ^0+$ ]] || [ "$length" != 00 ] || [ "$interface" = lo ]; then continue; fi
      (((16#$flags & ROUTE_REJECT) != 0)) || return 0
    done </proc/net/ipv6_route
  fi
  return 1
}

# git asks no questions here, because nobody would see them. A key of the stick comes with GIT_SSH_COMMAND.
prepare_git() {
  export GIT_TERMINAL_PROMPT=0 LC_ALL=C
  export GIT_SSH_COMMAND=${GIT_SSH_COMMAND:-ssh -o StrictHostKeyChecking=accept-new -o BatchMode=yes -o ConnectTimeout=15}
}

# Up to so many seconds. Refused access is no matter of waiting.
wait_for_network() {
  local seconds=$1 route='' answer=''
  prepare_git
  SECONDS=0
  say "Waiting for a network (up to $((seconds / 60)) min $((seconds % 60)) s)."
  while :; do
    if [ -z "$route" ] && has_default_route; then
      route=yes
      say "There is a route to the outside."
    fi
    if [ -n "$route" ]; then
      [ -n "$REPOSITORY_URL" ] && [ -z "$REPOSITORY_BUNDLE" ] || return 0
      if answer=$(ask_for_heads); then
        say "The repository answers: $REPOSITORY_URL"
        return 0
      fi
      case $answer in
        *'Permission denied'* | *'Authentication failed'* | *'could not read Username'* | *'epository not found'* | *'Host key verification failed'*)
          fail "The repository refuses: $REPOSITORY_URL" "$answer" "If it is private, its server has to know the key of this stick."
          ;;
      esac
    fi
    [ "$SECONDS" -lt "$seconds" ] || break
    sleep 2
  done
  [ -n "$route" ] || fail "There is no network." \
    "Plug a cable in, or connect to a wireless network with nmtui or iwctl. Then: flakestick-install --from 20-network"
  fail "The repository does not answer: $REPOSITORY_URL" "$answer" "flakestick-install --from 20-network tries again."
}

# Says what git says where it fails.
ask_for_heads() {
  { timeout 30 git ls-remote --heads -- "$REPOSITORY_URL" >/dev/null; } 2>&1 || {
    say "(status $?)"
    return 1
  }
}
