# Reading what gather_facts (disks.sh) wrote down. Input of all: the facts as one object.

def truth: IN(true, 1, "1");
def printable: explode | map(if . < 32 or . > 126 then 63 else . end) | implode | gsub("^ +| +$"; "");
def human:
  if . >= 1e12 then "\(. / 1e11 | floor / 10) TB"
  elif . >= 1e9 then "\(. / 1e8 | floor / 10) GB"
  else "\(. / 1e6 | floor) MB" end;

# sgdisk's syntax; a number alone is in sectors, here of 512 bytes.
def sizeBytes:
  (capture("^\\+?(?<number>[0-9]+)(?<unit>[KMGTP]?)(iB|B)?$"; "i")
    // error("\(.) is not a size in sgdisk's syntax"))
  | (.number | tonumber)
    * ({"": 512, K: 1024, M: 1048576, G: 1073741824, T: 1099511627776, P: 1125899906842624}[.unit | ascii_upcase]);

# All devices flat, each with the path of the disk that it lies on (one with several disks is there for each).
def nodes: [.lsblk.blockdevices[] | .path as $disk | recurse(.children[]?) | del(.children) + {disk: $disk}];

def unescaped: gsub("\\\\040"; " ") | gsub("\\\\011"; "\t") | gsub("\\\\012"; "\n") | gsub("\\\\134"; "\\");
# proc(5), /proc/pid/mountinfo
def mounts:
  [.mountinfo | split("\n")[] | select(contains(" - "))
    | split(" - ") as $parts
    | ($parts[0] | split(" ")) as $left
    | ($parts[1:] | join(" - ") | split(" ")) as $right
    | {number: $left[2], point: ($left[4] | unescaped), type: $right[0],
       source: ($right[1] | unescaped), options: ($right[2] // "" | unescaped)}];

def isWithin($folder):
  . == $folder or startswith(if $folder == "/" then "/" else $folder + "/" end);
def mountOf($path; $mounts):
  [$mounts[] | select(.point as $point | $path | isWithin($point))] | max_by(.point | length) // empty;

# Words of the kernel's command line, quotes taken off.
def words: [.cmdline | scan("(?:[^\\s\"]|\"[^\"]*\")+") | gsub("\""; "")];

# Is this device meant by `root=`?
def isNamed($wanted):
  def value($key): $wanted | select(startswith($key)) | ltrimstr($key) | gsub("\\\\x20"; " ");
  . as $node
  | any(value("LABEL="), value("/dev/disk/by-label/"); . == $node.label)
    or any(value("UUID="), value("/dev/disk/by-uuid/"); . == $node.uuid)
    or any(value("PARTUUID="), value("/dev/disk/by-partuuid/"); . == $node.partuuid)
    or any(value("PARTLABEL="), value("/dev/disk/by-partlabel/"); . == $node.partlabel)
    or $wanted == $node.path;

# Without any other name a host finds its partition by the name in the partition table.
def isFoundByPartLabel($partition):
  $partition.format != null and ($partition.partUuid // "") == ""
  and (if $partition.luks != null then ($partition.luks.label // "") == "" and ($partition.luks.uuid // "") == ""
    else ($partition.label // "") == "" and ($partition.uuid // "") == "" end);

# Disks under a mount or a disk, also through overlays and loop devices. A btrfs has a made-up number, so its source counts.
def disksUnder($facts; $nodes; $mounts; $depth):
  . as $place
  | if $depth > 8 then empty
    elif type == "string" then
      $place,
      ($facts.losetup.loopdevices[]? | select(.name == $place)
        | . as $loop
        | [$nodes[] | select(."maj:min" == $loop."back-maj:min") | .disk]
        | if length > 0 then .[] else $loop."back-file" // "" | mountOf(.; $mounts) end
        | disksUnder($facts; $nodes; $mounts; $depth + 1))
    else
      ($nodes[]
        | select(."maj:min" == $place.number
          or (($place.number | startswith("0:")) and .path == $place.source))
        | .disk | disksUnder($facts; $nodes; $mounts; $depth + 1)),
      (if $place.type == "overlay" then
        $place.options | split(",")[]
        | select(test("^(lowerdir|upperdir|datadir)\\+?="))
        | sub("^[a-z]+\\+?="; "") | split(":")[] | select(. != "")
        | mountOf(.; $mounts) | select(.type != "overlay")
        | disksUnder($facts; $nodes; $mounts; $depth + 1)
      else empty end)
    end;

# What was booted from: where /, the ISO and the live store are, and what the kernel was told is the root.
def bootDisks($root):
  . as $facts | nodes as $nodes | mounts as $mounts
  | ["/iso", "/nix", "/findiso", "/run/initramfs", "/run/live"] as $places
  | ([$mounts[]
      | select(.point as $point | $point | isWithin($root) | not)
      | select(.point as $point | $point == "/" or any($places[]; . as $place | $point | isWithin($place)))
      | disksUnder($facts; $nodes; $mounts; 0)]
    + [words[] | select(startswith("root=")) | ltrimstr("root=") as $wanted
      | $nodes[] | select(isNamed($wanted)) | .disk]
    | unique);

def partitionsOf($disk): [nodes[] | select(.disk == $disk and .type == "part")] | unique_by(.path);

# A file system or container of the layout is found again by one of its names on this device.
def hasNameOf($partition):
  . as $node
  | def same($mine; $theirs): ($mine // "") != "" and ($theirs // "") != ""
      and ($mine | ascii_downcase) == ($theirs | ascii_downcase);
    same($partition.uuid; $node.uuid) or same($partition.luks.uuid; $node.uuid)
    or same($partition.partUuid; $node.partuuid)
    or ($node.label // "") != "" and ($node.label == $partition.label or $node.label == $partition.luks.label)
    or isFoundByPartLabel($partition) and $node.partlabel == $partition.partLabel;

# Which devices outside of these disks have a name of the partition. A volume and the container around it count once.
def elsewhere($partition; $disks; $boot):
  [nodes[] | select(.disk | IN($disks[], $boot[]) | not) | select(hasNameOf($partition))] | unique_by(.path);
