# The partitions of a host, by their devices: what is mounted from each, its role, its size.
# A volume: { device; mounts; mountPoints; fsType; role; optional; isRandom; given; }, where it is created also
# { size; format; }.
# → { created; kept; closed; ignored; problems; }; the root comes first in `created`, `closed` are not mounted.
{
  lib,
  fileSystems,
  swap,
  loader,
  sizes,
  swapSize,
}:
let
  inherit (import ./device.nix { inherit lib; }) keyOf;

  # -- What is mounted from where

  groups = lib.attrValues (lib.groupBy ({ device, ... }: keyOf device) fileSystems.disk);
  espPoints = map fileSystems.espAt loader.espPoints;
  volumeOf =
    mounts:
    let
      mountPoints = map ({ mountPoint, ... }: mountPoint) mounts;
      named = lib.unique (lib.filter (fsType: fsType != "auto") (map ({ fsType, ... }: fsType) mounts));
      has = point: lib.elem point mountPoints;
      isFat = lib.all (fsType: fsType == "vfat") named;
      role =
        if has "/" then
          "root"
        else if lib.any has espPoints && isFat then
          "esp"
        else if lib.any has loader.bootPoints then
          "boot"
        else if isFat && named != [ ] && lib.any has [ "/boot/efi" "/efi" ] then
          "esp"
        else
          "data";
      hasSubvolumes = lib.any ({ options, ... }: lib.any (lib.hasPrefix "subvol") options) mounts;
      given = lib.unique (
        map (point: sizes.${point}) (
          lib.filter (point: sizes ? ${point} && sizes.${point} != "keep") (
            if role == "root" then [ "/" ] else mountPoints
          )
        )
      );
    in
    {
      inherit (lib.head mounts) device;
      inherit
        given
        mountPoints
        mounts
        role
        ;
      types = named;
      fsType =
        if named != [ ] then
          lib.head named
        else if role == "esp" then
          "vfat"
        else if hasSubvolumes then
          "btrfs"
        else
          "ext4";
      # / can't be; that it was asked for is a problem (volume-problems.nix).
      kept = role != "root" && lib.any ({ kept, ... }: kept) mounts;
      byHand = lib.all ({ byHand, ... }: byHand) mounts;
      optional = lib.all ({ optional, ... }: optional) mounts;
      isRandom = false;
    };
  # By their first mount points, so that the order does not hang on the names of devices.
  volumes = lib.sort (a: b: lib.head a.mountPoints < lib.head b.mountPoints) (map volumeOf groups);

  isClosed = volume: volume.role == "data" && volume.byHand && volume.given == [ ] && !volume.kept;
  closed = map (volume: volume // { optional = true; }) (lib.filter isClosed volumes);
  kept = lib.filter ({ kept, ... }: kept) volumes;
  made = lib.filter (volume: !(isClosed volume) && !volume.kept) volumes;
  withRole = role: lib.filter (volume: volume.role == role) made;

  # -- Which takes the rest

  data = withRole "data";
  unsized = lib.filter ({ given, ... }: given == [ ]) data;
  onRoot = withRole "root";
  holdingStore = lib.filter ({ mountPoints, ... }: lib.any fileSystems.isInstalledTo mountPoints) data;
  # Of a host with / in memory, the partition that takes the rest is its root.
  substitute = lib.head (
    if lib.length unsized == 1 then
      unsized
    else if holdingStore != [ ] then
      holdingStore
    else
      data
  );
  root =
    if onRoot != [ ] then
      lib.head onRoot
    else if fileSystems.isRootInMemory && data != [ ] then
      substitute // { role = "root"; }
    else
      null;
  others = lib.filter (volume: root == null || keyOf volume.device != keyOf root.device) data;
  # A root of a given size leaves the rest to the only other one without.
  heir = if root != null && root.given != [ ] && lib.length unsized == 1 then lib.head unsized else null;
  takesRest =
    volume: (volume.role == "root" && volume.given == [ ]) || (heir != null && keyOf heir.device == keyOf volume.device);

  creatable = [
    "btrfs"
    "ext4"
    "vfat"
    "xfs"
  ];
  sizeText = size: if lib.hasPrefix "+" size then lib.substring 1 (-1) size else size;
  isSize = size: lib.stringLength size < 20 && builtins.match "[+]?[0-9]*[1-9][0-9]*[KMGTPkmgtp]" size != null;
  defaultSize = {
    esp = "1G";
    boot = "1G";
    swap = swapSize;
  };
  sized =
    volume:
    volume
    // {
      # Null with a problem.
      format = if lib.elem volume.fsType creatable then volume.fsType else null;
      size =
        if takesRest volume then
          null
        else if volume.given != [ ] then
          sizeText (lib.head volume.given)
        else
          defaultSize.${volume.role} or null;
    };

  swaps = map (
    partition:
    partition
    // {
      role = "swap";
      mounts = [ ];
      mountPoints = [ ];
      given = [ ];
      types = [ "swap" ];
      fsType = "swap";
      # What gets a new key at every start must not look like anything.
      format = if partition.isRandom then null else "swap";
      size = sizeText swapSize;
    }
  ) swap.partitions;

  created = map sized (lib.optional (root != null) root ++ withRole "esp" ++ withRole "boot") ++ swaps ++ map sized others;
in
{
  inherit created kept closed;
  ignored = lib.concatMap (
    volume:
    map (mountPoint: {
      inherit mountPoint;
      why = "Mounted by hand (noauto)";
    }) volume.mountPoints
  ) closed;
  problems = import ./volume-problems.nix {
    inherit
      lib
      created
      fileSystems
      isSize
      sizes
      swapSize
      volumes
      ;
    unsized = lib.filter (volume: volume.given == [ ] && !(takesRest volume)) others;
    inherit creatable;
    ambiguous = if fileSystems.isRootInMemory && lib.length unsized > 1 then unsized else [ ];
  };
}
