# What is wrong is said when the image is evaluated, and not by a machine that has just been erased.
{
  config,
  lib,
  ...
}:

let
  cfg = config.autoInstaller;
  hosts = builtins.attrNames (cfg.fleet.nixosConfigurations or { });

  unless = failed: message: {
    assertion = !failed;
    inherit message;
  };

  problem = { message, hint, ... }: unless true "autoInstaller: ${message} ${hint}";
in
{
  warnings = map (note: "autoInstaller: ${note}") cfg.computedLayout.notes;

  assertions = map problem cfg.computedLayout.problems ++ [
    (unless (cfg.target == null && cfg.fleet != null) ''
      autoInstaller.targetHost: the flake has no nixosConfigurations.${cfg.targetHost}.
      It has: ${lib.concatStringsSep ", " hosts}.
    '')
    (unless (cfg.prebuilt && cfg.target == null && cfg.fleet == null) ''
      autoInstaller.prebuilt needs to know the flake with ${cfg.targetHost}.
      Give it to the installer as `specialArgs = { inherit self; }`, or set `autoInstaller.target` to the evaluated host.
    '')
    (unless (cfg.prebuilt && cfg.target != null && cfg.fleet == null) ''
      autoInstaller.prebuilt: the sources of the flake can't be put on the stick, because the flake is not known.
      Give it to the installer as `specialArgs = { inherit self; }`, or set `autoInstaller.fleet`.
    '')
    (unless (cfg.dependencies != "none" && !cfg.prebuilt) ''
      autoInstaller.dependencies = "${cfg.dependencies}" needs autoInstaller.prebuilt: without it the system is not on the stick either.
      Set `autoInstaller.prebuilt = true`, or leave `dependencies` at "none".
    '')
    (unless (!cfg.prebuilt && cfg.fleet == null && cfg.repoUrl == "" && cfg.repository == null) ''
      autoInstaller: the stick would not know what to install, for it neither carries the flake nor knows where it is.
      Set `autoInstaller.repoUrl`, or give the flake to the installer as `specialArgs = { inherit self; }`.
    '')
    (unless (!(lib.hasPrefix "/mnt/" cfg.repoClonePath)) ''
      autoInstaller.repoClonePath is ${cfg.repoClonePath}, which is not on the disk that is installed.
      Choose a folder below /mnt, which is the root of the installed system.
    '')
    (unless (cfg.repoInstallPath != "" && !(lib.hasPrefix "/" cfg.repoInstallPath)) ''
      autoInstaller.repoInstallPath is ${cfg.repoInstallPath}, which does not begin with a slash.
      Give the folder as the installed system sees it, or an empty string for none.
    '')
  ];
}
