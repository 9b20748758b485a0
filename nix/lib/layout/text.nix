# Words, names and paths that the parts of a layout share.
{ lib }:
let
  character = code: builtins.fromJSON "\"\\u00${lib.fixedWidthString 2 "0" (lib.toHexString code)}\"";
  # Zero can't be in a string of nix.
  controls = map character (lib.range 1 31 ++ [ 127 ]);
  # What udev leaves as it is in a link's name (systemd, src/shared/device-nodes.c: allow_listed_char_for_devnode).
  isLeftByUdev = text: builtins.match "[0-9A-Za-z#+.:=@_-]" text != null;
  escapedByUdev = lib.filter (text: !(isLeftByUdev text)) (map character (lib.range 32 126));
in
rec {
  # A problem of a layout (electron/contract/layout.ts).
  because = code: message: hint: { inherit code message hint; };

  plain = value: builtins.unsafeDiscardStringContext (toString value);

  isAbove = mountPoint: path: mountPoint == "/" || path == mountPoint || lib.hasPrefix "${mountPoint}/" path;
  # Of things with a mount point the one that a path is in, or null. Of those above a path the longest sorts last.
  holding =
    path: things:
    let
      above = lib.sort (a: b: a.mountPoint < b.mountPoint) (
        lib.filter ({ mountPoint, ... }: isAbove mountPoint path) things
      );
    in
    if above == [ ] then null else lib.last above;

  # Null where the text does not begin so.
  afterPrefix = prefix: text: if lib.hasPrefix prefix text then lib.removePrefix prefix text else null;

  hasControl = text: lib.replaceStrings controls (map (_: "") controls) text != text;

  # `a`, `a and b`, `a, b and c`.
  listed =
    texts:
    if lib.length texts < 2 then
      lib.concatStrings texts
    else
      "${lib.concatStringsSep ", " (lib.init texts)} and ${lib.last texts}";

  # For a message: on one line, whatever is in it.
  show = text: if hasControl text || text == "" then builtins.toJSON text else text;

  # How `layout.sizes` is set, as a hint prints it: for the command line, and what is in the single quotes is what a flake
  # has behind `autoInstaller.`.
  setSizes =
    mountPoints: value:
    let
      # `${` would mean something in nix.
      quote = text: lib.replaceStrings [ "\${" ] [ "\\\${" ] (builtins.toJSON text);
      pair = mountPoint: "${quote mountPoint} = ${quote value}";
      assignment =
        if lib.length mountPoints == 1 then
          "layout.sizes.${pair (lib.head mountPoints)}"
        else
          "layout.sizes = { ${lib.concatMapStringsSep " " (mountPoint: "${pair mountPoint};") mountPoints} }";
    in
    "--set '${lib.replaceStrings [ "'" ] [ "'\\''" ] assignment}'";

  # How what exists is kept instead, after the other ways in a hint; nothing where it can't be.
  orKeep =
    keep:
    lib.optionalString (keep != [ ]) " ${
      if lib.length keep == 1 then "One that exists" else "Those that exist"
    } on other disks: ${setSizes keep "keep"}.";

  # The name that a link of udev's stands for (`a\x20b`); null where it can't be one.
  decodeUdev =
    text:
    let
      decoded = map (
        part:
        if lib.isString part then
          part
        else if builtins.match "[2-6].|7[^fF]" (lib.head part) == null then
          null
        else
          builtins.fromJSON "\"\\u00${lib.head part}\""
      ) (builtins.split "\\\\x([0-9a-fA-F][0-9a-fA-F])" text);
    in
    if !(lib.hasInfix "\\x" text) then
      text
    else if lib.elem null decoded then
      null
    else
      lib.concatStrings decoded;

  encodeUdev = lib.strings.escapeC escapedByUdev;

  # The first of `name`, `name-2`, `name-3` … that is not taken.
  unused =
    taken: name:
    let
      candidate = number: if number == 1 then name else "${name}-${toString number}";
      from = number: if lib.elem (candidate number) taken then from (number + 1) else candidate number;
    in
    from 1;

  # Values that occur more than once, each once.
  repeated =
    values:
    let
      groups = builtins.groupBy (value: value) values;
    in
    lib.filter (value: lib.length groups.${value} > 1) (lib.attrNames groups);
}
