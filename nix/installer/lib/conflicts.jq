# What of the layout's names exists on other disks than $chosen. Data is kept there; anything else stops the installation,
# because the installed system would not know which one is meant.
include "devices";

. as $facts
| bootDisks($root) as $boot
| [.layout.partitions | to_entries[]
    | .key as $number | .value as $partition
    | ($facts | elsewhere($partition; $chosen; $boot)) as $others
    | select($others != [])
    | ([$facts.layout.mounts[]? | select(.partition == $number) | .mountPoint] | first // $partition.role) as $use
    | {$number, $partition, $others, $use, first: $others[0]}] as $same
| [$facts.layout.partitions | to_entries[]
    | .key as $number | .value as $partition | select($partition.role == "data")
    | ([$facts.layout.mounts[]? | select(.partition == $number) | .mountPoint] | first // "data") as $use
    | ($facts | nodes[]) | select(.disk | IN($chosen[])) | select(hasNameOf($partition))
    | "\(.path) has the name of \($use): it is on the disk that is erased, and what is in it goes as well."] as $lost
| def expected: if .luks != null then "crypto_LUKS" else .format end;
  def names: [.label, .uuid, .luks.label, .luks.uuid, .partUuid] | map(select(. != null and . != "")) | first // "its name";
  { problems: [$same[]
      | if .partition.role != "data" then
          {message: "\(.first.path) on \(.first.disk) has the name of \(.use) already (\(.partition | names | printable)).",
           hint: "The host would not know which one is meant. Unplug that disk, install to it, or give it another label."}
        elif (.others | length) > 1 then
          {message: "\([.others[].path] | join(" and ")) both have the name of \(.use) (\(.partition | names | printable)).",
           hint: "Unplug one of them, or give it another label."}
        elif .first.fstype != (.partition | expected) then
          {message: "\(.first.path) has the name of \(.use), but holds \(.first.fstype // "nothing" | printable) and not \(.partition | expected).",
           hint: "Give it another label, or unplug that disk."}
        else empty end],
    kept: [$same[] | select(.partition.role == "data" and (.others | length) == 1)
      | {number, path: .first.path, uuid: (.first.uuid // ""), use}],
    lost: ($lost | unique) }
