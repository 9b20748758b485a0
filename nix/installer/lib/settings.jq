# The settings as assignments for bash, each value quoted by @sh.
def text($name):
  if . == null then "" elif type == "string" then .
  else error("\($name) is not text") end;
def texts($name):
  if . == null then [] elif type == "array" then map(text($name))
  else error("\($name) is not a list") end;
def flag: if . == true then "yes" else "" end;
def one($variable): "\($variable)=\(@sh)";
def many($variable): "\($variable)=(\(@sh))";

if (.host | type) != "string" or .host == "" then error("host is missing")
elif (.mode | IN("offline", "online")) | not then error("mode is neither offline nor online")
elif .mode == "offline" and (.toplevel | type) != "string" then error("toplevel is missing")
elif (.layout.partitions | type) != "array" then error("layout is missing")
elif (.layout.method | IN("partition", "disko")) | not then error("layout.method is unknown")
elif .layout.method == "disko" and (.diskoScript | type) != "string" then error("diskoScript is missing")
else . end
| (.repository // {}) as $repository
| .layout as $layout
| $layout.partitions as $partitions
| (.host | one("HOST")),
  (.revision | text("revision") | one("REVISION")),
  (.dirty | flag | one("DIRTY")),
  (.mode | one("MODE")),
  (.toplevel | text("toplevel") | one("TOPLEVEL")),
  (.diskoScript | text("diskoScript") | one("DISKO_SCRIPT")),
  ($repository.bundle | text("repository.bundle") | one("REPOSITORY_BUNDLE")),
  ($repository.source | text("repository.source") | one("REPOSITORY_SOURCE")),
  ($repository.url | text("repository.url") | one("REPOSITORY_URL")),
  ($repository.revision | text("repository.revision") | one("REPOSITORY_REVISION")),
  ($repository.branch | text("repository.branch") | one("REPOSITORY_BRANCH")),
  ($repository.dir | text("repository.dir") | one("REPOSITORY_DIR")),
  ($repository.clonePath | text("repository.clonePath") | one("CLONE_PATH")),
  ($repository.installPath | text("repository.installPath") | one("INSTALL_PATH")),
  (.sources | texts("sources") | many("SOURCES")),
  (.extraStorePaths | texts("extraStorePaths") | many("EXTRA_STORE_PATHS")),
  (.extraMountDirs | texts("extraMountDirs") | many("EXTRA_MOUNT_DIRS")),
  (.extraPostMountCommands | texts("extraPostMountCommands") | many("EXTRA_POST_MOUNT_COMMANDS")),
  (.substituters | texts("substituters") | many("SUBSTITUTERS")),
  (.trustedPublicKeys | texts("trustedPublicKeys") | many("TRUSTED_PUBLIC_KEYS")),
  (.powerOff | flag | one("POWER_OFF")),
  (.bootLoaderDisks | texts("bootLoaderDisks") | many("BOOT_LOADER_DISKS")),
  ($layout.method | one("LAYOUT_METHOD")),
  ($layout.firmware | text("layout.firmware") | one("LAYOUT_FIRMWARE")),
  ($partitions | map(.role) | many("PARTITION_ROLE")),
  ($partitions | map(.size | text("size")) | many("PARTITION_SIZE")),
  ($partitions | map(.partLabel | text("partLabel")) | many("PARTITION_NAME")),
  ($partitions | map(.partUuid | text("partUuid")) | many("PARTITION_GUID")),
  ($partitions | map(.format | text("format")) | many("PARTITION_FORMAT")),
  ($partitions | map(.label | text("label")) | many("PARTITION_LABEL")),
  ($partitions | map(.uuid | text("uuid")) | many("PARTITION_UUID")),
  ($partitions | map(.luks.name | text("luks.name")) | many("LUKS_NAME")),
  ($partitions | map(.luks.label | text("luks.label")) | many("LUKS_LABEL")),
  ($partitions | map(.luks.uuid | text("luks.uuid")) | many("LUKS_UUID")),
  ([$partitions | to_entries[] | .key as $number | .value.subvolumes[]? | $number | tostring]
    | many("SUBVOLUME_PARTITION")),
  ([$partitions[].subvolumes[]? | text("subvolumes")] | many("SUBVOLUME_PATH")),
  ($layout.mounts // [] | map(.mountPoint) | many("MOUNT_POINT")),
  ($layout.mounts // [] | map(.partition | tostring) | many("MOUNT_PARTITION")),
  ($layout.mounts // [] | map(.fsType) | many("MOUNT_TYPE")),
  ($layout.mounts // [] | map(.options | texts("options") | join(",")) | many("MOUNT_OPTIONS")),
  ($layout.kept // [] | map(.mountPoint) | many("KEPT_POINT")),
  ($layout.kept // [] | map(.device) | many("KEPT_DEVICE")),
  ($layout.kept // [] | map(.fsType) | many("KEPT_TYPE")),
  ($layout.kept // [] | map(.options | texts("options") | join(",")) | many("KEPT_OPTIONS")),
  ($layout.binds // [] | map(.mountPoint) | many("BIND_POINT")),
  ($layout.binds // [] | map(.source) | many("BIND_SOURCE")),
  ($layout.disko.devices | texts("disko.devices") | many("DISKO_DEVICES")),
  ($layout.disko.untouched | texts("disko.untouched") | many("DISKO_UNTOUCHED")),
  ($layout.disko.passphrases | texts("disko.passphrases") | many("DISKO_PASSPHRASES")),
  ($layout.disko.keyFiles // [] | map(.path | text("path")) | many("DISKO_KEY_PATH")),
  ($layout.disko.keyFiles // [] | map(.opens | texts("opens") | join(" ")) | many("DISKO_KEY_OPENS")),
  ($layout.disko.keyFiles // [] | map(.minimum | tostring) | many("DISKO_KEY_MINIMUM")),
  ($layout.files // [] | map(select(.from == "device") | .path) | many("CONNECTED_FILES")),
  ($layout.problems // [] | map("\(.message) \(.hint)") | many("LAYOUT_PROBLEMS"))
