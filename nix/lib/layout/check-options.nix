# Options that contradict the host, so that the installed system would not start, or not without a delay.
{
  lib,
  luks,
  swap,
  created,
  wantedSwap,
  containerOf,
}:
let
  inherit (import ./text.nix { inherit lib; }) because show;
  roots = lib.filter ({ role, ... }: role == "root") created;
  hasRoot = roots != [ ];
  container = containerOf (lib.head roots);
  isEncrypted = hasRoot && container != null;
in
lib.optional (hasRoot && luks.enable == true && !isEncrypted) (
  because "LUKS_NOT_OPENED" "luks.enable is set, but the host opens no LUKS container for its root."
    "Leave luks.enable out, or set boot.initrd.luks.devices in the host."
)
++ lib.optional (isEncrypted && luks.enable == false) (
  because "LUKS_EXPECTED" "luks.enable is off, but the host expects its root in the LUKS container ${show container.name}."
    "Leave luks.enable out, or remove boot.initrd.luks.devices from the host."
)
++ lib.optional (swap.enable == false && wantedSwap != [ ]) (
  because "SWAP_EXPECTED" "swap.enable is off, but the host waits for its swap partition at every start."
    "Leave swap.enable out, or remove the partition from swapDevices."
)
