# The file systems of a host, told apart: on partitions (`disk`), not created (`ignored`), impossible (`problems`).
# `sizes` by mount point, as in layout.nix.
{
  lib,
  host,
  sizes,
  # Must the EFI system partition be mounted at the boot loader's very path?
  exactEsp,
  # Folders that the boot loader writes to.
  bootPoints,
}:
let
  text = import ./text.nix { inherit lib; };
  inherit (text) because hasControl isAbove listed orKeep show;
  inherit (import ./device.nix { inherit lib; }) byLabel parse problemOf;

  inMemory = [
    "tmpfs"
    "ramfs"
    "devtmpfs"
  ];
  ofKernel = [
    "autofs"
    "binfmt_misc"
    "bpf"
    "cgroup"
    "cgroup2"
    "configfs"
    "debugfs"
    "devpts"
    "efivarfs"
    "fusectl"
    "hugetlbfs"
    "mqueue"
    "nfsd"
    "none"
    "proc"
    "pstore"
    "rpc_pipefs"
    "securityfs"
    "sysfs"
    "tracefs"
  ];
  inImage = [
    "cramfs"
    "erofs"
    "iso9660"
    "squashfs"
    "udf"
  ];
  layered = [
    "aufs"
    "ecryptfs"
    "mergerfs"
    "overlay"
    "unionfs"
  ];
  onNetwork = [
    "9p"
    "afs"
    "beegfs"
    "ceph"
    "cifs"
    "davfs"
    "davfs2"
    "fuse"
    "glusterfs"
    "lustre"
    "moosefs"
    "ncpfs"
    "nfs"
    "nfs4"
    "ocfs2"
    "prl_fs"
    "rclone"
    "smb3"
    "smbfs"
    "sshfs"
    "vboxsf"
    "virtiofs"
    "vmhgfs"
  ];

  # A list element may hold several options.
  optionsOf = fs: lib.concatMap (lib.splitString ",") (map builtins.unsafeDiscardStringContext (fs.options or [ ]));

  isMountPoint =
    path:
    path == "/"
    || (
      lib.hasPrefix "/" path
      && !(hasControl path)
      && !(lib.any (part: part == "" || part == "." || part == "..") (builtins.tail (lib.splitString "/" path)))
    );

  entryOf =
    name:
    let
      fs = host.fileSystems.${name};
      fsType = fs.fsType or "auto";
      options = optionsOf fs;
      mountPoint = builtins.unsafeDiscardStringContext (fs.mountPoint or name);
      device =
        if (fs.device or null) == null && (fs.label or null) != null then
          byLabel fs.label
        else
          parse (fs.device or null);
      kept = (sizes.${mountPoint} or null) == "keep";
      ignored = why: {
        inherit mountPoint why;
        is = "ignored";
      };
      refused = problem: {
        inherit mountPoint;
        is = "refused";
        reason = "at ${mountPoint}";
        problemOf = _: problem;
      };
      # Those with one reason are one problem, with a list.
      refusedWith = why: problemOf: {
        inherit device mountPoint problemOf;
        is = "refused";
        reason = "${why}${if keepable then ", keepable" else ""}";
        keep = if keepable then [ mountPoint ] else [ ];
      };
      isMountable = fsType != "zfs" && isFound device && !(fsType == "bcachefs" && isSeveral);
      # It is somewhere, and what the system is installed to can be mounted.
      keepable =
        mountPoint != "/"
        && (fsType == "zfs" || device.kind != "none")
        && (isMountable || !(isInstalledTo mountPoint || lib.any (isAbove mountPoint) bootPoints));
      disk = {
        inherit
          device
          fsType
          kept
          mountPoint
          options
          ;
        is = "disk";
        # Neither at the start nor on access.
        byHand = lib.elem "noauto" options && !(lib.elem "x-systemd.automount" options);
        # The host starts without it, too.
        optional = lib.elem "nofail" options;
      };
      problemOfDevices =
        entries:
        problemOf {
          subjects = map ({ mountPoint, device, ... }: {
            inherit device;
            what = mountPoint;
          }) entries;
          keep = lib.concatMap ({ keep, ... }: keep) entries;
        };
      isImpossible =
        problemOfDevices [
          {
            inherit device mountPoint;
            keep = [ ];
          }
        ] != null;
      isSeveral =
        lib.any (lib.hasPrefix "device=") options || (fsType == "bcachefs" && lib.hasInfix ":" device.path);
    in
    if !(isMountPoint mountPoint) then
      refused (
        because "MOUNT_POINT_INVALID" "${show mountPoint} is no path at which a file system can be mounted."
          "A mount point is absolute, without . and .. and without control characters."
      )
    else if isBind options then
      ignored "Part of another file system"
    else if lib.elem fsType inMemory then
      ignored "In memory"
    else if lib.elem fsType ofKernel then
      ignored "Of the kernel's"
    else if lib.elem fsType layered then
      ignored "Layered over other folders"
    else if lib.elem fsType onNetwork || lib.hasPrefix "fuse." fsType then
      if isInstalledTo mountPoint then
        refused (
          because "NETWORK_ROOT" "${mountPoint} comes over the network (${show fsType})."
            "The installer puts / and /nix on a disk of the machine: give them a file system there."
        )
      else
        ignored "Over the network, or of a program (${show fsType})"
    else if lib.elem fsType inImage || lib.elem "loop" options then
      ignored "In an image file"
    else if device.kind == "file" then
      ignored "Part of another file system"
    else if fsType == "zfs" then
      if kept && keepable then ignored "Kept as it is" else refusedWith "a file system of ZFS" ofPools
    # It is mounted as the host does it, and the disk that it names is not erased. By any other name that may be
    # another disk, or be there only once something put it together.
    else if kept && keepable && (isImpossible || isSeveral) then
      if isMountable then disk else ignored "Kept as it is"
    else if isSeveral then
      refusedWith "several devices" ofSeveral
    else if isImpossible then
      refusedWith "a device of the kind ${device.kind}" problemOfDevices
    else
      disk;

  pointsOf = entries: map ({ mountPoint, ... }: mountPoint) entries;
  orKeepOf = entries: orKeep (lib.concatMap ({ keep, ... }: keep) entries);
  ofPools =
    entries:
    let
      one = lib.length entries == 1;
      places = map ({ device, ... }: show device.path) entries;
    in
    because "ZFS_UNSUPPORTED"
      "${listed (pointsOf entries)} ${if one then "is in a ZFS pool" else "are in ZFS pools"} (${lib.concatStringsSep ", " places})."
      "Describe the ${if one then "pool" else "pools"} with disko, whose script creates ${
        if one then "it" else "them"
      }.${orKeepOf entries}";
  ofSeveral =
    entries:
    because "SEVERAL_DEVICES"
      "${listed (pointsOf entries)} ${
        if lib.length entries == 1 then
          "is one file system on several devices."
        else
          "are file systems on several devices each."
      }"
      "Describe the disks with disko, or let the host find it by one of them, without device= options.${orKeepOf entries}";

  # By a name that is another disk's on no machine, and there as soon as the disk is.
  isFound =
    device:
    lib.elem device.kind [
      "label"
      "uuid"
      "partlabel"
      "partuuid"
    ]
    || (
      device.kind == "id"
      && lib.any (folder: lib.hasPrefix folder device.path) [
        "/dev/disk/by-id/"
        "/dev/disk/by-path/"
      ]
      # Of device-mapper, and of what a RAID or a group of volumes is made of.
      && !(lib.any (prefix: lib.hasPrefix "/dev/disk/by-id/${prefix}" device.path) [
        "dm-"
        "lvm-"
        "raid-"
      ])
    );

  # Where an installation writes the system.
  store = "/nix/store";

  # -- Bind mounts, by which the store may be in a folder of another file system

  isBind = options: lib.elem "bind" options || lib.elem "rbind" options;
  names = lib.filter (name: host.fileSystems.${name}.enable or true) (lib.attrNames (host.fileSystems or { }));
  # Where is what, before anything is known of it: what can be kept hangs on where the store is.
  places = builtins.sort (a: b: a.mountPoint < b.mountPoint) (
    map (
      name:
      let
        fs = host.fileSystems.${name};
        source = builtins.unsafeDiscardStringContext (toString (fs.device or ""));
      in
      {
        mountPoint = builtins.unsafeDiscardStringContext (fs.mountPoint or name);
        source = if isBind (optionsOf fs) && isMountPoint source && source != "/" then source else null;
      }
    ) names
  );
  # The bind mounts that lead from a path to where it really is, in the order in which they are passed.
  follow =
    passed: path:
    let
      place = text.holding path places;
      below = lib.substring (lib.stringLength place.mountPoint) (-1) path;
    in
    # One in a circle leads nowhere.
    if place == null || place.source == null || lib.elem place passed then
      { inherit passed path; }
    else
      follow (passed ++ [ place ]) (place.source + below);
  ofStore = follow [ ] store;
  isInstalledTo =
    mountPoint: isAbove mountPoint store || lib.any ({ source, ... }: isAbove mountPoint source) ofStore.passed;

  # Parents first: a parent's path is a prefix.
  entries = builtins.sort (a: b: a.mountPoint < b.mountPoint) (
    map entryOf names
  );
  are = what: lib.filter ({ is, ... }: is == what) entries;

  # What a path is in, if anything is mounted above it.
  holding = path: text.holding path entries;
  holdsStore = holding ofStore.path;
  # What the installation has to bind, sources first. What is mounted below would be covered by it.
  isCovering =
    { mountPoint, ... }: lib.any (entry: entry.mountPoint != mountPoint && isAbove mountPoint entry.mountPoint) (are "disk");
  isBound = ofStore.passed != [ ] && holdsStore.is == "disk" && !(lib.any isCovering ofStore.passed);
  binds = if isBound then lib.foldl' (list: place: [ place ] ++ list) [ ] ofStore.passed else [ ];
  isBoundAt = mountPoint: lib.any (bind: bind.mountPoint == mountPoint) binds;

  roots = lib.filter ({ mountPoint, ... }: mountPoint == "/") entries;
  storeProblems =
    if roots == [ ] then
      [
        (because "ROOT_MISSING" "The host has no file system at /."
          "Set fileSystems.\"/\", for example with the device /dev/disk/by-label/NIXOS."
        )
      ]
    else if holdsStore.is == "ignored" || (ofStore.passed != [ ] && holdsStore.is == "disk" && !isBound) then
      [
        (because "STORE_NOT_ON_DISK"
          "/nix/store would be in ${holdsStore.mountPoint}, which the installer can't ${
            if holdsStore.is == "ignored" then
              "create (${holdsStore.why})"
            else
              "bind, because of what is mounted below ${(lib.head ofStore.passed).mountPoint}"
          }."
          "Mount /nix from a partition, or from a subvolume of one."
        )
      ]
    else
      [ ];
  # Those with one reason are one problem, in the place of the first.
  refusals = are "refused";
  byReason = lib.groupBy ({ reason, ... }: reason) refusals;
  refusedProblems = lib.concatMap (
    { mountPoint, reason, ... }:
    let
      group = byReason.${reason};
    in
    if (lib.head group).mountPoint == mountPoint then [ ((lib.head group).problemOf group) ] else [ ]
  ) refusals;
in
{
  disk = are "disk";
  ignored = map ({ mountPoint, why, ... }: { inherit mountPoint why; }) (
    lib.filter ({ mountPoint, ... }: !(isBoundAt mountPoint)) (are "ignored")
  );
  inherit binds;
  problems = refusedProblems ++ storeProblems;
  # What the installed system keeps is then elsewhere.
  isRootInMemory = lib.any ({ is, ... }: is == "ignored") roots;
  mountPoints = map ({ mountPoint, ... }: mountPoint) entries;
  inherit holding;
  # Where the file system with this folder of the boot loader is mounted.
  espAt =
    point:
    let
      found = holding point;
    in
    if found == null || exactEsp then point else found.mountPoint;
  # Does an installation write to what is mounted there?
  inherit isInstalledTo;
}
