# The layout of a host that is partitioned by the installer itself. Arguments as in layout.nix, with null for what is
# not asked for; `loader` of boot-loader.nix.
{
  host,
  loader,
  sizes,
  labels,
  luks,
  swap,
}:
let
  text = import ./text.nix;
  inherit (import ./device.nix) keyOf parse;
  inherit (builtins)
    concatMap
    elem
    elemAt
    filter
    foldl'
    genList
    head
    length
    map
    sort
    ;
  because = code: message: hint: { inherit code message hint; };
  optional = condition: value: if condition then [ value ] else [ ];

  fileSystems = import ./file-systems.nix {
    inherit host sizes;
    exactEsp = loader.espExact;
    bootPoints = loader.bootPoints ++ loader.espPoints;
  };
  hostSwap = import ./swap.nix { inherit host; };
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
      filter ({ optional, ... }: !optional) hostSwap.partitions
    else
      hostSwap.partitions;

  volumes = import ./volumes.nix {
    inherit fileSystems loader sizes;
    swap.partitions = wantedSwap;
    swapSize = if swap.size == null then "8G" else swap.size;
  };
  containers = import ./containers.nix {
    inherit host;
    inherit (volumes) created;
    kept = volumes.kept ++ volumes.closed;
    complete = fileSystems.problems == [ ] && hostSwap.problems == [ ];
  };

  # -- Partitions, in their order on the disk

  inOrder =
    concatMap (role: filter (volume: volume.role == role) volumes.created) [
      "esp"
      "boot"
      "swap"
    ]
    ++ filter ({ role, size, ... }: elem role rest && size != null) volumes.created
    ++ filter ({ role, size, ... }: elem role rest && size == null) volumes.created;
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

  indexed = list: genList (index: { inherit index; value = elemAt list index; }) (length list);
  isFirst =
    role: volume:
    let
      those = filter (candidate: candidate.role == role && !candidate.isRandom) inOrder;
    in
    those != [ ] && keyOf (head those).device == keyOf volume.device;
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
  named = map ({ value, ... }: value) (filter ({ kind, ... }: kind == "partlabel") (map outerOf inOrder));
  partNames =
    (foldl'
      (
        state: volume:
        let
          name = text.unused state.taken volume.role;
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
      swaps = filter ({ role, ... }: role == "swap") inOrder;
    in
    if length swaps == 1 then volume.role == "swap" else swaps == [ ] && volume.role == "root";
  resumeDevice = host.boot.resumeDevice or "";

  made = map (
    { index, value }:
    import ./partition.nix {
      volume = value;
      container = containers.of value;
      label = asked value;
      luksLabel = if isFirst "root" value then labels.luks else null;
      mapperName = if isFirst "root" value then luks.mapperName else null;
      partLabel = elemAt partNames index;
      resume = if resumeDevice != "" && resumes value then parse resumeDevice else null;
    }
  ) (indexed inOrder);
  leading = optional loader.bios biosBoot;
  partitions = leading ++ map ({ partition, ... }: partition) made;

  # -- Mounts

  byMountPoint = sort (a: b: a.mountPoint < b.mountPoint);
  mountOf = volume: { mountPoint, options, ... }: {
    inherit mountPoint;
    inherit (volume) fsType;
    options = import ./mount-options.nix volume.fsType options;
  };
  mounts = byMountPoint (
    concatMap (
      { index, value }: map (mount: mountOf value mount // { partition = length leading + index; }) value.mounts
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
      options = mounted.options ++ optional (volume.optional || volume.byHand) "nofail";
    };
  kept = byMountPoint (
    concatMap (volume: map (keptOf volume) volume.mounts) (
      filter (volume: !(isOpened volume)) volumes.kept
    )
  );
  keptClosed = filter isOpened volumes.kept;
in
{
  inherit kept mounts partitions;
  inherit (fileSystems) binds;
  ignored =
    fileSystems.ignored
    ++ volumes.ignored
    ++ concatMap (
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
      inherit fileSystems loader;
      inherit (volumes) created kept;
      containerOf = containers.of;
    }
    ++ concatMap ({ problems, ... }: problems) made
    ++ import ./check-names.nix { inherit kept partitions; }
    ++ import ./check-options.nix {
      inherit luks swap wantedSwap;
      inherit (volumes) created;
      containerOf = containers.of;
    }
    ++ map (
      volume:
      because "KEEP_IMPOSSIBLE" "${head volume.mountPoints} can't be kept: it is in ${volume.device.path}, which the installer does not open."
        "Remove layout.sizes.${builtins.toJSON (head volume.mountPoints)}."
    ) (filter (volume: builtins.any fileSystems.isInstalledTo volume.mountPoints) keptClosed);
}
