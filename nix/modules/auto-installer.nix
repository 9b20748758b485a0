# The whole installer of one host: what a hand-written hosts/<name>/installer.nix imports, and what lib.mkInstaller makes
# for a host that has none. The target's own configuration is read and never changed.
{ modulesPath, ... }:

{
  imports = [
    (modulesPath + "/installer/cd-dvd/installation-cd-minimal.nix")
    ./auto-installer/options.nix
    ./auto-installer/releases.nix
    ./auto-installer/layout.nix
    ./auto-installer/settings.nix
    ./auto-installer/checks.nix
    ./auto-installer/image.nix
    ./auto-installer/live-system.nix
    ./auto-installer/consoles.nix
    ./auto-installer/service.nix
  ];
}
