# shellcheck shell=bash
# How each step begins. Arguments: what of this folder it needs besides.

# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for part in settings "$@"; do
  # shellcheck source=/dev/null
  source "$FLAKESTICK_LIB/$part.sh"
done
report_unexpected_failures
make_state_folder
load_settings
