# What disko describes on a host (github:nix-community/disko), as one list in the order of its script.
# → { listed; ordered; nodes; mounts; }
{ lib, host }:
let
  all = host.disko.devices or { };
  # As disko lists them (lib/default.nix, toplevel and deviceList): by kind and name, both in alphabetical order.
  kinds = [
    "bcachefs_filesystems"
    "disk"
    "lvm_vg"
    "mdadm"
    "nodev"
    "zpool"
  ];
  listed = lib.concatMap (
    kind:
    map (name: {
      inherit kind name;
      device = all.${kind}.${name};
    }) (lib.attrNames (all.${kind} or { }))
  ) kinds;

  byPriority = values: lib.sort (a: b: (a.priority or 1000) < (b.priority or 1000)) values;
  # What lies in a device, in the order in which disko's script creates it (lib/types/gpt.nix, lvm_vg.nix, table.nix).
  partsOf =
    node:
    let
      partitions = node.partitions or { };
    in
    (if lib.isAttrs partitions then byPriority (lib.attrValues partitions) else partitions)
    ++ byPriority (lib.attrValues (node.lvs or { }))
    ++ lib.attrValues (node.datasets or { })
    ++ (if lib.isAttrs (node.content or null) then [ node.content ] else [ ]);
  walk = node: [ node ] ++ lib.concatMap walk (partsOf node);

  # A member of a group is created before the group (each type's `_meta`).
  groupOf =
    node:
    {
      lvm_pv = "lvm_vg:${node.vg or ""}";
      mdraid = "mdadm:${node.name or ""}";
      zfs = "zpool:${node.pool or ""}";
      bcachefs = "bcachefs_filesystems:${node.filesystem or ""}";
    }
    .${node.type or ""} or null;
  keyOf = { kind, name, ... }: "${kind}:${name}";
  needs = entry: lib.filter ({ device, ... }: lib.any (node: groupOf node == keyOf entry) (walk device)) listed;
  # `above` breaks a circle, which disko itself refuses.
  place =
    above: done: entry:
    if lib.elem (keyOf entry) (above ++ map keyOf done) then
      done
    else
      lib.foldl' (place (above ++ [ (keyOf entry) ])) done (needs entry) ++ [ entry ];
  ordered = lib.foldl' (place [ ]) [ ] listed;

  # `{ mountPoint; format; inMemory; encrypted; }` of each file system that the script mounts. A group is encrypted where
  # one of its members is.
  isInLuks = path: entry: {
    encrypted =
      lib.any (node: (node.type or "") == "luks") path
      || lib.any (
        { device, ... }@other:
        keyOf other != keyOf entry && lib.any (member: groupOf member == keyOf entry) (luksBelow device)
      ) listed;
  };
  luksBelow = device: lib.concatMap walk (lib.filter (node: (node.type or "") == "luks") (walk device));
  mountsIn =
    entry: path: node:
    let
      own = node.mountpoint or (if entry.kind == "nodev" then entry.name else null);
      volumes = lib.attrValues (node.subvolumes or { });
      points = lib.filter (point: point != null) ([ own ] ++ map (volume: volume.mountpoint or null) volumes);
      format =
        if entry.kind == "nodev" then
          node.fsType or "tmpfs"
        else if (node.type or "") == "filesystem" then
          node.format or null
        else
          node.type or entry.kind;
    in
    map (
      mountPoint:
      {
        inherit format;
        mountPoint = builtins.unsafeDiscardStringContext mountPoint;
        inMemory = entry.kind == "nodev" && lib.elem format [ "tmpfs" "ramfs" ];
      }
      // isInLuks path entry
    ) points
    ++ lib.concatMap (mountsIn entry (path ++ [ node ])) (partsOf node);
in
{
  inherit listed ordered;
  nodes = lib.concatMap ({ device, ... }: walk device) ordered;
  mounts = lib.concatMap (entry: mountsIn entry [ ] entry.device) listed;
}
