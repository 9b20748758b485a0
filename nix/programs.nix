# What the app runs on, of this nixpkgs: Node.js as Electron embeds it, and an Electron that still gets mends.
{
  lib,
  electron,
  nodejs_24 ?
    throw "Flakestick runs on Node.js 24, and this nixpkgs has none: let its input nixpkgs follow nixos-25.05 or later.",
}:

let
  # The first with Node.js 24.
  oldestElectron = "40";
in
{
  nodejs = nodejs_24;
  electron =
    if lib.versionAtLeast electron.version oldestElectron then
      electron
    else
      throw "Flakestick needs Electron ${oldestElectron} or later, and this nixpkgs has ${electron.version}: let its input nixpkgs follow nixos-26.05 or later.";
}
