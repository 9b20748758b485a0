# From a layout (layout.nix) the values of the installer's options that say the same: what the host has, and labels
# made up where it looks for none. Given back to layout.nix they change nothing but to set those labels.
{ lib }:
layout:
let
  inherit (import ./layout/text.nix { inherit lib; }) unused;
  inherit (import ./layout/device.nix { inherit lib; }) parse;

  withRole = role: lib.filter (partition: partition.role == role) layout.partitions;
  labelsOf = partition: [
    partition.label
    (if partition.luks == null then null else partition.luks.label)
  ];
  keptLabels = map ({ device, ... }: (parse device).value) layout.kept;
  taken = lib.filter (label: label != null) (lib.concatMap labelsOf layout.partitions ++ keptLabels);

  found =
    partitions: default:
    let
      label = (lib.head partitions).label;
    in
    if partitions == [ ] || label == null then unused taken default else label;
  root = withRole "root";
  luks = if root == [ ] then null else (lib.head root).luks;
  swaps = lib.filter (partition: partition.format == "swap") (withRole "swap");
in
{
  labels = {
    efi = found (withRole "esp") "EFI";
    root = found root "NIXOS";
    luks =
      if luks == null then
        ""
      else if luks.label == null then
        unused taken "CRYPT"
      else
        luks.label;
    swap = if swaps == [ ] then "" else found swaps "SWAP";
  };
  luks = {
    enable = if layout.disko == null then luks != null else layout.disko.encrypted != [ ];
    mapperName = if luks == null then "cryptroot" else luks.name;
  };
  swap.enable = withRole "swap" != [ ];
}
