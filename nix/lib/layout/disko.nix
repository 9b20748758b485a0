# What disko does on a host (github:nix-community/disko): its own script partitions, so only what it touches and asks.
# → { isUsed; devices; passphrases; problems; }
{ host }:
let
  inherit (builtins)
    any
    attrNames
    attrValues
    concatMap
    elem
    filter
    foldl'
    isAttrs
    map
    sort
    ;
  because = code: message: hint: { inherit code message hint; };
  disko = host.disko or { };
  all = disko.devices or { };
  # As disko lists them (lib/default.nix, toplevel and deviceList): by kind and name, both in alphabetical order.
  kinds = [
    "bcachefs_filesystems"
    "disk"
    "lvm_vg"
    "mdadm"
    "nodev"
    "zpool"
  ];
  listed = concatMap (
    kind:
    map (name: {
      inherit kind name;
      device = all.${kind}.${name};
    }) (attrNames (all.${kind} or { }))
  ) kinds;
  disks = all.disk or { };

  byPriority = values: sort (a: b: (a.priority or 1000) < (b.priority or 1000)) values;
  # What lies in a device, in the order in which disko's script creates it (lib/types/gpt.nix, lvm_vg.nix, table.nix).
  partsOf =
    node:
    let
      partitions = node.partitions or { };
    in
    (if isAttrs partitions then byPriority (attrValues partitions) else partitions)
    ++ byPriority (attrValues (node.lvs or { }))
    ++ (if isAttrs (node.content or null) then [ node.content ] else [ ]);
  walk = node: [ node ] ++ concatMap walk (partsOf node);

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
  needs = entry: filter ({ device, ... }: any (node: groupOf node == keyOf entry) (walk device)) listed;
  # `above` breaks a circle, which disko itself refuses.
  place =
    above: done: entry:
    if elem (keyOf entry) (above ++ map keyOf done) then
      done
    else
      foldl' (place (above ++ [ (keyOf entry) ])) done (needs entry) ++ [ entry ];
  ordered = foldl' (place [ ]) [ ] listed;

  # disko's own default of `askPassword` (lib/types/luks.nix).
  asks =
    node:
    (node.type or "") == "luks"
    && node.askPassword or (
      (node.keyFile or null) == null
      && (node.passwordFile or null) == null
      && !((node.settings or { }) ? keyFile)
    );

  pools = all.zpool or { };
  isAsking = options: (options.keylocation or "") == "prompt";
  askingPools = filter (
    name:
    let
      pool = pools.${name};
    in
    isAsking (pool.rootFsOptions or { })
    || any (dataset: isAsking (dataset.options or { })) (attrValues (pool.datasets or { }))
  ) (attrNames pools);
in
{
  # A `nodev` alone is a line of fstab.
  isUsed = (disko.enableConfig or true) && any ({ kind, ... }: kind != "nodev") listed;
  devices = attrNames (
    builtins.groupBy (device: device) (
      map (disk: builtins.unsafeDiscardStringContext (toString disk.device)) (attrValues disks)
    )
  );
  passphrases = map (node: node.name) (filter asks (concatMap ({ device, ... }: walk device) ordered));
  problems =
    (
      if disks != { } then
        [ ]
      else
        [
          (because "DISKO_WITHOUT_DISK" "disko.devices has no disk, so that disko has no script for the host."
            "Describe the disk in disko.devices.disk."
          )
        ]
    )
    ++ map (
      name:
      because "DISKO_ASKS" "disko's script would ask for the passphrase of the ZFS pool ${name}, and nobody could answer."
        "Set keylocation = \"file:///tmp/secret.key\" there, and change it to \"prompt\" in postCreateHook."
    ) askingPools;
}
