# Every console tells how far the installation is, and takes its answers: a screen or a serial line, whichever there is.
{
  lib,
  pkgs,
  ...
}:

let
  platform = pkgs.stdenv.hostPlatform;
  serial = if platform.isAarch then [ "ttyAMA0" "ttyS0" ] else [ "ttyS0" ];
  consoles = [
    "tty1"
    "hvc0"
  ]
  ++ serial;

  unitsOf = prefix: ttys: value: lib.genAttrs (map (tty: "${prefix}@${tty}") ttys) (_: value);

  template = {
    description = "Installation on %I";
    after = [
      "systemd-user-sessions.service"
      "plymouth-quit-wait.service"
    ];
    restartIfChanged = false;
    unitConfig.ConditionPathExists = "/dev/%I";
    serviceConfig = {
      # It begins when what starts up has said what it has to say.
      Type = "idle";
      # A kernel has nodes for serial lines that the machine does not have.
      ExecCondition = "${pkgs.coreutils}/bin/stty --file=/dev/%I";
      ExecStart = "/run/current-system/sw/bin/flakestick-console %I";
      Restart = "always";
      RestartSec = 1;
      StandardInput = "tty";
      StandardOutput = "tty";
      StandardError = "tty";
      TTYPath = "/dev/%I";
      TTYReset = true;
      TTYVHangup = true;
      UtmpIdentifier = "%I";
      UtmpMode = "user";
      WorkingDirectory = "-/root";
      # Its shell is somebody's, who may have started anything there.
      KillMode = "process";
      IgnoreSIGPIPE = false;
      SendSIGHUP = true;
    };
  };
in
{
  # The last one is /dev/console. A serial line that is not there is left out by the kernel.
  boot.kernelParams = map (tty: "console=${tty},115200n8") serial ++ [ "console=tty0" ];
  # Else the kernel writes into the questions.
  boot.consoleLogLevel = lib.mkDefault 3;

  systemd.services = {
    "flakestick-console@" = template;
  }
  // unitsOf "flakestick-console" consoles {
    overrideStrategy = "asDropin";
    wantedBy = [ "multi-user.target" ];
  }
  # Masked: of two programs that read from one console each gets every other key.
  // unitsOf "getty" [ "tty1" ] { enable = false; }
  // unitsOf "autovt" [ "tty1" ] { enable = false; }
  // unitsOf "serial-getty" (builtins.tail consoles) { enable = false; };

  # Nothing else takes the questions of systemd-ask-password: the consoles ask them.
  systemd.suppressedSystemUnits = [
    "systemd-ask-password-console.path"
    "systemd-ask-password-wall.path"
  ];
}
