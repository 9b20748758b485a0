# shellcheck shell=bash
# The flake's repository on the target: a real clone where its history can be had, else its files.

# $1: new folder, $2: a bundle, a bare repository or a URL. Leaves HEAD at what was built.
restore_repository() {
  local folder=$1 from=$2 head format=sha1
  case $from in
    /*)
      [ -e "$from" ] || fail "$from is not there." "The stick is damaged. To go on without: flakestick-install --from 90-install"
      trust_every_owner
      ;;
  esac
  # An SHA-256 is longer; git fetches from no repository of the other kind.
  [ "${#REPOSITORY_REVISION}" -ne 64 ] || format=sha256
  run_git "$folder" init --quiet --object-format="$format"
  run_git "$folder" remote add origin "$from"
  # A shallow repository is taken as shallow as it is.
  run_git "$folder" fetch --quiet --no-auto-gc --update-shallow --tags origin '+refs/heads/*:refs/remotes/origin/*' ||
    fail "The repository can't be fetched from $from." "To go on without: flakestick-install --from 90-install"
  check_out "$folder"
  tie_to_remote "$folder"
  head=$(run_git "$folder" rev-parse HEAD)
  [ -z "$(run_git "$folder" status --porcelain)" ] ||
    warn "git takes some files for changed at once. It happens where line ends were committed that .gitattributes forbids."
  say "Checked out: $(run_git "$folder" log -1 --format='%h %s' HEAD | tr -d '[:cntrl:]')"
  if [ -z "$DIRTY" ] && [ -n "$REPOSITORY_REVISION" ]; then
    [ "$head" = "$REPOSITORY_REVISION" ] || fail "$head was checked out, and $REPOSITORY_REVISION was built."
  fi
  [ ! -e "$folder/.gitmodules" ] || warn "The repository has submodules. They are not restored."
}

run_git() {
  git -C "$1" -c init.defaultBranch=main -c advice.detachedHead=false -c core.hooksPath=/dev/null "${@:2}"
}

# The stick's files may belong to anybody; git refuses those of others, and what it starts for a fetch reads no -c.
trust_every_owner() {
  printf '[safe]\n\tdirectory = *\n' >"$FLAKESTICK_STATE/gitconfig"
  export GIT_CONFIG_GLOBAL=$FLAKESTICK_STATE/gitconfig
}

check_out() {
  local folder=$1 revision branch=$REPOSITORY_BRANCH carried
  revision=$(built_revision "$folder")
  if [ -n "$branch" ] && has_commit "$folder" "refs/remotes/origin/$branch"; then
    run_git "$folder" branch --quiet --no-track "$branch" "$revision"
    run_git "$folder" branch --quiet --set-upstream-to="origin/$branch" "$branch"
  else
    branch=
  fi
  if [ -n "$DIRTY" ]; then
    carried=$(carried_branch "$folder")
    if [ -n "$carried" ]; then
      warn "It was built with uncommitted changes. They are a commit of their own, on the branch $carried."
      run_git "$folder" checkout --quiet --no-track -b "$carried" "refs/remotes/origin/$carried"
      return
    fi
    warn "It was built with uncommitted changes, which the stick does not carry."
  fi
  # Its name alone could be a file's as well.
  if [ -n "$branch" ]; then
    run_git "$folder" checkout --quiet "$branch" --
  else
    run_git "$folder" checkout --quiet --detach "$revision" --
  fi
}

has_commit() {
  run_git "$1" rev-parse --quiet --verify "$2^{commit}" >/dev/null
}

built_revision() {
  local folder=$1 candidate
  if [ -n "$REPOSITORY_REVISION" ]; then
    # No branch leads to it: it may have been checked out by itself, and some servers give any commit.
    for candidate in HEAD "$REPOSITORY_REVISION"; do
      has_commit "$folder" "$REPOSITORY_REVISION" && break
      run_git "$folder" fetch --quiet --no-auto-gc --update-shallow origin "$candidate" 2>/dev/null || true
    done
    has_commit "$folder" "$REPOSITORY_REVISION" ||
      fail "The repository does not have the revision $REPOSITORY_REVISION." "Was it pushed? Then: flakestick-install --from 80-source"
    printf '%s' "$REPOSITORY_REVISION"
    return
  fi
  for candidate in ${REPOSITORY_BRANCH:+"refs/remotes/origin/$REPOSITORY_BRANCH"} FETCH_HEAD; do
    run_git "$folder" rev-parse --quiet --verify "$candidate^{commit}" && return
  done
  fail "The repository has no commit."
}

# The branch with the uncommitted changes of the build.
carried_branch() {
  local name
  while IFS= read -r name; do
    printf '%s' "${name#refs/remotes/origin/}"
    return
  done < <(run_git "$1" for-each-ref --sort=-committerdate --format='%(refname)' refs/remotes/origin/flakestick/)
}

tie_to_remote() {
  local folder=$1 name
  while IFS= read -r name; do
    # The remote does not have it.
    run_git "$folder" update-ref -d "$name"
  done < <(run_git "$folder" for-each-ref --format='%(refname)' refs/remotes/origin/flakestick/)
  if [ -z "$REPOSITORY_URL" ]; then
    run_git "$folder" remote remove origin
    return
  fi
  run_git "$folder" remote set-url origin "$REPOSITORY_URL"
  if [ -n "$REPOSITORY_BRANCH" ] && has_commit "$folder" "refs/remotes/origin/$REPOSITORY_BRANCH"; then
    run_git "$folder" remote set-head origin "$REPOSITORY_BRANCH" || true
  fi
  say "Its remote: $REPOSITORY_URL"
}

# $1: new folder, $2: files in the store. One commit, if git makes one.
restore_snapshot() {
  local folder=$1 source=$2 branch=${REPOSITORY_BRANCH:-main}
  [ -d "$source" ] || fail "$source is not there." "The stick is damaged. To go on without: flakestick-install --from 90-install"
  cp -R --preserve=mode,links "$source/." "$folder/"
  chmod -R u+w,go+rX "$folder"
  # A flake may come with the folder of another version control system; git's own would be no clone of ours.
  [ ! -e "$folder/.git" ] || return 0
  if has_program git && commit_snapshot "$folder" "$branch"; then
    return 0
  fi
  rm -rf "$folder/.git"
  warn "git could not make a repository of it. The files are there."
}

commit_snapshot() {
  local folder=$1 branch=$2
  run_git "$folder" init --quiet &&
    run_git "$folder" symbolic-ref HEAD "refs/heads/$branch" &&
    run_git "$folder" add --all --force &&
    run_git "$folder" -c user.name=Flakestick -c user.email=flakestick@localhost -c commit.gpgSign=false \
      commit --quiet --allow-empty --no-verify --message "Configuration of $HOST as built (revision $(revision_words))" &&
    if [ -n "$REPOSITORY_URL" ]; then run_git "$folder" remote add origin "$REPOSITORY_URL"; fi
}

# Ours is what this system has put there since it started; it may be replaced. Anything else is somebody's work.
put_in_place() {
  local new=$1 place=$2
  mkdir -p "$(dirname "$place")"
  make_room "$place"
  mv -T "$new" "$place"
  remember_made "$place"
}

make_room() {
  local place=$1 aside
  if [ -d "$place" ] && [ ! -L "$place" ] && rmdir "$place" 2>/dev/null; then
    return
  fi
  if [ ! -e "$place" ] && [ ! -L "$place" ]; then return; fi
  if is_made_by_us "$place"; then
    rm -rf "$place"
    return
  fi
  aside=$place.before-$(date +%Y%m%d-%H%M%S)
  mv -T "$place" "$aside"
  warn "There was something at $place already. It is now $aside."
}

folder_number() {
  stat --format='%d:%i' "$1"
}

remember_made() {
  printf '%s %s\n' "$(folder_number "$1")" "$1" >>"$FLAKESTICK_STATE/made"
}

is_made_by_us() {
  [ -e "$FLAKESTICK_STATE/made" ] && grep -qxF "$(folder_number "$1") $1" "$FLAKESTICK_STATE/made"
}

# Where the installed system expects it.
copy_for_the_system() {
  local clone=$1 place=$2 new
  case $place/ in */../*) fail "The path $place has .. in it." ;; esac
  place=${place%/}
  if [ "$clone" = "$place" ] || [ "$clone" -ef "$place" ]; then return; fi
  case $place/ in
    "$clone"/*) fail "$place is inside of $clone." "Choose another repoInstallPath or repoClonePath." ;;
  esac
  mkdir -p "$(dirname "$place")"
  new=$(mktemp -d "$(dirname "$place")/.flakestick.XXXXXX")
  cp -a "$clone/." "$new/"
  put_in_place "$new" "$place"
  say "The installed system has it in ${place#"$FLAKESTICK_ROOT"}."
}
