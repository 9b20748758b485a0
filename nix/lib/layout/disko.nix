# What disko does on a host (github:nix-community/disko): its own script partitions, so only what it touches and asks.
# → { isUsed; devices; untouched; encrypted; passphrases; keyFiles; files; ignored; problems; }
{ host, loader }:
let
  inherit (import ./text.nix) hasPrefix show;
  inherit (builtins)
    any
    attrNames
    attrValues
    concatMap
    elem
    filter
    groupBy
    isList
    isString
    map
    ;
  because = code: message: hint: { inherit code message hint; };
  optional = condition: value: if condition then [ value ] else [ ];
  plain = value: builtins.unsafeDiscardStringContext (toString value);
  disko = host.disko or { };
  described = import ./disko-devices.nix { inherit host; };
  inherit (described) listed mounts nodes;
  keys = import ./disko-keys.nix {
    inherit host;
    inherit (described) nodes ordered;
  };

  # -- Disks. What the script wipes is disko's list of disks (lib/default.nix, _destroy), and what it formats besides.

  disks = attrValues (disko.devices.disk or { });
  isWiped = disk: disk.destroy or true;
  names = values: attrNames (groupBy (value: value) values);
  namesOf = values: names (map (disk: plain disk.device) values);
  wiped = namesOf (filter isWiped disks);
  left = filter (device: !(elem device wiped)) (namesOf (filter (disk: !(isWiped disk)) disks));

  # A node may name a device of its own: members of a btrfs or a pool, a table that is elsewhere.
  strings = value: if isList value then concatMap strings value else if isString value then [ (plain value) ] else [ ];
  topologyOf =
    mode:
    let
      topology = mode.topology or { };
      groups = builtins.concatLists (
        map (group: if isList group then group else optional (group != null) group) (
          attrValues (removeAttrs topology [ "type" ])
        )
      );
    in
    if builtins.isAttrs mode then
      concatMap (group: if isString group then [ group ] else group.members or [ ]) (
        filter (group: isString group || builtins.isAttrs group) groups
      )
    else
      [ ];
  namedIn =
    node:
    optional (isString (node.device or null) && (node.type or "") != "nodev") (plain node.device)
    ++ concatMap (argument: filter (hasPrefix "/dev/") (words argument)) (strings (node.extraArgs or [ ]))
    ++ filter (hasPrefix "/dev/") (map plain (topologyOf (node.mode or null)));
  words = text: filter isString (builtins.split " " text);
  isKnown =
    device:
    any (disk: device == disk || hasPrefix "${disk}-part" device || isNumbered disk device) (wiped ++ left)
    || any (prefix: hasPrefix prefix device) [
      "/dev/disk/by-partlabel/"
      "/dev/disk/by-partuuid/"
      "/dev/mapper/"
      "/dev/md"
      "/dev/zvol/"
    ]
    || any (group: hasPrefix "/dev/${group}/" device) (attrNames (disko.devices.lvm_vg or { }));
  # /dev/sda1, /dev/nvme0n1p1
  isNumbered =
    disk: device:
    hasPrefix disk device
    && builtins.match "p?[0-9]+" (builtins.substring (builtins.stringLength disk) (-1) device) != null;
  others = filter (device: hasPrefix "/dev/" device && !(isKnown device)) (concatMap namedIn nodes);
in
{
  # A `nodev` alone is a line of fstab.
  isUsed = (disko.enableConfig or true) && any ({ kind, ... }: kind != "nodev") listed;
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
      inherit (import ./device.nix) parse;
      fileSystems = host.fileSystems or { };
      pointOf = name: plain (fileSystems.${name}.mountPoint or name);
      isApart =
        name:
        let
          fs = fileSystems.${name};
        in
        (fs.enable or true)
        && !(any ({ mountPoint, ... }: mountPoint == pointOf name) mounts)
        && !(elem (parse (fs.device or null)).kind [ "file" "none" ]);
    in
    map (name: {
      mountPoint = pointOf name;
      why = "Not in disko.devices: it has to be there already";
    }) (filter isApart (attrNames fileSystems));
  problems =
    (
      if disks == [ ] then
        [
          (because "DISKO_WITHOUT_DISK" "disko.devices has no disk, so that disko has no script for the host."
            "Describe the disk in disko.devices.disk."
          )
        ]
      else
        optional (wiped == [ ] && others == [ ]) (
          because "DISKO_ERASES_NOTHING"
            "disko is to leave every disk of the host as it is (destroy = false), and the installer begins with an empty one."
            "Remove destroy = false from the disk that the system is installed to."
        )
    )
    ++ keys.problems
    ++ import ./check-disko-boot.nix {
      inherit
        host
        loader
        mounts
        nodes
        ;
      devices = names (wiped ++ others);
    };
}
