# The swap of a host: partitions to create, what is ignored, what is impossible.
{ lib, host }:
let
  inherit (import ./text.nix { inherit lib; }) because show;
  inherit (import ./device.nix { inherit lib; }) byLabel parse problemOf;

  entryOf =
    swap:
    let
      device = if swap ? device then parse swap.device else byLabel swap.label;
      random = swap.randomEncryption or false;
      isRandom = if builtins.isAttrs random then random.enable or false else random;
      impossible = problemOf {
        subjects = [
          {
            inherit device;
            what = "Swap";
          }
        ];
      };
      ignored = why: {
        is = "ignored";
        mountPoint = device.path;
        inherit why;
      };
      refused = problem: {
        is = "refused";
        inherit problem;
      };
    in
    if device.kind == "file" then
      ignored "A file in a file system"
    else if device.kind == "zram" then
      ignored "In memory"
    else if impossible != null then
      refused impossible
    else if isRandom && !(lib.elem device.kind [ "partlabel" "partuuid" ]) then
      # The assertion of nixpkgs' swap.nix: the key of each start overwrites label and UUID.
      refused (
        because "SWAP_NOT_FOUND"
          "Swap is encrypted with a new key at every start, which erases what it is found by: ${show device.path}."
          "Let the host find it by /dev/disk/by-partlabel/NAME."
      )
    else
      {
        is = "partition";
        inherit device isRandom;
        optional = lib.elem "nofail" (swap.options or [ ]);
      };

  entries = map entryOf (host.swapDevices or [ ]);
  are = what: lib.filter ({ is, ... }: is == what) entries;
in
{
  partitions = are "partition";
  ignored = map ({ mountPoint, why, ... }: { inherit mountPoint why; }) (are "ignored");
  problems = map ({ problem, ... }: problem) (are "refused");
}
