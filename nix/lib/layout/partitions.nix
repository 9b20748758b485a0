# The layout of a host that is partitioned by the installer itself. Arguments as in layout.nix, with null for what is
# not asked for; `loader` of boot-loader.nix.
{
  lib,
  host,
  loader,
  sizes,
  labels,
  luks,
  swap,
}:
let
  inherit (import ./text.nix { inherit lib; }) because unused;
  inherit (import ./device.nix { inherit lib; }) keyOf parse;

  fileSystems = import ./file-systems.nix {
    inherit lib host sizes;
    exactEsp = loader.espExact;
    bootPoints = loader.bootPoints ++ loader.espPoints;
  };
  hostSwap = import ./swap.nix { inherit lib host; };
  # Swap that nobody knows of yet.
  addedSwap = {
    device = parse null;
    isRandom = false;
    optional = true;
  };
  wantedSwap =
    if swap.enable == true && hostSwap.partitions == [ ] then
      [ addedSwap ]
    else if swap.enable == false then
      lib.filter ({ optional, ... }: !optional) hostSwap.partitions
    else
      hostSwap.partitions;

  volumes = import ./volumes.nix {
    inherit lib fileSystems loader sizes;
    swap.partitions = wantedSwap;
    swapSize = if swap.size == null then "8G" else swap.size;
  };
  containers = import ./containers.nix {
    inherit lib host;
    inherit (volumes) created;
    kept = volumes.kept ++ volumes.closed;
    complete = fileSystems.problems == [ ] && hostSwap.problems == [ ];
  };

  # -- Partitions, in their order on the disk

  inOrder =
    lib.concatMap (role: lib.filter (volume: volume.role == role) volumes.created) [
      "esp"
      "boot"
      "swap"
    ]
    ++ lib.filter ({ role, size, ... }: lib.elem role rest && size != null) volumes.created
    ++ lib.filter ({ role, size, ... }: lib.elem role rest && size == null) volumes.created;
  rest = [
    "root"
    "data"
  ];
  biosBoot = {
    role = "biosBoot";
    size = "1M";
    partLabel = "bios";
    partUuid = null;
    luks = null;
    format = null;
    label = null;
    uuid = null;
    subvolumes = [ ];
  };

  indexed = lib.imap0 (index: value: { inherit index value; });
  isFirst =
    role: volume:
    let
      those = lib.filter (candidate: candidate.role == role && !candidate.isRandom) inOrder;
    in
    those != [ ] && keyOf (lib.head those).device == keyOf volume.device;
  asked =
    volume:
    if isFirst "esp" volume then
      labels.efi
    else if isFirst "root" volume then
      labels.root
    else if isFirst "swap" volume then
      labels.swap
    else
      null;

  # Names that the host looks for are taken before any is made up.
  outerOf =
    volume:
    let
      container = containers.of volume;
    in
    if container == null then volume.device else container.device;
  named = map ({ value, ... }: value) (lib.filter ({ kind, ... }: kind == "partlabel") (map outerOf inOrder));
  partNames =
    (lib.foldl'
      (
        state: volume:
        let
          name = unused state.taken volume.role;
        in
        if (outerOf volume).kind == "partlabel" then
          state // { names = state.names ++ [ null ]; }
        else
          {
            taken = state.taken ++ [ name ];
            names = state.names ++ [ name ];
          }
      )
      {
        taken = named ++ [ biosBoot.partLabel ];
        names = [ ];
      }
      inOrder
    ).names;

  # A hibernated system is read from its only swap partition, or from a file in the root.
  resumes =
    volume:
    let
      swaps = lib.filter ({ role, ... }: role == "swap") inOrder;
    in
    if lib.length swaps == 1 then volume.role == "swap" else swaps == [ ] && volume.role == "root";
  resumeDevice = host.boot.resumeDevice or "";

  made = map (
    { index, value }:
    import ./partition.nix {
      inherit lib;
      volume = value;
      container = containers.of value;
      label = asked value;
      luksLabel = if isFirst "root" value then labels.luks else null;
      mapperName = if isFirst "root" value then luks.mapperName else null;
      partLabel = lib.elemAt partNames index;
      resume = if resumeDevice != "" && resumes value then parse resumeDevice else null;
    }
  ) (indexed inOrder);
  leading = lib.optional loader.bios biosBoot;
  partitions = leading ++ map ({ partition, ... }: partition) made;

  # -- Mounts

  # Of the options of a mount those that matter while installing: where files go, how they are stored, who owns them.
  # All others are for the running system, or name what is not there yet.
  mountOptionsOf =
    fsType:
    let
      always = "noatime|nodiratime|relatime|lazytime|discard|discard=[a-z]+";
      of = {
        btrfs = "subvol=.+|compress|compress=[a-z0-9:]+|compress-force|compress-force=[a-z0-9:-]+|nodatacow|nodatasum|ssd|nossd|space_cache=v[12]";
        ext4 = "data=(ordered|journal|writeback)";
        vfat = "(umask|fmask|dmask)=[0-7]+|(uid|gid)=[0-9]+|utf8";
      };
      pattern = if of ? ${fsType} then "${always}|${of.${fsType}}" else always;
    in
    # A pattern on a long text is deep recursion in the C++ library; a subvolume's path has at most 4096 bytes.
    lib.filter (option: lib.stringLength option < 4200 && builtins.match pattern option != null);
  byMountPoint = lib.sort (a: b: a.mountPoint < b.mountPoint);
  mountOf = volume: { mountPoint, options, ... }: {
    inherit mountPoint;
    inherit (volume) fsType;
    options = mountOptionsOf volume.fsType options;
  };
  mounts = byMountPoint (
    lib.concatMap (
      { index, value }: map (mount: mountOf value mount // { partition = lib.length leading + index; }) value.mounts
    ) (indexed inOrder)
  );
  isOpened = volume: volume.device.kind == "mapper" || containers.of volume != null;
  # What the host can do without, the installation can.
  keptOf =
    volume: mount:
    let
      mounted = mountOf volume mount;
    in
    mounted
    // {
      device = volume.device.path;
      options = mounted.options ++ lib.optional (volume.optional || volume.byHand) "nofail";
    };
  kept = byMountPoint (
    lib.concatMap (volume: map (keptOf volume) volume.mounts) (
      lib.filter (volume: !(isOpened volume)) volumes.kept
    )
  );
  keptClosed = lib.filter isOpened volumes.kept;
in
{
  inherit kept mounts partitions;
  inherit (fileSystems) binds;
  ignored =
    fileSystems.ignored
    ++ volumes.ignored
    ++ lib.concatMap (
      volume:
      map (mountPoint: {
        inherit mountPoint;
        why = "Kept as it is, in ${volume.device.path}";
      }) volume.mountPoints
    ) keptClosed
    ++ hostSwap.ignored;
  problems =
    fileSystems.problems
    ++ hostSwap.problems
    ++ volumes.problems
    ++ containers.problems
    ++ import ./check-boot.nix {
      inherit lib fileSystems loader;
      inherit (volumes) created kept;
      containerOf = containers.of;
    }
    ++ lib.concatMap ({ problems, ... }: problems) made
    ++ import ./check-names.nix { inherit lib kept partitions; }
    ++ import ./check-options.nix {
      inherit lib;
      inherit luks swap wantedSwap;
      inherit (volumes) created;
      containerOf = containers.of;
    }
    ++ map (
      volume:
      because "KEEP_IMPOSSIBLE" "${lib.head volume.mountPoints} can't be kept: it is in ${volume.device.path}, which the installer does not open."
        "Remove layout.sizes.${builtins.toJSON (lib.head volume.mountPoints)}."
    ) (lib.filter (volume: builtins.any fileSystems.isInstalledTo volume.mountPoints) keptClosed);
}
