# Options that can have no effect, because disko partitions. `defaults`: what layout-defaults.nix says for the host.
{
  asked,
  sizes,
  defaults,
}:
let
  differs =
    group: name:
    let
      value = asked.${group}.${name};
    in
    if value == null || value == defaults.${group}.${name} then [ ] else [ "${group}.${name}" ];
  options =
    map (mountPoint: "layout.sizes.${builtins.toJSON mountPoint}") (builtins.attrNames sizes)
    ++ builtins.concatMap (differs "labels") (builtins.attrNames defaults.labels)
    ++ differs "luks" "enable"
    ++ differs "swap" "enable";
in
map (option: {
  code = "DISKO_DECIDES";
  message = "${option} has no effect: disko partitions the disks of this host.";
  hint = "Remove it, and change disko.devices in the host instead.";
}) options
