# What a device of a configuration names: `{ kind; value; path; }`. Two devices are the same where kind and value are.
# Kinds: label, uuid, partlabel, partuuid, mapper, raw (a kernel's name), other links (id), lvm, raid, zfs, zram,
# file (a path outside of /dev), none.
let
  inherit (import ./text.nix)
    afterPrefix
    decodeUdev
    encodeUdev
    hasPrefix
    splitOn
    ;
  inherit (builtins)
    filter
    head
    length
    stringLength
    substring
    ;

  links = [
    {
      kind = "label";
      folder = "/dev/disk/by-label/";
      tag = "LABEL=";
    }
    {
      kind = "uuid";
      folder = "/dev/disk/by-uuid/";
      tag = "UUID=";
    }
    {
      kind = "partlabel";
      folder = "/dev/disk/by-partlabel/";
      tag = "PARTLABEL=";
    }
    {
      kind = "partuuid";
      folder = "/dev/disk/by-partuuid/";
      tag = "PARTUUID=";
    }
  ];

  unquote =
    text:
    let
      size = stringLength text;
    in
    if size >= 2 && hasPrefix "\"" text && substring (size - 1) 1 text == "\"" then
      substring 1 (size - 2) text
    else
      text;

  # Neither `fromLink` nor `fromTag`: null.
  linkOf =
    text:
    let
      found = filter ({ folder, tag, ... }: hasPrefix folder text || hasPrefix tag text) links;
      link = head found;
      encoded = afterPrefix link.folder text;
      value = if encoded == null then unquote (afterPrefix link.tag text) else decodeUdev encoded;
    in
    if found == [ ] then
      null
    else
      {
        inherit (link) kind;
        # An escape sequence that can't be decoded is no character of a name: the name is then refused as it stands.
        value = if value == null then encoded else value;
        path = if encoded == null then link.folder + encodeUdev value else text;
      };

  kindBelowDev =
    name:
    let
      folder = head (splitOn "/" name);
    in
    if hasPrefix "md" name then
      "raid"
    else if hasPrefix "zram" name then
      "zram"
    else if folder == "zvol" then
      "zfs"
    else if folder == "disk" then
      if hasPrefix "disk/by-id/md-" name then "raid" else "id"
    else if folder == "block" || folder == "stratis" || folder == "bcache" then
      "id"
    else if length (splitOn "/" name) == 2 then
      "lvm"
    else
      "raw";

  parse =
    device:
    let
      text = if device == null then "none" else builtins.unsafeDiscardStringContext (toString device);
      link = linkOf text;
      mapper = afterPrefix "/dev/mapper/" text;
      mapperById = afterPrefix "/dev/disk/by-id/dm-name-" text;
      name = afterPrefix "/dev/" text;
      of = kind: value: {
        inherit kind value;
        path = text;
      };
      mapped = if mapper != null then mapper else mapperById;
      mappedName = decodeUdev mapped;
    in
    if link != null then
      link
    else if mapped != null then
      of "mapper" (if mappedName == null then mapped else mappedName)
    else if name != null then
      of (kindBelowDev name) text
    else if hasPrefix "/" text then
      of "file" text
    else
      of "none" text;
in
{
  inherit parse;

  byLabel = label: {
    kind = "label";
    value = builtins.unsafeDiscardStringContext label;
    path = "/dev/disk/by-label/${encodeUdev label}";
  };

  keyOf = { kind, value, ... }: "${kind}:${value}";
}
