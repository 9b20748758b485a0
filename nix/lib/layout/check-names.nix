# Labels, names and UUIDs that can't be given, or that occur twice. `partitions` and `kept` as in a layout.
{ lib, partitions, kept }:
let
  inherit (import ./text.nix { inherit lib; }) because hasControl repeated show;
  inherit (import ./device.nix { inherit lib; }) parse;

  # In bytes. vfat: a directory entry's name; ext4: s_volume_name; xfs: sb_fname; btrfs: BTRFS_LABEL_SIZE, swap:
  # volume_name, LUKS: LUKS2_LABEL_L, each with a final zero; GPT: 36 characters. Tried with the tools, of which
  # mkfs.ext4, mkswap and cryptsetup cut off without an error.
  longest = {
    vfat = 11;
    ext4 = 16;
    xfs = 12;
    btrfs = 255;
    swap = 15;
    luks = 47;
    gpt = 36;
  };
  # Refused by mkfs.vfat 4.2, and so is what is not ASCII.
  notInFat = [
    "\""
    "*"
    "+"
    ","
    "."
    "/"
    ":"
    ";"
    "<"
    "="
    ">"
    "?"
    "["
    "\\"
    "]"
    "|"
  ];

  labelProblems =
    format: name:
    if name == null then
      [ ]
    else
      lib.optional (lib.stringLength name > longest.${format}) (
        because "LABEL_TOO_LONG"
          "The ${what.${format}} ${show name} has ${toString (lib.stringLength name)} bytes, and ${toString longest.${format}} are the most."
          "Shorten it where the host looks for it, or let the host find it by its UUID."
      )
      # A link of udev's that can't be decoded keeps its escape sequence (device.nix).
      ++ lib.optional (name == "" || hasControl name || lib.hasInfix "\\x" name || isWrongInFat format name) (
        because "LABEL_INVALID" "The ${what.${format}} ${show name} can't be given."
          "Use letters, digits, - and _."
      );
  isWrongInFat =
    format: name:
    format == "vfat"
    && lib.any (byte: builtins.match "[ -~]" byte == null || lib.elem byte notInFat) (lib.stringToCharacters name);
  what = {
    vfat = "label of a vfat file system";
    ext4 = "label of an ext4 file system";
    xfs = "label of an xfs file system";
    btrfs = "label of a btrfs file system";
    swap = "label of swap";
    luks = "label of a LUKS container";
    gpt = "name of a partition";
  };

  hex = "[0-9a-f]";
  uuidPattern = "${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}";
  isUuid = pattern: value: lib.stringLength value < 40 && builtins.match pattern value != null;
  uuidProblems =
    pattern: form: name: value:
    lib.optional (value != null && !(isUuid pattern value)) (
      because "UUID_INVALID" "${show value} can't be the UUID of ${name}." "It has the form ${form}."
    );
  uuidForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, of the digits 0-9 and a-f";
  ofPartition =
    {
      format,
      label,
      luks,
      partLabel,
      partUuid,
      uuid,
      ...
    }:
    (if format == null then [ ] else labelProblems format label)
    ++ labelProblems "gpt" partLabel
    ++ uuidProblems uuidPattern "${uuidForm}; one of the form xxxxxxxx-01 belongs to an MBR"
      "a partition in a GPT"
      partUuid
    ++ (
      if format == null then
        [ ]
      else if format == "vfat" then
        uuidProblems "[0-9A-F]{4}-[0-9A-F]{4}" "XXXX-XXXX, of the digits 0-9 and A-F" "a vfat file system" uuid
      else
        uuidProblems uuidPattern uuidForm "a file system (${format})" uuid
    )
    ++ (
      if luks == null then
        [ ]
      else
        labelProblems "luks" luks.label
        ++ uuidProblems uuidPattern uuidForm "a LUKS container" luks.uuid
        ++ lib.optional (!(isMapperName luks.name)) (
          because "MAPPER_NAME_INVALID" "${show luks.name} can't be a name under /dev/mapper."
            "Use letters, digits, - and _, at most 127."
        )
    );

  # libdevmapper: DM_NAME_LEN, its own node, and what it does not have to mangle.
  isMapperName =
    name:
    lib.stringLength name < 128
    && builtins.match "[0-9A-Za-z#+.:=@_-]+" name != null
    && !(builtins.elem name [
      "control"
      "."
      ".."
    ]);

  known = lib.filter (value: value != null);
  keptDevices = map ({ device, ... }: parse device) kept;
  # Several mounts of one kept file system are one.
  keptOf =
    kind:
    builtins.attrNames (
      builtins.groupBy (value: value) (map ({ value, ... }: value) (lib.filter (device: device.kind == kind) keptDevices))
    );
  inLuks = attribute: known (map ({ luks, ... }: if luks == null then null else luks.${attribute}) partitions);
  twice =
    code: name: values:
    map (
      value:
      because code "Two would have the ${name} ${show value}, so that which one is found would be chance."
        "Give each its own, in the host and in the options."
    ) (repeated (known values));
in
lib.concatMap ofPartition partitions
++ twice "LABEL_TWICE" "label" (map ({ label, ... }: label) partitions ++ inLuks "label" ++ keptOf "label")
++ twice "PARTITION_NAME_TWICE" "partition name" (
  map ({ partLabel, ... }: partLabel) partitions ++ keptOf "partlabel"
)
++ twice "UUID_TWICE" "UUID" (map ({ uuid, ... }: uuid) partitions ++ inLuks "uuid" ++ keptOf "uuid")
++ twice "UUID_TWICE" "partition UUID" (map ({ partUuid, ... }: partUuid) partitions ++ keptOf "partuuid")
++ twice "MAPPER_NAME_TWICE" "name under /dev/mapper" (inLuks "name")
