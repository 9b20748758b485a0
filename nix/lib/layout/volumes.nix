# The partitions of a host, by their devices: what is mounted from each, its role, its size.
# A volume: { device; mounts; mountPoints; fsType; role; optional; isRandom; given; }, where it is created also
# { size; format; }.
# → { created; kept; closed; ignored; problems; }; the root comes first in `created`, `closed` are not mounted.
{
  fileSystems,
  swap,
  loader,
  sizes,
  swapSize,
}:
let
  text = import ./text.nix;
  inherit (text) hasPrefix;
  inherit (import ./device.nix) keyOf;
  inherit (builtins)
    all
    any
    attrValues
    concatMap
    elem
    filter
    groupBy
    head
    length
    map
    match
    sort
    stringLength
    substring
    ;
  optional = condition: value: if condition then [ value ] else [ ];
  # In the order of their first occurrence.
  unique = builtins.foldl' (found: value: if elem value found then found else found ++ [ value ]) [ ];

  # -- What is mounted from where

  groups = attrValues (groupBy ({ device, ... }: keyOf device) fileSystems.disk);
  espPoints = map fileSystems.espAt loader.espPoints;
  volumeOf =
    mounts:
    let
      mountPoints = map ({ mountPoint, ... }: mountPoint) mounts;
      named = unique (filter (fsType: fsType != "auto") (map ({ fsType, ... }: fsType) mounts));
      has = point: elem point mountPoints;
      isFat = all (fsType: fsType == "vfat") named;
      role =
        if has "/" then
          "root"
        else if any has espPoints && isFat then
          "esp"
        else if any has loader.bootPoints then
          "boot"
        else if isFat && named != [ ] && any has [ "/boot/efi" "/efi" ] then
          "esp"
        else
          "data";
      hasSubvolumes = any ({ options, ... }: any (hasPrefix "subvol") options) mounts;
      given = unique (
        map (point: sizes.${point}) (
          filter (point: sizes ? ${point} && sizes.${point} != "keep") (
            if role == "root" then [ "/" ] else mountPoints
          )
        )
      );
    in
    {
      inherit (head mounts) device;
      inherit
        given
        mountPoints
        mounts
        role
        ;
      types = named;
      fsType =
        if named != [ ] then
          head named
        else if role == "esp" then
          "vfat"
        else if hasSubvolumes then
          "btrfs"
        else
          "ext4";
      # / can't be; that it was asked for is a problem (volume-problems.nix).
      kept = role != "root" && any ({ kept, ... }: kept) mounts;
      byHand = all ({ byHand, ... }: byHand) mounts;
      optional = all ({ optional, ... }: optional) mounts;
      isRandom = false;
    };
  # By their first mount points, so that the order does not hang on the names of devices.
  volumes = sort (a: b: head a.mountPoints < head b.mountPoints) (map volumeOf groups);

  isClosed = volume: volume.role == "data" && volume.byHand && volume.given == [ ] && !volume.kept;
  closed = map (volume: volume // { optional = true; }) (filter isClosed volumes);
  kept = filter ({ kept, ... }: kept) volumes;
  made = filter (volume: !(isClosed volume) && !volume.kept) volumes;
  withRole = role: filter (volume: volume.role == role) made;

  # -- Which takes the rest

  data = withRole "data";
  unsized = filter ({ given, ... }: given == [ ]) data;
  onRoot = withRole "root";
  holdingStore = filter ({ mountPoints, ... }: any fileSystems.isInstalledTo mountPoints) data;
  # Of a host with / in memory, the partition that takes the rest is its root.
  substitute = head (
    if length unsized == 1 then
      unsized
    else if holdingStore != [ ] then
      holdingStore
    else
      data
  );
  root =
    if onRoot != [ ] then
      head onRoot
    else if fileSystems.isRootInMemory && data != [ ] then
      substitute // { role = "root"; }
    else
      null;
  others = filter (volume: root == null || keyOf volume.device != keyOf root.device) data;
  # A root of a given size leaves the rest to the only other one without.
  heir = if root != null && root.given != [ ] && length unsized == 1 then head unsized else null;
  takesRest =
    volume: (volume.role == "root" && volume.given == [ ]) || (heir != null && keyOf heir.device == keyOf volume.device);

  creatable = [
    "btrfs"
    "ext4"
    "vfat"
    "xfs"
  ];
  sizeText = size: if hasPrefix "+" size then substring 1 (-1) size else size;
  isSize = size: stringLength size < 20 && match "[+]?[0-9]*[1-9][0-9]*[KMGTPkmgtp]" size != null;
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
      format = if elem volume.fsType creatable then volume.fsType else null;
      size =
        if takesRest volume then
          null
        else if volume.given != [ ] then
          sizeText (head volume.given)
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

  created = map sized (optional (root != null) root ++ withRole "esp" ++ withRole "boot") ++ swaps ++ map sized others;
in
{
  inherit created kept closed;
  ignored = concatMap (
    volume:
    map (mountPoint: {
      inherit mountPoint;
      why = "Mounted by hand (noauto)";
    }) volume.mountPoints
  ) closed;
  problems = import ./volume-problems.nix {
    inherit
      created
      fileSystems
      isSize
      sizes
      swapSize
      volumes
      ;
    unsized = filter (volume: volume.given == [ ] && !(takesRest volume)) others;
    inherit creatable;
    ambiguous = if fileSystems.isRootInMemory && length unsized > 1 then unsized else [ ];
  };
}
