# The app for NixOS: the window on nixpkgs' Electron, the command line and the helper on its Node.js.
#
# Where this was written there was no nixpkgs to build with: the file is evaluated, its build step was run by hand on the
# same packages, whose hashes were measured (hash-packages.sh), and its installation step is run by a test, on a stand-in for
# nixpkgs. Nobody has built the whole of it yet.
{
  lib,
  stdenv,
  stdenvNoCC,
  callPackage,
  cacert,
  makeWrapper,
  util-linux,
}:

let
  inherit (callPackage ./programs.nix { }) electron nodejs;
  root = ../.;
  hashes = builtins.fromJSON (builtins.readFile ./package-hashes.json);
  inherit (stdenv.hostPlatform) system;
  cpu = if stdenv.hostPlatform.isAarch64 then "arm64" else "x64";
  inherit (builtins.fromJSON (builtins.readFile (root + "/package.json"))) version;

  current = builtins.hashFile "sha256" (root + "/package-lock.json") == hashes.lock;

  # By npm itself, as a download whose result is known: the lock file names no registry, so nixpkgs' own ways to fetch
  # the packages that it lists find no addresses in it. Without install scripts, hence without a compiled drivelist,
  # which the app does without.
  packages = stdenvNoCC.mkDerivation {
    name = "flakestick-packages-${version}";
    src = lib.sourceByRegex root [
      "package\\.json"
      "package-lock\\.json"
    ];
    nativeBuildInputs = [ nodejs ];
    impureEnvVars = lib.fetchers.proxyImpureEnvVars;
    buildPhase = ''
      export HOME=$TMPDIR NODE_EXTRA_CA_CERTS=${cacert}/etc/ssl/certs/ca-bundle.crt
      npm ci --ignore-scripts --no-audit --no-fund --os=linux --cpu=${cpu} --libc=glibc
      # It names where the packages came from.
      rm node_modules/.package-lock.json
    '';
    installPhase = "mv node_modules $out";
    # Nothing in it may come to depend on this machine.
    dontFixup = true;
    outputHashMode = "recursive";
    outputHash =
      hashes.${system} or (throw "Flakestick is packaged for x86_64-linux and aarch64-linux, and not for ${system}.");
  };
in
assert lib.assertMsg current
  "nix/package-hashes.json is not of this package-lock.json: run nix/hash-packages.sh.";
stdenv.mkDerivation {
  pname = "flakestick";
  inherit version;

  src = lib.sourceByRegex root [
    "package\\.json"
    "tsconfig\\.json"
    "(assets|electron|nix|renderer)(/.*)?"
  ];

  nativeBuildInputs = [
    makeWrapper
    nodejs
  ];

  buildPhase = ''
    cp -R ${packages} node_modules
    chmod -R u+w node_modules
    # Of the bundlers' compiled parts, which npm brings for any Linux.
    export LD_LIBRARY_PATH=${lib.makeLibraryPath [ stdenv.cc.cc ]}
    echo "import { build } from './electron/bootstrap/build.mjs'; await build(process.execPath);" > build-all.mjs
    node build-all.mjs
  '';

  installPhase = ''
    app=$out/lib/flakestick
    mkdir -p $app/runtime
    cp -r dist nix package.json $app/
    find $app/dist -name '*.map' -delete
    # Where assets/linux/flakestick-helper looks for it.
    ln -s ${nodejs}/bin/node $app/runtime/node
    install -m 0755 assets/linux/flakestick-helper $app/dist/helper/flakestick-helper

    makeWrapper ${nodejs}/bin/node $out/bin/flakestick \
      --add-flags $app/dist/cli/main.js \
      --suffix PATH : ${lib.makeBinPath [ util-linux ]}
    makeWrapper ${electron}/bin/electron $out/bin/flakestick-app \
      --add-flags $app \
      --set FLAKESTICK_NODE ${nodejs}/bin/node \
      --run '[ -n "''${DISPLAY-}''${WAYLAND_DISPLAY-}" ] || exec '$out'/bin/flakestick serve "$@"' \
      --suffix PATH : ${lib.makeBinPath [ util-linux ]}

    install -D -m 0644 assets/linux/org.flakestick.flakestick.policy \
      $out/share/polkit-1/actions/org.flakestick.flakestick.policy
    install -D -m 0644 assets/linux/org.flakestick.flakestick.desktop \
      $out/share/applications/org.flakestick.flakestick.desktop
    install -D -m 0644 assets/linux/org.flakestick.flakestick.metainfo.xml \
      $out/share/metainfo/org.flakestick.flakestick.metainfo.xml
    substituteInPlace $out/share/polkit-1/actions/org.flakestick.flakestick.policy \
      --replace-fail /opt/Flakestick/resources $app
    substituteInPlace $out/share/applications/org.flakestick.flakestick.desktop \
      --replace-fail /opt/Flakestick/flakestick-app $out/bin/flakestick-app
    for icon in assets/icons/*x*.png; do
      size=$(basename $icon .png)
      install -D -m 0644 $icon $out/share/icons/hicolor/$size/apps/flakestick-app.png
    done
  '';

  meta = {
    description = "Turns a host of a NixOS flake into a USB stick that installs that host, and proves it";
    license = lib.licenses.mit;
    mainProgram = "flakestick";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
}
