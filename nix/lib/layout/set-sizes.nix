# How `layout.sizes` is set, as a hint prints it: for the command line, and what is in the single quotes is what a flake
# has behind `autoInstaller.`.
mountPoints: value:
let
  inherit (builtins) concatStringsSep head length map toJSON;
  # `${` would mean something in nix.
  quote = text: builtins.replaceStrings [ "\${" ] [ "\\\${" ] (toJSON text);
  pair = mountPoint: "${quote mountPoint} = ${quote value}";
  assignment =
    if length mountPoints == 1 then
      "layout.sizes.${pair (head mountPoints)}"
    else
      "layout.sizes = { ${concatStringsSep " " (map (mountPoint: "${pair mountPoint};") mountPoints)} }";
in
"--set '${builtins.replaceStrings [ "'" ] [ "'\\''" ] assignment}'"
