# The file systems of a host, told apart: on partitions (`disk`), not created (`ignored`), impossible (`problems`).
# `sizes` by mount point, as in layout.nix.
{
  host,
  sizes,
  # Must the EFI system partition be mounted at the boot loader's very path?
  exactEsp,
}:
let
  text = import ./text.nix;
  inherit (text)
    hasControl
    hasInfix
    hasPrefix
    show
    splitOn
    ;
  inherit (import ./device.nix) byLabel parse;
  inherit (builtins)
    any
    attrNames
    concatMap
    elem
    filter
    length
    map
    ;
  because = code: message: hint: { inherit code message hint; };

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
  optionsOf = fs: concatMap (splitOn ",") (map builtins.unsafeDiscardStringContext (fs.options or [ ]));

  isMountPoint =
    path:
    path == "/"
    || (
      hasPrefix "/" path
      && !(hasControl path)
      && !(any (part: part == "" || part == "." || part == "..") (builtins.tail (splitOn "/" path)))
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
        inherit mountPoint problem;
        is = "refused";
      };
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
        byHand = elem "noauto" options && !(elem "x-systemd.automount" options);
        # The host starts without it, too.
        optional = elem "nofail" options;
      };
      impossible = import ./device-problem.nix {
        inherit device;
        what = mountPoint;
        keep = if isAbove mountPoint store then null else option;
      };
      option = "layout.sizes.${builtins.toJSON mountPoint}";
    in
    if !(isMountPoint mountPoint) then
      refused (
        because "MOUNT_POINT_INVALID" "${show mountPoint} is no path at which a file system can be mounted."
          "A mount point is absolute, without . and .. and without control characters."
      )
    else if elem "bind" options || elem "rbind" options then
      ignored "Part of another file system"
    else if elem fsType inMemory then
      ignored "In memory"
    else if elem fsType ofKernel then
      ignored "Of the kernel's"
    else if elem fsType layered then
      ignored "Layered over other folders"
    else if elem fsType onNetwork || hasPrefix "fuse." fsType then
      if mountPoint == "/" || isAbove mountPoint store then
        refused (
          because "NETWORK_ROOT" "${mountPoint} comes over the network (${show fsType})."
            "The installer puts / and /nix on a disk of the machine: give them a file system there."
        )
      else
        ignored "Over the network, or of a program (${show fsType})"
    else if elem fsType inImage || elem "loop" options then
      ignored "In an image file"
    else if device.kind == "file" then
      ignored "Part of another file system"
    else if fsType == "zfs" then
      if kept && !(isAbove mountPoint store) then
        ignored "Kept as it is"
      else
        refused (
          because "ZFS_UNSUPPORTED" "${mountPoint} is in a ZFS pool (${show device.path})."
            "Describe the pool with disko, whose script creates it.${
              if isAbove mountPoint store then
                ""
              else
                " One that exists on other disks: ${option} = \"keep\"."
            }"
        )
    else if any (hasPrefix "device=") options || (fsType == "bcachefs" && hasInfix ":" device.path) then
      refused (
        because "SEVERAL_DEVICES" "${mountPoint} is one file system on several devices."
          "Describe the disks with disko, or let the host find it by one of them, without device= options."
      )
    else if kept && elem device.kind unopened && !(isAbove mountPoint store) then
      ignored "Kept as it is"
    else if impossible != null then
      refused impossible
    else
      disk;

  unopened = [
    "lvm"
    "raid"
    "zfs"
  ];

  # Where an installation writes the system.
  store = "/nix/store";
  isAbove = mountPoint: path: mountPoint == "/" || path == mountPoint || hasPrefix "${mountPoint}/" path;

  # Parents first: a parent's path is a prefix.
  entries = builtins.sort (a: b: a.mountPoint < b.mountPoint) (
    map entryOf (filter (name: host.fileSystems.${name}.enable or true) (attrNames (host.fileSystems or { })))
  );
  are = what: filter ({ is, ... }: is == what) entries;

  # What a path is in, if anything is mounted above it. Of the mount points above a path the longest sorts last.
  holding =
    path:
    let
      above = filter ({ mountPoint, ... }: isAbove mountPoint path) entries;
    in
    if above == [ ] then null else builtins.elemAt above (length above - 1);
  holdsStore = holding store;

  roots = filter ({ mountPoint, ... }: mountPoint == "/") entries;
  ofStore =
    if roots == [ ] then
      [
        (because "ROOT_MISSING" "The host has no file system at /."
          "Set fileSystems.\"/\", for example with the device /dev/disk/by-label/NIXOS."
        )
      ]
    else if holdsStore.is == "ignored" then
      [
        (because "STORE_NOT_ON_DISK"
          "/nix/store would be in ${holdsStore.mountPoint}, which the installer can't create (${holdsStore.why})."
          "Mount /nix from a partition, or from a subvolume of one."
        )
      ]
    else
      [ ];
in
{
  disk = are "disk";
  ignored = map ({ mountPoint, why, ... }: { inherit mountPoint why; }) (are "ignored");
  problems = map ({ problem, ... }: problem) (are "refused") ++ ofStore;
  # What the installed system keeps is then elsewhere.
  isRootInMemory = any ({ is, ... }: is == "ignored") roots;
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
  isInstalledTo = mountPoint: isAbove mountPoint store;
}
