# What installs: plain bash, which knows nothing of nix's language, and reads its settings from one file.
{
  autoInstallerCompat,
  config,
  lib,
  pkgs,
  utils,
  ...
}:

let
  cfg = config.autoInstaller;
  names = import ../../lib/names.nix;

  # By itself: the stick does not change when another part of Flakestick does.
  scripts = builtins.path {
    path = ../../installer;
    name = "flakestick-installer";
  };

  tools = [
    config.systemd.package
    config.nix.package
    autoInstallerCompat.nixosInstall
    pkgs.bash
    pkgs.btrfs-progs
    pkgs.bzip2
    pkgs.coreutils
    pkgs.cryptsetup
    pkgs.curl
    pkgs.diffutils
    pkgs.dosfstools
    pkgs.e2fsprogs
    pkgs.efibootmgr
    pkgs.findutils
    pkgs.gawk
    pkgs.git
    pkgs.gnugrep
    pkgs.gnused
    pkgs.gnutar
    pkgs.gptfdisk
    pkgs.gzip
    pkgs.iproute2
    pkgs.jq
    pkgs.kbd
    pkgs.kmod
    pkgs.less
    pkgs.lvm2.bin
    pkgs.mdadm
    pkgs.ncurses
    pkgs.openssh
    pkgs.parted
    pkgs.procps
    pkgs.pciutils
    pkgs.util-linux
    pkgs.xfsprogs
    pkgs.xz
    pkgs.zstd
  ];

  command =
    name: script:
    pkgs.writeShellScriptBin name ''
      export PATH=${lib.makeBinPath tools}:${lib.makeSearchPath "sbin" tools}:/run/wrappers/bin:/run/current-system/sw/bin
      exec ${pkgs.bash}/bin/bash ${scripts}/${script} "$@"
    '';

  package = pkgs.symlinkJoin {
    name = "flakestick-install";
    paths = [
      (command "flakestick-install" "install.sh")
      (command "flakestick-console" "console.sh")
    ];
  };
in
{
  environment.systemPackages = [ package ] ++ cfg.extraPackages;

  systemd.services."${names.unit cfg.targetHost}-auto-install" = {
    description = "Installation of ${cfg.targetHost} on this machine";
    wantedBy = [ "multi-user.target" ];
    # Nothing here waits for a network: the step that needs one does. An installation without waits for nothing.
    wants = lib.optional (!cfg.prebuilt) "network-online.target";
    restartIfChanged = false;
    path = [ package ];
    environment = {
      HOME = "/root";
      # As installation-device.nix has it for shells: the memory is all that there is, and nix builds in it.
      GC_INITIAL_HEAP_SIZE = "1M";
    };
    serviceConfig = {
      # Not oneshot: an installation is no part of starting up, and the consoles must not wait for it.
      Type = "exec";
      ExecStart = "${package}/bin/flakestick-install";
      StandardInput = "null";
      # The consoles follow the log of the installation themselves.
      StandardOutput = "journal";
      StandardError = "journal";
      # A tool that it has started must not be ended half-way, with a file system or a boot loader half written.
      KillMode = "mixed";
      TimeoutStopSec = "2min";
    };
  };
}
