# Strings, with builtins alone.
let
  inherit (builtins)
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    fromJSON
    genList
    isString
    length
    map
    replaceStrings
    split
    stringLength
    substring
    toJSON
    ;

  hexDigits = [
    "0"
    "1"
    "2"
    "3"
    "4"
    "5"
    "6"
    "7"
    "8"
    "9"
    "a"
    "b"
    "c"
    "d"
    "e"
    "f"
  ];
  hexPairs = from: to: concatMap (high: map (low: high + low) hexDigits) (slice from to hexDigits);
  slice =
    from: to: list:
    genList (index: elemAt list (from + index)) (to - from + 1);
  character = hex: fromJSON "\"\\u00${hex}\"";

  # Zero can't be in a string of nix.
  controls = map character (filter (hex: hex != "00") (hexPairs 0 1) ++ [ "7f" ]);
  printable = map (hex: {
    inherit hex;
    text = character hex;
  }) (filter (hex: hex != "7f") (hexPairs 2 7));

  # What udev leaves as it is in a link's name (systemd, src/shared/device-nodes.c: allow_listed_char_for_devnode).
  leftByUdev = filter (text: builtins.match "[0-9A-Za-z#+.:=@_-]" text != null) (
    map ({ text, ... }: text) printable
  );
  escapedByUdev = filter ({ text, ... }: !(elem text leftByUdev)) printable;
in
rec {
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;

  hasInfix = infix: text: replaceStrings [ infix ] [ "" ] text != text;

  # Null where the text does not begin so.
  afterPrefix =
    prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (-1) text else null;

  # The separator is one character that means nothing in a regular expression.
  splitOn = separator: text: filter isString (split separator text);

  lowerCase =
    let
      upper = filter (text: builtins.match "[A-Z]" text != null) leftByUdev;
      lower = filter (text: builtins.match "[a-z]" text != null) leftByUdev;
    in
    replaceStrings upper lower;

  hasControl = text: replaceStrings controls (map (_: "") controls) text != text;

  isAscii =
    text:
    let
      characters = map ({ text, ... }: text) printable;
    in
    replaceStrings characters (map (_: "") characters) text == "";

  # `a`, `a and b`, `a, b and c`.
  listed =
    texts:
    if length texts < 2 then
      concatStringsSep "" texts
    else
      "${concatStringsSep ", " (slice 0 (length texts - 2) texts)} and ${elemAt texts (length texts - 1)}";

  # For a message: on one line, whatever is in it.
  show = text: if hasControl text || text == "" then toJSON text else text;

  # The name that a link of udev's stands for (`a\x20b`); null where it can't be one.
  decodeUdev =
    text:
    let
      parts = split "\\\\x([0-9a-fA-F][0-9a-fA-F])" text;
      decoded = map (
        part:
        if isString part then
          part
        else
          let
            found = filter ({ hex, ... }: hex == lowerCase (elemAt part 0)) printable;
          in
          if found == [ ] then null else (elemAt found 0).text
      ) parts;
    in
    if !(hasInfix "\\x" text) then
      text
    else if elem null decoded then
      null
    else
      concatStringsSep "" decoded;

  encodeUdev = replaceStrings (map ({ text, ... }: text) escapedByUdev) (
    map ({ hex, ... }: "\\x" + hex) escapedByUdev
  );

  # The first of `name`, `name-2`, `name-3` … that is not taken.
  unused =
    taken: name:
    let
      candidate = number: if number == 1 then name else "${name}-${toString number}";
      from = number: if elem (candidate number) taken then from (number + 1) else candidate number;
    in
    from 1;

  # Values that occur more than once, each once.
  repeated =
    values:
    let
      groups = builtins.groupBy (value: value) values;
    in
    filter (value: length groups.${value} > 1) (builtins.attrNames groups);
}
