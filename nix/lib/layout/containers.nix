# Which LUKS container each partition has around it. `created` and `kept`: volumes (volumes.nix), the root first.
# `complete`: no file system had to be left out. → { of = volume: container or null; problems; }
#
# A host says so where it mounts /dev/mapper/NAME. Where it finds the file system by its own label or UUID, as
# nixos-generate-config and Calamares write it, nothing links the two: then containers and file systems are paired,
# by their names where these tell, else in order. As the installer creates both, any pairing gives a system that starts.
# With fewer containers than file systems there is none: what is left over would be on the disk in the clear, and may have
# been encrypted, as with LVM in LUKS.
{
  lib,
  host,
  created,
  kept,
  complete,
}:
let
  inherit (import ./text.nix { inherit lib; }) because show;
  inherit (import ./device.nix { inherit lib; }) keyOf parse problemOf;
  devices = host.boot.initrd.luks.devices or { };

  containers = map (
    attribute:
    let
      found = devices.${attribute};
    in
    {
      name = found.name or attribute;
      device = parse (found.device or null);
      detached = (found.header or null) != null;
      # Without a fallback to a passphrase a key file that is not in the container is the end of the start.
      needsKey =
        (found.keyFile or null) != null
        && !(found.fallbackToPassword or false)
        && !(host.boot.initrd.systemd.enable or false);
    }
  ) (lib.attrNames devices);

  named = volume: lib.filter ({ name, ... }: volume.device.kind == "mapper" && volume.device.value == name) containers;
  isNamed = container: lib.any (volume: lib.any ({ name, ... }: name == container.name) (named volume)) (created ++ kept);
  free = lib.filter (container: !(isNamed container)) containers;

  mayBeInside =
    volume:
    lib.elem volume.device.kind [
      "label"
      "uuid"
    ]
    && !(lib.elem volume.role [
      "esp"
      "boot"
    ])
    && volume.fsType != "vfat";
  inside = lib.filter mayBeInside created;
  # A kept file system that the host may do without is hardly opened at every start.
  keptInside = lib.filter (
    volume:
    mayBeInside volume
    && !volume.optional
    && !(lib.elem volume.fsType [
      "ntfs"
      "ntfs3"
      "ntfs-3g"
      "exfat"
    ])
  ) kept;

  wordsOf =
    volume:
    if volume.role == "swap" then
      [ "swap" ]
    else
      lib.concatMap (
        { mountPoint, ... }:
        if mountPoint == "/" then
          [
            "root"
            "nixos"
            "system"
          ]
        else
          lib.filter (word: builtins.stringLength word > 2) (lib.splitString "/" mountPoint)
      ) volume.mounts;
  tells = volume: container: lib.any (word: lib.hasInfix word (lib.toLower container.name)) (wordsOf volume);

  # One volume after the other takes its container out of those that are left.
  take =
    choose: state: volume:
    let
      chosen = choose volume state.left;
    in
    if state.pairs ? ${keyOf volume.device} || chosen == [ ] then
      state
    else
      {
        pairs = state.pairs // {
          ${keyOf volume.device} = lib.head chosen;
        };
        left = lib.filter ({ name, ... }: name != (lib.head chosen).name) state.left;
      };
  byName = volume: lib.filter (tells volume);
  # A container that opens with a key of its own is not the root's.
  inOrder = _: left: lib.filter ({ needsKey, ... }: !needsKey) left ++ lib.filter ({ needsKey, ... }: needsKey) left;
  byNames = lib.foldl' (take byName) {
    pairs = { };
    left = free;
  } (keptInside ++ inside);
  paired = lib.foldl' (take inOrder) byNames inside;

  of =
    volume:
    let
      found = named volume;
    in
    if found != [ ] then lib.head found else paired.pairs.${keyOf volume.device} or null;

  unclear = lib.filter (volume: !(byNames.pairs ? ${keyOf volume.device})) keptInside;
  ambiguous = byNames.left != [ ] && unclear != [ ];

  # What a container of the host might hold besides: nothing tells that it does not.
  ofKept = lib.filter (container: container != null) (
    map (volume: paired.pairs.${keyOf volume.device} or null) keptInside
  );
  mayHoldMore = lib.filter (container: !(lib.any ({ name, ... }: name == container.name) ofKept)) free;
  # Opened when the system has started; / can't be in one.
  openedLater =
    let
      crypttab = host.environment.etc.crypttab or { };
      text' = if crypttab.enable or true then crypttab.text or null else null;
      lines = lib.filter (line: line != "" && !(lib.hasPrefix "#" line)) (
        lib.splitString "\n" (if text' == null then "" else builtins.unsafeDiscardStringContext text')
      );
      isMounted =
        name: lib.any ({ device, ... }: device.kind == "mapper" && device.value == name) (created ++ kept);
    in
    lib.filter (name: !(isMounted name)) (
      map (line: lib.head (lib.splitString " " (builtins.replaceStrings [ "\t" ] [ " " ] line))) lines
    );
  saysEncrypted = volume: lib.any ({ mountPoint, ... }: host.fileSystems.${mountPoint}.encrypted.enable or false) volume.mounts;
  leftOver = lib.filter (
    volume:
    of volume == null
    && (mayHoldMore != [ ] || (openedLater != [ ] && volume.role != "root") || saysEncrypted volume)
  ) inside;
  whatIs = volume: if volume.mounts == [ ] then "swap" else (lib.head volume.mounts).mountPoint;
  list = builtins.concatStringsSep ", ";
  ofLeftOver =
    let
      containerNames = map ({ name, ... }: name) mayHoldMore ++ openedLater;
      paths = lib.filter (volume: lib.any ({ name, ... }: (of volume).name or null == name) mayHoldMore) inside;
      byMapper = map (
        volume:
        let
          path = builtins.toJSON "/dev/mapper/${(of volume).name}";
        in
        if volume.mounts == [ ] then
          "swapDevices = [ { device = ${path}; } ];"
        else
          "fileSystems.${builtins.toJSON (whatIs volume)}.device = ${path};"
      ) paths;
    in
    because "LUKS_FEWER_THAN_VOLUMES"
      "Nothing tells whether ${list (map whatIs leftOver)} should be in a LUKS container of the host${
        if containerNames == [ ] then "" else " (${list (map show containerNames)})"
      }, as with LVM in LUKS, and it would be created without encryption."
      "${
        if byMapper == [ ] then
          "Let the host mount what is in a container as /dev/mapper/NAME."
        else
          "Where no container holds more than one of them, say so in the host: ${builtins.concatStringsSep " " byMapper}"
      } Where there is LVM in one, describe the disks with disko.";

  # Most likely a logical volume, whose names are joined with a dash.
  unknown = lib.filter (volume: volume.device.kind == "mapper" && of volume == null) created;
  ofUnknown =
    volume:
    let
      what = if volume.mounts == [ ] then "Swap" else whatIs volume;
      isLogical = lib.hasInfix "-" volume.device.value;
    in
    because (if isLogical then "LVM_UNSUPPORTED" else "MAPPER_UNKNOWN")
      "${what} is on ${show volume.device.path}, and the host opens no LUKS container of that name${
        if isLogical then ": a logical volume of LVM?" else "."
      }"
      "Set boot.initrd.luks.devices for it in the host. A logical volume can be created by disko.";

  used = lib.filter (container: container != null) (map of (created ++ kept));
  isUnused = container: !(lib.any ({ name, ... }: name == container.name) used);
  problemsOf =
    { volume, container }:
    let
      unusable = problemOf {
        subjects = [
          {
            inherit (container) device;
            what = "The LUKS container ${show container.name}";
          }
        ];
      };
    in
    if unusable != null then
      [ unusable ]
    else if container.device.kind == "mapper" then
      [
        (because "LUKS_NOT_ON_PARTITION"
          "The LUKS container ${show container.name} is not on a partition, but in ${show container.device.path}."
          "Describe the disks with disko, or put the container on a partition."
        )
      ]
    else if container.detached then
      [
        (because "LUKS_DETACHED_HEADER" "The LUKS container ${show container.name} has its header elsewhere."
          "Remove boot.initrd.luks.devices.${builtins.toJSON container.name}.header, or describe the disks with disko."
        )
      ]
    else if container.needsKey then
      [
        (because "LUKS_KEY_FILE"
          "The LUKS container ${show container.name} is opened with a key file, and the installer sets a passphrase."
          "Set boot.initrd.luks.devices.${builtins.toJSON container.name}.fallbackToPassword = true; the key file can be added after the installation."
        )
      ]
    else
      [ ];
in
{
  inherit of;
  problems =
    map ofUnknown unknown
    ++ (if leftOver == [ ] then [ ] else [ ofLeftOver ])
    ++ lib.concatMap (
      volume:
      let
        container = of volume;
      in
      if container == null then [ ] else problemsOf { inherit volume container; }
    ) created
    ++ (
      if ambiguous then
        [
          (because "LUKS_AMBIGUOUS"
            "Nothing tells whether the LUKS container ${show (lib.head byNames.left).name} holds ${(lib.head (lib.head unclear).mounts).mountPoint}, which is kept, or what the installer creates."
            "Let the host mount what is in the container as /dev/mapper/NAME, or give ${(lib.head (lib.head unclear).mounts).mountPoint} the option nofail."
          )
        ]
      else
        map (
          container:
          because "LUKS_WITHOUT_CONTENTS"
            "The LUKS container ${show container.name} is opened at every start, and nothing that the installer creates is in it."
            "Let the host mount what is in it as ${"/dev/mapper/${show container.name}"}, or remove boot.initrd.luks.devices.${builtins.toJSON container.name}."
        ) (if complete && unknown == [ ] then lib.filter isUnused containers else [ ])
    );
}
