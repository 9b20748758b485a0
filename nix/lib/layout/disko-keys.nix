# What disko's script has to be given of passphrases: what it asks for itself, and the files that it reads.
# → { encrypted; passphrases; keyFiles; files; problems; }. `ordered`, `nodes`: of disko-devices.nix.
{
  lib,
  host,
  ordered,
  nodes,
}:
let
  inherit (import ./text.nix { inherit lib; }) afterPrefix because plain show;
  list = lib.concatStringsSep ", ";
  entriesOf = wanted: lib.filter ({ kind, ... }: kind == wanted) ordered;

  # -- LUKS (disko, lib/types/luks.nix)

  luks = lib.filter (node: (node.type or "") == "luks") nodes;
  nameOf = node: node.name or "luks";
  settingsFile = node: node.settings.keyFile or null;
  asks =
    node:
    node.askPassword
      or (settingsFile node == null && (node.passwordFile or null) == null && (node.keyFile or null) == null);
  # In disko's own order of precedence.
  fileOf =
    node:
    if settingsFile node != null then
      settingsFile node
    else if asks node then
      null
    else if (node.passwordFile or null) != null then
      node.passwordFile
    else
      node.keyFile or null;
  opened = node: host.boot.initrd.luks.devices.${nameOf node} or { };
  # Where the file is missing at the start, is a passphrase asked for? systemd does so by itself.
  fallsBack =
    node:
    node.settings.fallbackToPassword or false
    || (opened node).fallbackToPassword or false
    || host.boot.initrd.systemd.enable or false;
  # Read at every start, from where the installed system does not have it.
  bootFilesOf =
    node:
    if fallsBack node then
      [ ]
    else
      lib.filter (path: !(isDevice path)) (
        map plain (
          lib.filter (file: file != null) [
            (if node.initrdUnlock or true then settingsFile node else null)
            ((opened node).keyFile or null)
          ]
        )
      );
  isCut = node: node.settings ? keyFileSize || node.settings ? keyFileOffset;

  # -- All files that are read: `{ path; opens; what; minimum; unfit; }`, the last one `{ why; hint; }` where it can't be asked for, or null

  wanted =
    lib.concatMap (
      node:
      map (file: {
        path = plain file;
        opens = nameOf node;
        what = "the LUKS container ${show (nameOf node)}";
        minimum = 1;
        unfit =
          if node ? settings && isCut node then
            {
              why = "a part of it (keyFileSize, keyFileOffset) is the key";
              hint = "Remove keyFileSize and keyFileOffset from its settings: the file is then asked for at the target as a passphrase.";
            }
          else
            null;
      }) (lib.filter (file: file != null) ([ (fileOf node) ] ++ (node.additionalKeyFiles or [ ])))
    ) luks
    ++ lib.concatMap ({ name, device, ... }: ofPool name device) (entriesOf "zpool")
    ++ lib.concatMap (
      { name, device, ... }:
      lib.optional ((device.passwordFile or null) != null) {
        path = plain device.passwordFile;
        opens = name;
        what = "the bcachefs ${show name}";
        minimum = 1;
        unfit = null;
      }
    ) (entriesOf "bcachefs_filesystems");

  # -- ZFS

  datasetsOf =
    name: pool:
    let
      of = dataset: options: {
        name = dataset;
        inherit options;
        file =
          let
            found = afterPrefix "file://" (options.keylocation or "");
          in
          if found == null then null else plain found;
      };
    in
    [ (of name (pool.rootFsOptions or { })) ]
    ++ map (dataset: of "${name}/${dataset}" (pool.datasets.${dataset}.options or { })) (
      lib.attrNames (pool.datasets or { })
    );
  hooksOf =
    pool:
    lib.concatStringsSep "\n" (
      lib.concatMap (owner: [
        (owner.postCreateHook or "")
        (owner.postMountHook or "")
      ]) ([ pool ] ++ lib.attrValues (pool.datasets or { }))
    );
  ofPool =
    name: pool:
    lib.concatMap (
      dataset:
      lib.optional (dataset.file != null) {
        path = dataset.file;
        opens = dataset.name;
        what = "the ZFS dataset ${show dataset.name}";
        # zfsprops(7)
        minimum = 8;
        unfit =
          let
            format = dataset.options.keyformat or "passphrase";
          in
          if format == "passphrase" then
            null
          else
            {
              why = "it is a key of the format ${show format}";
              hint = "Set keyformat = \"passphrase\": it is then asked for at the target.";
            };
      }
    ) (datasetsOf name pool);
  needingFile =
    name: pool:
    lib.filter ({ file, ... }: file != null && !(isDevice file) && !(becomesPrompt pool)) (
      datasetsOf name pool
    );
  becomesPrompt = pool: lib.hasInfix "keylocation" (hooksOf pool) && lib.hasInfix "prompt" (hooksOf pool);
  isAsking = { options, ... }: (options.keylocation or "") == "prompt";
  isEncryptedDataset =
    { options, ... }: options ? keylocation || options ? keyformat || (options.encryption or "off") != "off";

  # -- Who brings what

  hooks = map (node: plain (node.preCreateHook or "")) nodes;
  isDevice = lib.hasPrefix "/dev/";
  # In a shell's word as it stands, in the memory of the stick.
  canBePut =
    path:
    lib.stringLength path < 1000
    && builtins.match "/[A-Za-z0-9._@:+,=/-]*[A-Za-z0-9._@:+,=-]" path != null
    && !(lib.any (
      part:
      lib.elem part [
        ""
        "."
        ".."
      ]
    ) (builtins.tail (lib.splitString "/" path)))
    && !(lib.any (folder: lib.hasPrefix "${folder}/" path) [
      "/iso"
      "/mnt"
      "/nix"
      "/proc"
      "/sys"
    ]);
  fromOf =
    entries:
    let
      inherit (lib.head entries) path;
    in
    if lib.elem path alreadyWrong then
      "nothing"
    else if lib.hasPrefix "/nix/store/" path then
      "store"
    else if isDevice path then
      "device"
    else if lib.any (lib.hasInfix path) hooks then
      "script"
    else if canBePut path && !(lib.any ({ unfit, ... }: unfit != null) entries) then
      "question"
    else
      "nothing";
  grouped = map (
    path:
    let
      entries = lib.filter (entry: entry.path == path) wanted;
    in
    {
      inherit path entries;
      from = fromOf entries;
      what = list (lib.unique (map ({ what, ... }: what) entries));
      opens = lib.unique (map ({ opens, ... }: opens) entries);
      minimum = builtins.foldl' (most: entry: if entry.minimum > most then entry.minimum else most) 1 entries;
    }
  ) (lib.unique (map ({ path, ... }: path) wanted));

  ofBoot =
    map
      (
        node:
        because "DISKO_KEY_AT_BOOT"
          "The LUKS container ${show (nameOf node)} is opened with ${show (lib.head (bootFilesOf node))} at every start, and the installed system would not have that file: it would not start."
          (
            if settingsFile node != null then
              "Set passwordFile instead of settings.keyFile in disko.devices, which is asked for at the target; or settings.fallbackToPassword = true."
            else
              "Remove boot.initrd.luks.devices.${builtins.toJSON (nameOf node)}.keyFile until the system is installed, or set fallbackToPassword = true there."
          )
      )
      (lib.filter (node: bootFilesOf node != [ ]) luks)
    ++ lib.concatMap (
      { name, device, ... }:
      map
        (
          dataset:
          because "DISKO_KEY_AT_BOOT"
            "The ZFS dataset ${show dataset.name} is opened with ${show dataset.file} at every start, and the installed system would not have that file: it would not start."
            "Let its postCreateHook run `zfs set keylocation=prompt ${dataset.name}` (the passphrase is then typed at every start)."
        )
        (needingFile name device)
    ) (entriesOf "zpool");
  alreadyWrong =
    lib.concatMap bootFilesOf luks
    ++ lib.concatMap ({ name, device, ... }: map ({ file, ... }: file) (needingFile name device)) (
      entriesOf "zpool"
    );
  ofMissing = map (
    { entries, path, what, ... }:
    let
      unfit = lib.filter ({ unfit, ... }: unfit != null) entries;
    in
    because "DISKO_KEY_MISSING"
      "disko's script reads the key of ${what} from ${show path}, which the stick can't bring${
        if unfit == [ ] then "" else ": ${(lib.head unfit).unfit.why}"
      }."
      (
        if unfit == [ ] then
          "Give it a passphrase in a file that can be made for it, such as /tmp/secret.key: it is then asked for at the target."
        else
          (lib.head unfit).unfit.hint
      )
  ) (lib.filter ({ from, path, ... }: from == "nothing" && !(lib.elem path alreadyWrong)) grouped);

  askingPools = lib.filter (
    { name, device, ... }: lib.any isAsking (datasetsOf name device)
  ) (entriesOf "zpool");
  # What would read from a terminal, without being counted among the passphrases.
  silent =
    lib.filter (node: !(asks node) && fileOf node == null) luks;
  asksForBcachefs =
    { device, ... }:
    (device.passwordFile or null) == null
    && lib.any (lib.hasInfix "--encrypted") (map plain (device.extraFormatArgs or [ ]));
in
{
  encrypted =
    map nameOf luks
    ++ lib.concatMap (
      { name, device, ... }: map (dataset: dataset.name) (lib.filter isEncryptedDataset (datasetsOf name device))
    ) (entriesOf "zpool")
    ++ map ({ name, ... }: name) (
      lib.filter (
        { device, ... }@entry: (device.passwordFile or null) != null || asksForBcachefs entry
      ) (entriesOf "bcachefs_filesystems")
    );
  passphrases = map nameOf (lib.filter asks luks);
  keyFiles = map (
    { path, opens, minimum, ... }:
    {
      inherit path opens minimum;
    }
  ) (lib.filter ({ from, ... }: from == "question") grouped);
  files = map ({ path, what, from, ... }: { inherit path what from; }) grouped;
  problems =
    ofBoot
    ++ ofMissing
    ++ map (
      { name, ... }:
      because "DISKO_ASKS" "disko's script would ask for the passphrase of the ZFS pool ${name}, and nobody could answer."
        "Set keylocation = \"file:///tmp/secret.key\" there, and change it to \"prompt\" in postCreateHook."
    ) askingPools
    ++ map (
      name:
      because "DISKO_ASKS" "disko's script would ask for the passphrase of ${show name}, and nobody could answer."
        "Set passwordFile = \"/tmp/secret.key\" there: it is asked for at the target."
    ) (map nameOf silent ++ map ({ name, ... }: name) (lib.filter asksForBcachefs (entriesOf "bcachefs_filesystems")));
}
