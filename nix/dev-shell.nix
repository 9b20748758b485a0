# `nix develop`: what a checkout needs on NixOS for `npm start` and `npm test`, where the programs that npm brings do not run.
{
  lib,
  callPackage,
  mkShell,
  stdenv,
  git,
}:

let
  inherit (callPackage ./programs.nix { }) electron nodejs;
in
mkShell {
  packages = [
    git
    nodejs
  ];

  # Electron's own variable, which `npm start` heeds.
  ELECTRON_OVERRIDE_DIST_PATH = "${electron}/bin";

  # Of the bundlers' compiled parts, which npm brings for any Linux.
  LD_LIBRARY_PATH = lib.makeLibraryPath [ stdenv.cc.cc ];
}
