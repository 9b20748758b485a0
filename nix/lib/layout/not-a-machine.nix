# What a configuration is that describes no machine with a disk to install to; null for one that does.
# → { image; problem; }: `image` is the output below `config.system.build` that is a medium to start from already, or null.
# By what the modules of nixpkgs, and of NixOS-WSL and microvm.nix, leave in a configuration.
{ host }:
let
  build = host.system.build or { };
  say = code: what: hint: {
    inherit code hint;
    message = "This configuration is ${what}: there is no disk to install it to.";
  };
  image = output: {
    image = output;
    problem = say "IS_AN_IMAGE" "an image to start from itself (config.system.build.${output})" "Build that, and write it to a stick.";
  };
  other = code: what: hint: {
    image = null;
    problem = say code what hint;
  };
  instead = "Make a host of it that has file systems and a boot loader of its own, and choose that.";
in
if host.boot.isContainer or false || host.boot.isNspawnContainer or false then
  other "IS_A_CONTAINER" "a container (boot.isContainer)" "It runs within another host. ${instead}"
else if host.wsl.enable or false then
  other "IS_WSL" "one for Windows (wsl.enable)" "Windows imports it: build config.system.build.tarballBuilder. ${instead}"
else if host.microvm.guest.enable or false then
  other "IS_A_VM" "a virtual machine of microvm.nix" "It runs within another host. ${instead}"
# nixos/modules/installer/cd-dvd/iso-image.nix and sd-card/sd-image.nix
else if build ? isoImage then
  image "isoImage"
else if build ? sdImage then
  image "sdImage"
# nixos/modules/installer/netboot/netboot.nix
else if build ? netbootRamdisk then
  other "IS_NETBOOT" "one that is started over the network (netboot)"
    "A server sends it: build config.system.build.netbootIpxeScript. ${instead}"
# nixos/modules/virtualisation/qemu-vm.nix; what every host has for a test of it is in virtualisation.vmVariant.
else if (host.virtualisation or { }) ? qemu && host.virtualisation ? diskImage then
  other "IS_A_VM" "a virtual machine (qemu-vm.nix)" "Start it: build config.system.build.vm. ${instead}"
else
  null
