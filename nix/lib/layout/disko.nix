# What disko does on a host (github:nix-community/disko): its own script partitions, so only what it touches and asks.
# → { isUsed; devices; untouched; encrypted; passphrases; keyFiles; files; ignored; problems; }
{ lib, host, loader }:
let
  inherit (import ./text.nix { inherit lib; }) because plain show;
  disko = host.disko or { };
  described = import ./disko-devices.nix { inherit lib host; };
  inherit (described) listed mounts nodes;
  keys = import ./disko-keys.nix {
    inherit lib host;
    inherit (described) nodes ordered;
  };

  # -- Disks. What the script wipes is disko's list of disks (lib/default.nix, _destroy), and what it formats besides.

  disks = lib.attrValues (disko.devices.disk or { });
  isWiped = disk: disk.destroy or true;
  names = values: lib.attrNames (lib.groupBy (value: value) values);
  namesOf = values: names (map (disk: plain disk.device) values);
  wiped = namesOf (lib.filter isWiped disks);
  left = lib.filter (device: !(lib.elem device wiped)) (namesOf (lib.filter (disk: !(isWiped disk)) disks));

  # A node may name a device of its own: members of a btrfs or a pool, a table that is elsewhere.
  strings = value: if lib.isList value then lib.concatMap strings value else if lib.isString value then [ (plain value) ] else [ ];
  topologyOf =
    mode:
    let
      topology = mode.topology or { };
      groups = builtins.concatLists (
        map (group: if lib.isList group then group else lib.optional (group != null) group) (
          lib.attrValues (removeAttrs topology [ "type" ])
        )
      );
    in
    if builtins.isAttrs mode then
      lib.concatMap (group: if lib.isString group then [ group ] else group.members or [ ]) (
        lib.filter (group: lib.isString group || builtins.isAttrs group) groups
      )
    else
      [ ];
  namedIn =
    node:
    lib.optional (lib.isString (node.device or null) && (node.type or "") != "nodev") (plain node.device)
    ++ lib.concatMap (argument: lib.filter (lib.hasPrefix "/dev/") (words argument)) (strings (node.extraArgs or [ ]))
    ++ lib.filter (lib.hasPrefix "/dev/") (map plain (topologyOf (node.mode or null)));
  words = text: lib.filter lib.isString (builtins.split " " text);
  isKnown =
    device:
    lib.any (disk: device == disk || lib.hasPrefix "${disk}-part" device || isNumbered disk device) (wiped ++ left)
    || lib.any (prefix: lib.hasPrefix prefix device) [
      "/dev/disk/by-partlabel/"
      "/dev/disk/by-partuuid/"
      "/dev/mapper/"
      "/dev/md"
      "/dev/zvol/"
    ]
    || lib.any (group: lib.hasPrefix "/dev/${group}/" device) (lib.attrNames (disko.devices.lvm_vg or { }));
  # /dev/sda1, /dev/nvme0n1p1
  isNumbered =
    disk: device:
    lib.hasPrefix disk device
    && builtins.match "p?[0-9]+" (builtins.substring (builtins.stringLength disk) (-1) device) != null;
  others = lib.filter (device: lib.hasPrefix "/dev/" device && !(isKnown device)) (lib.concatMap namedIn nodes);
in
{
  # A `nodev` alone is a line of fstab.
  isUsed = (disko.enableConfig or true) && lib.any ({ kind, ... }: kind != "nodev") listed;
  devices = names (wiped ++ others);
  untouched = left;
  inherit (keys)
    encrypted
    files
    keyFiles
    passphrases
    ;
  ignored =
    let
      inherit (import ./device.nix { inherit lib; }) parse;
      fileSystems = host.fileSystems or { };
      pointOf = name: plain (fileSystems.${name}.mountPoint or name);
      isApart =
        name:
        let
          fs = fileSystems.${name};
        in
        (fs.enable or true)
        && !(lib.any ({ mountPoint, ... }: mountPoint == pointOf name) mounts)
        && !(lib.elem (parse (fs.device or null)).kind [ "file" "none" ]);
    in
    map (name: {
      mountPoint = pointOf name;
      why = "Not in disko.devices: it has to be there already";
    }) (lib.filter isApart (lib.attrNames fileSystems));
  problems =
    (
      if disks == [ ] then
        [
          (because "DISKO_WITHOUT_DISK" "disko.devices has no disk, so that disko has no script for the host."
            "Describe the disk in disko.devices.disk."
          )
        ]
      else
        lib.optional (wiped == [ ] && others == [ ]) (
          because "DISKO_ERASES_NOTHING"
            "disko is to leave every disk of the host as it is (destroy = false), and the installer begins with an empty one."
            "Remove destroy = false from the disk that the system is installed to."
        )
    )
    ++ keys.problems
    ++ import ./check-disko-boot.nix {
      inherit
        lib
        host
        loader
        mounts
        nodes
        ;
      devices = names (wiped ++ others);
    };
}
