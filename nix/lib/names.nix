# Names that are made of a host's name, which may be any string: those of units, of machines, of media.
let
  charactersOf = text: builtins.genList (at: builtins.substring at 1 text) (builtins.stringLength text);

  # With a dash in the place of each character that is not among the allowed.
  restrict =
    allowed: text:
    builtins.concatStringsSep "" (
      map (character: if builtins.match allowed character == null then "-" else character) (
        charactersOf text
      )
    );

  # The longest part of it that begins and ends with a letter or a digit.
  trim =
    text:
    let
      inner = builtins.match "[^[:alnum:]]*([[:alnum:]](.*[[:alnum:]])?)[^[:alnum:]]*" text;
    in
    if inner == null then "host" else builtins.head inner;

  # A derivation's name has 211 characters at most, a unit's 255, with what follows.
  short = builtins.substring 0 100;

  label = length: text: trim (builtins.substring 0 length (restrict "[[:alnum:]-]" text));
in
{
  # Of a unit, see systemd.unit(5). An @ would make it an instance.
  unit = host: restrict "[[:alnum:]:_.-]" (short host);

  # RFC 1123, at most 63 characters together with what follows.
  machine = host: "${label 53 host}-installer";

  # Of a file and of a derivation.
  image = host: "${trim (restrict "[[:alnum:]._-]" (short host))}-installer";

  # ISO 9660 has room for 32 characters. Stage 1 finds its medium by this, so another stick in the same machine must
  # have another.
  volume = host: seed: "${label 20 host}-${builtins.substring 0 10 (builtins.hashString "sha256" seed)}";
}
