# Which disk to install to. Decides from the facts alone, so that it can be tried with any machine's.
# Arguments: $root, where the installed system is mounted; $rootMinimum, bytes that the rest has to have at least.
include "devices";

def esp: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

# Entries in the firmware's boot order that name a partition. A partition of an MBR has the disk's signature as its name.
def bootEntries:
  [.efibootmgr | split("\n")[]] as $lines
  | ([$lines[] | select(startswith("BootOrder:")) | ltrimstr("BootOrder:") | scan("[0-9A-Fa-f]{4}") | ascii_upcase]) as $order
  | [$lines[]
    | capture("^Boot(?<id>[0-9A-Fa-f]{4})\\*? +(?<name>[^\\t]*)(?<path>.*HD\\((?<number>[0-9]+),(?<table>GPT|MBR),(?<disk>[0-9A-Fa-fx-]+).*)")]
  | map(select(.id | ascii_upcase | IN($order[]))
    | {name: (.name | printable),
       partuuid: (if .table == "GPT" then .disk
         else "\(.disk | ltrimstr("0x"))-\(if (.number | length) < 2 then "0" else "" end)\(.number)" end
         | ascii_downcase)});

# Bytes needed on this disk. Data that lies elsewhere is not made again.
def needed($disk; $boot):
  [.layout.partitions[] as $partition
    | select($partition.role != "data" or (elsewhere($partition; [$disk]; $boot) | length) == 0)
    | $partition.size // "" | select(. != "") | sizeBytes]
  | add // 0 | . + $rootMinimum + 4194304;

def exclusion($facts; $boot; $mounts):
  . as $disk
  | ([$facts.kept[] | select(.disk == $disk.path) | .mountPoint] | first) as $kept
  | ([$disk.devices[] | (.mountpoints // [.mountpoint])[]? | select(. != null and . != "[SWAP]")
      | select(isWithin($root) | not)] | first) as $mounted
  | if $disk.type != "disk" then "it is no disk (\($disk.type))"
    elif $disk.name | test("^(ram|md|dm-|sr|fd|nbd|mtdblock|rbd|drbd)[0-9]|^mmcblk[0-9]+(boot[0-9]+|rpmb|gp[0-9]+)$")
      then "it is no disk to install to"
    elif $disk.path | IN($boot[]) then "this system was started from it"
    elif $disk.rm | truth then "it is removable (RM=1)"
    elif ($disk.size // 0) == 0 then "it has no size"
    elif $disk.ro | truth then "it is read-only"
    elif $kept then "it holds \($kept), which is kept"
    elif $mounted then "it is in use at \($mounted | printable)"
    elif $facts.layout.method == "partition" and $disk.size < $disk.needed
      then "it is too small: \($disk.size | human), and \($disk.needed | human) are needed"
    else null end;

# Not taken unless it is named: it may be somebody's data that happens to be plugged in.
def warning($facts):
  if .tran == "usb" then "it is a USB disk"
  elif .name as $name | any($facts.mmc | split("\n")[]; . == "\($name) SD") then "it is an SD card"
  else null end;

# Is data of this host on it, and nothing else of the host? What is half installed has both.
def holdsDataOnly($facts):
  .devices as $devices
  | def named($roles): any($facts.layout.partitions[] | select(.role | IN($roles[]));
      . as $partition | any($devices[]; hasNameOf($partition)));
    named(["data"]) and (named(["esp", "biosBoot", "boot", "swap", "root"]) | not);

def describe($facts; $boot; $mounts; $entries):
  . as $disk
  | ($facts | nodes | map(select(.disk == $disk.path))) as $devices
  | ($facts | partitionsOf($disk.path)) as $partitions
  | {path, type, size, rm, ro, tran, name: .kname, serialNumber: (.serial // "" | gsub("^ +| +$"; "")), wwn,
     model: (.model // "" | printable), serial: (.serial // "" | printable), $devices, $partitions,
     needed: ($facts | needed($disk.path; $boot)),
     entries: [$entries[] | select(.partuuid as $id | any($partitions[]; (.partuuid // "" | ascii_downcase) == $id)) | .name],
     hasEsp: any($partitions[]; (.parttype // "" | ascii_downcase) | IN(esp, "0xef"))}
  | . + {excluded: exclusion($facts; $boot; $mounts), warning: warning($facts), holdsDataOnly: holdsDataOnly($facts)};

def failed($message; $hint): {outcome: "failed", $message, $hint};
def chosen($because): {outcome: "chosen", chosen: [.[].path], $because,
  warnings: [.[] | select(.warning) | "\(.path): \(.warning)."]};

# What INSTALL_DISK or flakestick.disk= names: a device, a link to it, or a serial number.
def named($disks; $facts):
  . as $wish
  | "\(.from)=\(.value | printable)" as $words
  | [$disks[] | select(.path == $wish.device)] as $byPath
  | [$disks[] | select(($wish.value | startswith("/") | not) and (.serialNumber == $wish.value or .wwn == $wish.value))] as $bySerial
  | (if $byPath != [] then $byPath else $bySerial end) as $meant
  | ($facts | [nodes[] | select(.path == $wish.device and .path != .disk)] | first) as $part
  | if $meant == [] and $part
      then failed("\($words) is not a disk, but lies on one."; "Name the whole disk: \($part.disk).")
    elif $meant == [] then failed("There is no disk \($words)."; "Name one of those above by its device or serial number.")
    elif ($meant | length) > 1
      then failed("\($words) is the serial number of several disks."; "Name it by its device.")
    elif $meant[0].excluded then failed("\($words) can't be installed to: \($meant[0].excluded)."; "Name another one, or none.")
    else $meant | chosen("\($wish.from) names it") end;

# Each rule narrows; the first that leaves one decides.
def narrow($why; keep):
  . as $state
  | [$state.left[] | select(keep)] as $next
  | if ($state.left | length) < 2 or $next == [] or ($next | length) == ($state.left | length) then $state
    else {left: $next, because: ($state.because + [$why])} end;

def detected($disks):
  [$disks[] | select(.excluded == null and .warning == null)] as $candidates
  | if $candidates == [] then failed("There is no disk to install to."; "Connect one, or name one of those above: flakestick-install with INSTALL_DISK=/dev/… before it.")
    elif ($candidates | length) == 1 then $candidates | chosen("it is the only one that can be installed to")
    else
      {left: $candidates, because: []}
      | narrow("it holds no data of this host"; .holdsDataOnly | not)
      | narrow("the firmware starts systems from it"; .entries != [])
      | narrow("it has an EFI system partition"; .hasEsp)
      | ([.left[].partitions | length] | max) as $most
      | narrow("it has the most partitions"; (.partitions | length) == $most)
      # Disks of one size by their name differ by a percent or two.
      | ([.left[].size] | max * 0.98) as $large
      | narrow("it is the largest"; .size >= $large)
      | if (.left | length) == 1 then .because as $because | .left | chosen($because | join(", and "))
        else {outcome: "ask", candidates: [.left[].path]} end
    end;

# The host's own disko script has its disks in it: they are looked at, and not chosen.
def ofDisko($disks; $facts; $wish):
  $facts.disko as $wanted
  | [$wanted[] | . as $one | {device, disk: ([$disks[] | select(.path == $one.resolved)] | first)}] as $found
  | ([$found[] | select(.disk == null)] | first) as $missing
  | ([$found[] | select(.disk.excluded)] | first) as $bad
  | if $wanted == [] then failed("The host's disko configuration names no disk."; "Give disko.devices.disk.<name>.device a value.")
    elif $missing then failed("The host's disko configuration names \($missing.device | printable), which is no disk of this machine."; "Its script would act on that very path. Correct it in the configuration, and make the stick again.")
    elif ($found | unique_by(.disk.path) | length) != ($found | length)
      then failed("The host's disko configuration names one disk by two paths."; "Correct it in the configuration, and make the stick again.")
    elif $bad then failed("The host's disko configuration names \($bad.device | printable), and \($bad.disk.excluded)."; "Correct it in the configuration, and make the stick again.")
    elif $wish and ($wish.outcome == "failed") then $wish
    elif $wish and ($wish.chosen[0] | IN($found[].disk.path) | not)
      then failed("\($wish.chosen[0]) was named, but the host's disko script acts on \([$found[].disk.path] | join(", "))."; "Leave INSTALL_DISK and flakestick.disk away, or correct the configuration.")
    else [$found[].disk] | chosen("the host's disko configuration names it") end;

. as $facts
| bootDisks($root) as $boot
| mounts as $mounts
| bootEntries as $entries
| [.lsblk.blockdevices[] | select(.kname | test("^(loop|zram|ram)[0-9]") | not)
    | describe($facts; $boot; $mounts; $entries)] as $disks
| ([.named[] | select(.value != "")] | first) as $wish
| (if $wish then $wish | named($disks; $facts) else null end) as $named
| (if .layout.method == "disko" then ofDisko($disks; $facts; $named)
   elif $named then $named
   else detected($disks) end)
| {chosen: [], candidates: [], because: "", warnings: [], message: "", hint: ""} + .
| . + {disks: [$disks[] | del(.devices)
    | .partitions |= map({path, size, fstype, "label": .label, partlabel, parttype})], boot: $boot}
