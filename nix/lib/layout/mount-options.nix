# Of the options of a mount those that matter while installing: where files go, how they are stored, who owns them.
# All others are for the running system, or name what is not there yet.
fsType:
let
  inherit (builtins) filter match;
  always = "noatime|nodiratime|relatime|lazytime|discard|discard=[a-z]+";
  of = {
    btrfs = "subvol=.+|compress|compress=[a-z0-9:]+|compress-force|compress-force=[a-z0-9:-]+|nodatacow|nodatasum|ssd|nossd|space_cache=v[12]";
    ext4 = "data=(ordered|journal|writeback)";
    vfat = "(umask|fmask|dmask)=[0-7]+|(uid|gid)=[0-9]+|utf8";
  };
  pattern = if of ? ${fsType} then "${always}|${of.${fsType}}" else always;
in
# A pattern on a long text is deep recursion in the C++ library; a subvolume's path has at most 4096 bytes.
filter (option: builtins.stringLength option < 4200 && match pattern option != null)
